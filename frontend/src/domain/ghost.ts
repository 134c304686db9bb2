import { BOARD_ROWS, type Board, type BoardRow } from './board'
import type { OutputCount } from './output'
import { bestOf, type SecondBests } from './secondBests'

/** Whom one rides against, second by second: nobody, one's own record, the best of the class, or a picked racer's record. */
export type GhostKind = 'off' | 'own' | 'best' | 'racer'

/** A racer who was picked to ride against. */
export interface PickedRacer {
  readonly racerId: number
  readonly name: string
}

/** The next one in turn; a picked racer has a place in it once there is one. */
export function nextGhost(kind: GhostKind, picked: PickedRacer | null = null): GhostKind {
  const kinds: readonly GhostKind[] = picked === null ? ['off', 'own', 'best'] : ['off', 'own', 'best', 'racer']
  return kinds[(kinds.indexOf(kind) + 1) % kinds.length]!
}

export const ghostName = (kind: GhostKind, picked: PickedRacer | null = null): string =>
  ({ off: 'off', own: 'your best', best: 'class best', racer: picked === null ? 'nobody' : `${picked.name}'s best` })[kind]

/** What the ghost rides at this second; null where there is no such ghost. */
export function ghostOutput(
  kind: GhostKind,
  ownBest: OutputCount | null,
  bests: SecondBests | null,
  picked: PickedRacer | null = null,
): OutputCount | null {
  if (kind === 'own') return ownBest
  if (kind === 'racer') return bests !== null && picked !== null ? bestOf(bests, picked.racerId) : null
  return kind === 'best' ? (bests?.outputs[0] ?? null) : null
}

/**
 * The board with the ghost at the place that its output gives it. It takes no rank and no rider's place on the board but
 * one line: where there is no room left, the line farthest from yours goes.
 */
export function withGhost(board: Board, name: string, output: OutputCount | null, size: number = BOARD_ROWS): Board {
  if (output === null) return board
  const yours = board.rows.find((row) => row.kind === 'you')
  const ghost: BoardRow = {
    racerId: -1,
    name,
    output,
    rank: 0,
    kind: 'ghost',
    mark: 'none',
    gap: yours === undefined ? null : yours.output - output,
    state: 'live',
  }
  const place = board.rows.findIndex((row) => row.output < output)
  const rows = place < 0 ? [...board.rows, ghost] : board.rows.toSpliced(place, 0, ghost)
  if (rows.length <= size) return { ...board, rows }
  const you = rows.findIndex((row) => row.kind === 'you')
  const lastIsFarther = you < 0 || rows.length - 1 - you >= you
  const leader = rows.findIndex((row) => row.kind !== 'ghost')
  const mayGo = (row: BoardRow, index: number): boolean => row.kind === 'rider' && index !== leader
  rows.splice(lastIsFarther ? rows.findLastIndex(mayGo) : rows.findIndex(mayGo), 1)
  return { ...board, rows, cutAfterLeader: board.cutAfterLeader || !lastIsFarther }
}
