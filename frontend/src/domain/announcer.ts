/**
 * What the one polite status line says. A screen reader would be drowned by a live board, so the line speaks on a change
 * of one's own rank, on a record and at 60, 30 and 10 seconds left, and never twice within ten seconds.
 */
export interface Moment {
  readonly second: number
  readonly secondsLeft: number
  readonly rank: number | null
  readonly total: number
  readonly isRecord: boolean
}

const QUIET_SECONDS = 10
const CALLS_AT = [60, 30, 10]

export class Announcer {
  #spokeAtSecond = Number.NEGATIVE_INFINITY
  #rankSpoken: number | null = null

  /** The sentence for this second, or null to stay silent. Time calls are never suppressed: they cannot come later. */
  next(moment: Moment): string | null {
    const text = this.#timeCall(moment) ?? this.#news(moment)
    if (text === null) return null
    this.#spokeAtSecond = moment.second
    this.#rankSpoken = moment.rank
    return text
  }

  #timeCall({ secondsLeft, rank, total }: Moment): string | null {
    if (!CALLS_AT.includes(secondsLeft)) return null
    return `${secondsLeft} seconds left${rank === null ? '' : `, rank ${rank} of ${total}`}.`
  }

  #news({ second, rank, total, isRecord }: Moment): string | null {
    if (second - this.#spokeAtSecond < QUIET_SECONDS) return null
    if (rank !== null && rank !== this.#rankSpoken) return `Rank ${rank} of ${total}.`
    return isRecord ? 'New record at this second.' : null
  }
}
