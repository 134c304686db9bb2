import type { RiddenSecond, Verdict } from '../../src/domain/riddenRace'
import type { Standings } from '../../src/domain/standings'

export const riddenSecond = (
  second: number,
  output: number,
  verdict: Verdict = 'below',
  bestBefore: number | null = null,
): RiddenSecond => ({
  second,
  cadence: 80,
  resistance: 50,
  quality: 'live',
  resistanceSource: 'measured',
  output,
  bestBefore,
  verdict,
  deviceTimestamp: 0,
  uuid: `uuid-${second}`,
  acknowledged: false,
})

export const riddenMap = (...seconds: RiddenSecond[]): Map<number, RiddenSecond> =>
  new Map(seconds.map((second) => [second.second, second]))

/** Racers 1, 2, 3… with these outputs, all at one second; the server's ranks as it would give them. */
export function standingsOf(second: number, outputs: readonly number[], raceId = 10): Standings {
  const rows = outputs
    .map((output, index) => ({ racerId: index + 1, name: `R${index + 1}`, second, output, mean: output, state: 'live' as const }))
    .sort((a, b) => b.output - a.output || a.racerId - b.racerId)
  return {
    classId: 1,
    raceId,
    seq: second,
    serverTimeMs: second * 1000,
    second,
    racerCount: rows.length,
    rows: rows.map((row) => ({ ...row, rank: 1 + rows.filter((other) => other.output > row.output).length })),
  }
}
