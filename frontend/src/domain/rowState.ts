/**
 * How a row of the running race came about. Held: the bike repeats its last word or was not heard for a second or so; gap: not heard for
 * longer; backfilled: seconds that the device kept through a dropout have just arrived.
 */
export type RowState = 'live' | 'held' | 'gap' | 'backfilled'

const WORDS: Readonly<Record<RowState, string>> = { live: '', held: 'holding', gap: 'no signal', backfilled: 'caught up' }
const SIGNS: Readonly<Record<RowState, string>> = { live: '', held: '‖', gap: '⋯', backfilled: '↻' }

export const isRowState = (value: unknown): value is RowState => typeof value === 'string' && value in WORDS

/** What a rider reads beside the name; empty for a live row. */
export const rowStateWord = (state: RowState): string => WORDS[state]

/** Its sign, for the eye that does not read. */
export const rowStateSign = (state: RowState): string => SIGNS[state]
