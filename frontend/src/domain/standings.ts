import type { OutputCount } from './output'

export interface StandingsRow {
  readonly racerId: number
  readonly name: string
  /** The second this output belongs to: riders may be a second apart. */
  readonly second: number
  readonly output: OutputCount
  readonly mean: OutputCount
  /** 1-based; equal outputs share a rank. */
  readonly rank: number
}

/** The running race of a class, as the platform publishes it about once a second. */
export interface Standings {
  readonly classId: number
  readonly raceId: number
  readonly seq: number
  readonly serverTimeMs: number
  readonly second: number
  /** Riders in the race; may exceed the number of rows sent. */
  readonly racerCount: number
  readonly rows: readonly StandingsRow[]
}

/** A retained message is the last there was, however long ago; past this age it is shown as old. */
export const STANDINGS_FRESH_MS = 5000

/**
 * Whether a message is news: of this class, and later than what is shown. A restarted server counts `seq` from the
 * beginning again, so its clock decides where the sequence does not.
 */
export const isNewer = (next: Standings, shown: Standings | null): boolean =>
  shown === null ||
  next.raceId > shown.raceId ||
  (next.raceId === shown.raceId && (next.seq > shown.seq || next.serverTimeMs > shown.serverTimeMs))
