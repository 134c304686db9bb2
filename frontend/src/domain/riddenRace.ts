import type { OutputCount } from './output'
import type { BikeSample } from './telemetry'

/** A second as this device rode it: kept from the moment it is ridden until long after the server has it. */
export interface RiddenSecond {
  readonly second: number
  readonly cadence: number
  readonly resistance: number
  readonly quality: BikeSample['quality']
  readonly resistanceSource: BikeSample['resistanceSource']
  readonly powerW?: number
  readonly heartRateBpm?: number
  readonly output: OutputCount
  /** The racer's best at this second before this race; null when there was none, or no history could be had. */
  readonly bestBefore: OutputCount | null
  readonly verdict: Verdict
  readonly deviceTimestamp: number
  readonly uuid: string
  /** The server has acknowledged it, which means that it is durable there. */
  readonly acknowledged: boolean
}

/** One rider's seat in one race. */
export interface RaceEntry {
  readonly raceId: number
  readonly classId: number
  readonly racerId: number
  readonly name: string
  readonly raceSeconds: number
  /** The first second this device could ride: 1 unless the rider joined late. */
  readonly joinedAtSecond: number
}

export const entryKey = (entry: RaceEntry): string => `${entry.classId}/${entry.raceId}/${entry.racerId}`

/**
 * How an output stands against the racer's own best at the same second: `record` is strictly greater (an equal output
 * keeps the old record, as the history does), `first` means no best was there to beat, `unknown` that no history is at hand.
 */
export type Verdict = 'record' | 'first' | 'below' | 'unknown'

/** @param bestBefore null: the history holds none; undefined: there is no history to ask. */
export function verdictOf(output: OutputCount, bestBefore: OutputCount | null | undefined): Verdict {
  if (bestBefore === undefined) return 'unknown'
  if (bestBefore === null) return 'first'
  return output > bestBefore ? 'record' : 'below'
}
