import type { OutputCount } from './output'
import type { RowState } from './rowState'

export interface StandingsRow {
  readonly racerId: number
  readonly name: string
  /** The second this output belongs to: riders may be a second apart. */
  readonly second: number
  readonly output: OutputCount
  readonly mean: OutputCount
  /** 1-based; equal outputs share a rank. */
  readonly rank: number
  readonly state: RowState
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
  /** By rank; neighbours may stand one update longer in their old order, see `SteadyOrder`. */
  readonly rows: readonly StandingsRow[]
}

/** A retained message is the last there was, however long ago; past this age it is shown as old. */
export const STANDINGS_FRESH_MS = 5000

/**
 * Whether a message is later than the one shown: by the server's clock, which goes on where a restarted server counts `seq`
 * from the beginning again. A class without a race has race id 0, so race ids say nothing here.
 */
export const isNewer = (next: Standings, shown: Standings | null): boolean =>
  shown === null ||
  next.serverTimeMs > shown.serverTimeMs ||
  (next.serverTimeMs === shown.serverTimeMs && next.seq > shown.seq)
