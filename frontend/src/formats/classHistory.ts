import { countOf, type OutputCount } from '../domain/output'
import { NO_BESTS, type SecondBests } from '../domain/secondBests'
import { gunzipJson } from './gunzip'
import { finiteNumber, isObject } from './json'
import { readSecondRecords } from './secondRecords'

/**
 * The personal records of a class, asked second by second. Answers may need a fetch, so they are promises; a reader of
 * the file's table can bring just the seconds that are asked for.
 */
export interface ClassHistory {
  /** All of it is at hand: asking for any second costs nothing. */
  readonly isWhole: boolean
  at(second: number): Promise<SecondBests>
  /** One racer's best at every second they have one: second to output. */
  of(racerId: number): Promise<ReadonlyMap<number, OutputCount>>
}

/** A class that nobody has raced yet. */
export const EMPTY_HISTORY: ClassHistory = {
  isWhole: true,
  at: () => Promise.resolve(NO_BESTS),
  of: () => Promise.resolve(new Map()),
}

/** Reads the whole of a `class-N.gz`: `{"second":{"racerId":output}}`. Rejects if it is not that. */
export async function readClassHistory(file: Uint8Array<ArrayBuffer>): Promise<ClassHistory> {
  const root = await gunzipJson(file)
  if (!isObject(root)) throw new TypeError('A class history is a JSON object of seconds.')
  const cache = new Map<number, SecondBests>()

  const at = (second: number): SecondBests => {
    let bests = cache.get(second)
    if (bests === undefined) cache.set(second, (bests = readSecondRecords(root[second])))
    return bests
  }
  return {
    isWhole: true,
    at: (second) => Promise.resolve(at(second)),
    of: (racerId) => {
      const records = new Map<number, OutputCount>()
      for (const [second, racers] of Object.entries(root)) {
        const output = isObject(racers) ? finiteNumber(racers[racerId]) : undefined
        if (output !== undefined) records.set(Number(second), countOf(output))
      }
      return Promise.resolve(records)
    },
  }
}

/** Reads `racers.gz`: `{"racerId":"name"}`. Rejects if it is not that. */
export async function readRacerNames(file: Uint8Array<ArrayBuffer>): Promise<ReadonlyMap<number, string>> {
  const root = await gunzipJson(file)
  if (!isObject(root)) throw new TypeError('The racer directory is a JSON object of names.')
  const names = new Map<number, string>()
  for (const [racerId, name] of Object.entries(root)) if (typeof name === 'string') names.set(Number(racerId), name)
  return names
}
