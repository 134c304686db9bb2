import type { OutputCount } from './output'
import type { RowState } from './rowState'

export type RowKind = 'rider' | 'you' | 'ghost'
export type RowMark = 'record' | 'first' | 'none'

export interface BoardRow {
  readonly racerId: number
  readonly name: string
  readonly output: OutputCount
  /** 1-based; equal outputs share a rank, and the next rank leaves a hole. A ghost takes none. */
  readonly rank: number
  readonly kind: RowKind
  readonly mark: RowMark
  /** Your output minus theirs at the same second; null where there is nothing to compare. */
  readonly gap: OutputCount | null
  /** History rows and ghosts are always `live`. */
  readonly state: RowState
}

/** What a board shows: a few rows of many, and how many riders there are. */
export interface Board {
  readonly rows: readonly BoardRow[]
  readonly total: number
  /** Rows were left out between the leader and the rest. */
  readonly cutAfterLeader: boolean
}

export const EMPTY_BOARD: Board = { rows: [], total: 0, cutAfterLeader: false }
export const BOARD_ROWS = 7

/** Output descending; equal outputs in the order of racer ids, so that equal input gives equal order everywhere. */
export const byOutput = (
  a: { readonly output: OutputCount; readonly racerId: number },
  b: { readonly output: OutputCount; readonly racerId: number },
): number => b.output - a.output || a.racerId - b.racerId

/**
 * Which of `total` places to show in `size` rows so that yours is among them: the first `size` while you are near the
 * top, else the leader and the rows around you.
 * @param you 0-based place, or -1 for the top of the board.
 */
export function visiblePlaces(total: number, you: number, size: number = BOARD_ROWS): number[] {
  const count = Math.min(size, total)
  const top = Array.from({ length: count }, (_, index) => index)
  // Two rows below you belong in the picture where there are two.
  const lastWanted = Math.min(total - 1, you + 2)
  if (you < 0 || total <= size || lastWanted < size) return top
  const around = size - 1
  return [0, ...Array.from({ length: around }, (_, index) => lastWanted - around + 1 + index)]
}
