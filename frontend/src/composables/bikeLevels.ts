import { isObject, parseJson, wholeNumber } from '../formats/json'

/** No brake counts further. */
export const LEVEL_MAX = 100

const KEY = 'alleycat.bike-levels'
const BIKES_MAX = 50

export interface BikeLevels {
  /** The maximum level told for a bike of this name; null if none was. */
  of(name: string): number | null
  keep(name: string, max: number): void
}

/** The maximum levels that riders have told, by the bikes' names, kept in this browser: at most fifty bikes. */
export function bikeLevels(storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage): BikeLevels {
  function read(): Map<string, number> {
    try {
      const saved = parseJson(storage().getItem(KEY) ?? '')
      const entries = isObject(saved) ? Object.entries(saved) : []
      return new Map(
        entries.flatMap(([name, value]): [string, number][] => {
          const max = wholeNumber(value) ?? 0
          return max >= 1 && max <= LEVEL_MAX ? [[name, max]] : []
        }),
      )
    } catch {
      // Storage is forbidden here: the page simply does not remember.
      return new Map()
    }
  }

  return {
    of: (name) => read().get(name) ?? null,
    keep(name, max) {
      const levels = read()
      levels.delete(name)
      levels.set(name, max)
      const kept = [...levels].slice(-BIKES_MAX)
      try {
        storage().setItem(KEY, JSON.stringify(Object.fromEntries(kept)))
      } catch {
        // As above.
      }
    },
  }
}
