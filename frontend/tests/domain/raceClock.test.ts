import { describe, expect, it } from 'vitest'
import { clockOffsetMs } from '../../src/domain/clockOffset'
import { formatCountdown, raceAt, raceStart, untilNextSecondMs } from '../../src/domain/raceClock'
import { phaseOf, secondsToStart } from '../../src/domain/racePhase'
import type { RaceEntry } from '../../src/domain/riddenRace'

const entry: RaceEntry = { raceId: 10, classId: 1, racerId: 7, name: 'Zoe', raceSeconds: 300, joinedAtSecond: 1 }

describe('The race clock', () => {
  it.each([
    [1620824038331, 5402746],
    [1619185789755, 5397285],
  ])('names the window of %d as the contract does', (ms, raceId) => {
    expect(raceAt(ms, 300).raceId).toBe(raceId)
  })

  it('counts seconds from 1 to the length and then begins the next race', () => {
    const start = raceStart(10, 300)
    expect(raceAt(start, 300)).toEqual({ raceId: 10, second: 1, startsAt: start, endsAt: start + 300_000 })
    expect(raceAt(start + 999, 300).second).toBe(1)
    expect(raceAt(start + 1000, 300).second).toBe(2)
    expect(raceAt(start + 299_999, 300).second).toBe(300)
    expect(raceAt(start + 300_000, 300)).toMatchObject({ raceId: 11, second: 1 })
  })

  it('waits for the next whole second, never zero', () => {
    expect(untilNextSecondMs(5000)).toBe(1000)
    expect(untilNextSecondMs(5999.5)).toBe(0.5)
  })

  it('writes a countdown that says 0:01 during its last second', () => {
    expect(formatCountdown(300_000)).toBe('5:00')
    expect(formatCountdown(163_000)).toBe('2:43')
    expect(formatCountdown(1)).toBe('0:01')
    expect(formatCountdown(0)).toBe('0:00')
    expect(formatCountdown(-5)).toBe('0:00')
  })

  it('knows the phase of a seat: waiting, three seconds of count-in, live, over', () => {
    const at = (ms: number) => raceAt(raceStart(10, 300) + ms, 300)
    expect(phaseOf(entry, at(-10_000))).toBe('waiting')
    expect(secondsToStart(entry, at(-10_000))).toBe(10)
    expect(phaseOf(entry, at(-4000))).toBe('waiting')
    expect(phaseOf(entry, at(-3000))).toBe('counting-in')
    expect(phaseOf(entry, at(-1))).toBe('counting-in')
    expect(phaseOf(entry, at(0))).toBe('live')
    expect(phaseOf(entry, at(299_999))).toBe('live')
    expect(phaseOf(entry, at(300_000))).toBe('over')
  })
})

describe('The clock offset', () => {
  it('is taken from the reading with the shortest round trip', () => {
    const slow = { sentAtMs: 0, receivedAtMs: 800, serverTimeMs: 10_000 }
    const quick = { sentAtMs: 1000, receivedAtMs: 1020, serverTimeMs: 11_110 }
    expect(clockOffsetMs([slow, quick])).toBe(10_100)
    expect(clockOffsetMs([quick, slow])).toBe(10_100)
  })

  it('is unknown without a reading', () => {
    expect(clockOffsetMs([])).toBeNull()
  })

  it('is at most half a round trip wrong, however the delay is shared', () => {
    for (let there = 0; there <= 200; there += 10) {
      const offset = clockOffsetMs([{ sentAtMs: 500, receivedAtMs: 700, serverTimeMs: 500 + there + 3000 }])!
      expect(Math.abs(offset - 3000)).toBeLessThanOrEqual(100)
    }
  })
})
