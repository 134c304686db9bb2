import type { OutputCount } from './output'

interface Placed {
  readonly racerId: number
  readonly output: OutputCount
}

/** Half a point: a lead larger than this is no flicker. */
const CLEAR_LEAD: OutputCount = 5_000

/**
 * Keeps two neighbours from changing places back and forth: they swap when the new order has held for a second, which is
 * one update, or at once where the lead is clear. Outputs are shown as they come; only the lines wait.
 */
export class SteadyOrder {
  #shown = new Map<number, number>()
  #waiting = new Set<string>()

  /** @param rows In their true order. Riders that were not shown before take their true place. */
  apply<Row extends Placed>(rows: readonly Row[]): Row[] {
    const order = [...rows]
    const waiting = new Set<string>()
    for (let index = 0; index + 1 < order.length; index++) {
      const ahead = order[index]!
      const behind = order[index + 1]!
      if (!this.#wasBehind(ahead, behind)) continue
      const pair = `${ahead.racerId}>${behind.racerId}`
      if (ahead.output - behind.output > CLEAR_LEAD || this.#waiting.has(pair)) continue
      waiting.add(pair)
      order[index] = behind
      order[index + 1] = ahead
      // The pair is settled for now: neither waits for a third as well.
      index++
    }
    this.#waiting = waiting
    this.#shown = new Map(order.map((row, place) => [row.racerId, place]))
    return order
  }

  #wasBehind(ahead: Placed, behind: Placed): boolean {
    const before = this.#shown.get(ahead.racerId)
    const beforeBehind = this.#shown.get(behind.racerId)
    return before !== undefined && beforeBehind !== undefined && before > beforeBehind
  }
}
