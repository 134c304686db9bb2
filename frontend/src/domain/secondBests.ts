import type { OutputCount } from './output'

/**
 * Everyone's best at one second of one class, best first; equal outputs in the order of racer ids. Two plain columns, as
 * a class may have 40,000 racers and a new second comes every second.
 */
export interface SecondBests {
  readonly racerIds: readonly number[]
  readonly outputs: readonly OutputCount[]
}

export const NO_BESTS: SecondBests = { racerIds: [], outputs: [] }

export function secondBests(entries: readonly (readonly [racerId: number, output: OutputCount])[]): SecondBests {
  const sorted = [...entries].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return { racerIds: sorted.map((entry) => entry[0]), outputs: sorted.map((entry) => entry[1]) }
}

/**
 * The same from two columns of whole numbers that are not negative, in any order; a racer is in them once. Sorted as one number each, the
 * distance from the best above the id: numbers alone sort ten times as fast as pairs.
 */
export function sortedBests(racerIds: Float64Array, outputs: Float64Array): SecondBests {
  let [idRange, best] = [1, 0]
  for (let index = 0; index < racerIds.length; index++) {
    idRange = Math.max(idRange, racerIds[index]! + 1)
    best = Math.max(best, outputs[index]!)
  }
  if ((best + 1) * idRange > Number.MAX_SAFE_INTEGER)
    return secondBests(Array.from(racerIds, (racerId, index) => [racerId, outputs[index]!] as const))
  const keys = Float64Array.from(racerIds, (racerId, index) => (best - outputs[index]!) * idRange + racerId).sort()
  return {
    racerIds: Array.from(keys, (key) => key % idRange),
    outputs: Array.from(keys, (key) => best - Math.floor(key / idRange)),
  }
}

/** The racer's best at this second; null when the history holds none. */
export function bestOf(bests: SecondBests, racerId: number): OutputCount | null {
  const index = bests.racerIds.indexOf(racerId)
  return index < 0 ? null : bests.outputs[index]!
}

/** How many of the bests are strictly greater than an output. */
export function countAbove(bests: SecondBests, output: OutputCount): number {
  let low = 0
  let high = bests.outputs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (bests.outputs[middle]! > output) low = middle + 1
    else high = middle
  }
  return low
}
