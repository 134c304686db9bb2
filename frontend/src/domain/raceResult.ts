import type { OutputCount } from './output'
import type { RiddenSecond } from './riddenRace'
import type { Standings } from './standings'

export interface RaceResult {
  /** Mean output over all of the race's seconds; a missing second counts 0. */
  readonly mean: OutputCount
  readonly bestSecond: RiddenSecond | null
  /** The highest mean over ten seconds ridden without a gap, and the second it began; null if none were. */
  readonly bestTen: { readonly fromSecond: number; readonly mean: OutputCount } | null
  readonly last: OutputCount | null
  readonly secondsRidden: number
  readonly secondsMissing: number
  /** Seconds at which an earlier best was beaten. */
  readonly records: number
  /** Seconds at which there was no best before. */
  readonly firsts: number
  /** By second, index 0 is second 1: this race minus the best before it; null where either is missing. */
  readonly gapCurve: readonly (OutputCount | null)[]
  /** By second likewise: what was ridden. */
  readonly outputCurve: readonly (OutputCount | null)[]
}

const TEN = 10

export function resultOf(ridden: ReadonlyMap<number, RiddenSecond>, raceSeconds: number): RaceResult {
  const bySecond = Array.from({ length: raceSeconds }, (_, index) => ridden.get(index + 1) ?? null)
  const present = bySecond.filter((entry) => entry !== null)
  const sum = present.reduce((total, entry) => total + entry.output, 0)
  return {
    mean: Math.round(sum / raceSeconds),
    bestSecond: present.reduce<RiddenSecond | null>((best, e) => (best && best.output >= e.output ? best : e), null),
    bestTen: bestTen(bySecond),
    last: bySecond[raceSeconds - 1]?.output ?? null,
    secondsRidden: present.length,
    secondsMissing: raceSeconds - present.length,
    records: present.filter((entry) => entry.verdict === 'record').length,
    firsts: present.filter((entry) => entry.verdict === 'first').length,
    outputCurve: bySecond.map((e) => e?.output ?? null),
    gapCurve: bySecond.map((e) => (e === null || e.bestBefore === null ? null : e.output - e.bestBefore)),
  }
}

function bestTen(bySecond: readonly (RiddenSecond | null)[]): RaceResult['bestTen'] {
  let best: RaceResult['bestTen'] = null
  let run = 0
  let sum = 0
  bySecond.forEach((entry, index) => {
    if (entry === null) {
      run = sum = 0
      return
    }
    run++
    sum += entry.output
    if (run > TEN) sum -= bySecond[index - TEN]?.output ?? 0
    if (run < TEN) return
    const mean = Math.round(sum / TEN)
    if (best === null || mean > best.mean) best = { fromSecond: index + 2 - TEN, mean }
  })
  return best
}

/**
 * The place in the race by mean output. The others' means are the platform's, ours is this device's: it holds seconds
 * that the platform may not have yet. Null when nobody's standing is known.
 */
export function rankByMean(
  standings: Standings | null,
  racerId: number,
  mean: OutputCount,
): { readonly rank: number; readonly total: number } | null {
  if (standings === null) return null
  const others = standings.rows.filter((row) => row.racerId !== racerId)
  const isListed = others.length < standings.rows.length
  return {
    rank: 1 + others.filter((row) => row.mean > mean).length,
    total: Math.max(standings.racerCount + (isListed ? 0 : 1), others.length + 1),
  }
}
