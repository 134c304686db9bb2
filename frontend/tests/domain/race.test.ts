import { describe, expect, it } from 'vitest'
import { Announcer, type Moment } from '../../src/domain/announcer'
import { autoRider } from '../../src/domain/autoRider'
import { raceBanner, type RaceCondition } from '../../src/domain/raceBanner'
import { rankByMean, resultOf } from '../../src/domain/raceResult'
import { verdictOf } from '../../src/domain/riddenRace'
import { readStartQuery } from '../../src/domain/startQuery'
import { riddenMap, riddenSecond, standingsOf } from './builders'

describe('A verdict', () => {
  it('is a record only when strictly better, and a first where there was nothing to beat', () => {
    expect(verdictOf(11, 10)).toBe('record')
    expect(verdictOf(10, 10)).toBe('below')
    expect(verdictOf(9, 10)).toBe('below')
    expect(verdictOf(1, 0)).toBe('record')
    expect(verdictOf(0, null)).toBe('first')
    expect(verdictOf(10, undefined)).toBe('unknown')
  })
})

describe('The result', () => {
  it('is the mean over the whole race: a missing second counts 0', () => {
    const result = resultOf(riddenMap(riddenSecond(1, 100), riddenSecond(3, 200, 'record', 150)), 4)
    expect(result).toMatchObject({ mean: 75, secondsRidden: 2, secondsMissing: 2, records: 1, firsts: 0, last: null })
    expect(result.gapCurve).toEqual([null, null, 50, null])
    expect(result.bestSecond?.second).toBe(3)
    expect(result.bestTen).toBeNull()
  })

  it('finds the best ten seconds, which a gap may not interrupt', () => {
    const seconds = Array.from({ length: 30 }, (_, index) => riddenSecond(index + 1, index < 12 ? 100 : 50))
    expect(resultOf(riddenMap(...seconds), 30).bestTen).toEqual({ fromSecond: 1, mean: 100 })
    const holed = seconds.filter((second) => second.second !== 5)
    expect(resultOf(riddenMap(...holed), 30).bestTen).toEqual({ fromSecond: 6, mean: 85 })
  })

  it('ranks by mean among the others of the race', () => {
    const standings = standingsOf(60, [300, 200, 100])
    expect(rankByMean(standings, 2, 250)).toEqual({ rank: 2, total: 3 })
    expect(rankByMean(standings, 99, 150)).toEqual({ rank: 3, total: 4 })
    expect(rankByMean(null, 1, 1)).toBeNull()
  })
})

describe('The banner', () => {
  const fine: RaceCondition = {
    phase: 'live',
    connection: 'online',
    admission: 'admitted',
    unsent: 1,
    caughtUp: 0,
    feedAgeSeconds: 0,
    lastHeard: '14:02:11',
    second: 50,
    joinedAtSecond: 1,
    bikeLostSeconds: 0,
    voidReason: null,
  }

  it.each<[string, Partial<RaceCondition>, string | null]>([
    ['nothing when all is well', {}, null],
    ['that the race does not count', { voidReason: 'Wrong class.' }, 'This race does not count: Wrong class.'],
    [
      'how long the bike has been lost, before all else',
      { bikeLostSeconds: 7, connection: 'offline' },
      'Bike signal lost 0:07',
    ],
    [
      'how many seconds are kept while offline',
      { connection: 'offline', unsent: 23 },
      'Offline: your seconds are kept (23)',
    ],
    ['that it tries again when nothing is kept', { connection: 'offline', unsent: 0 }, 'Offline: trying again'],
    ['what has been sent once back', { caughtUp: 23, unsent: 0 }, 'Back online: 23 seconds sent'],
    ['what is being sent', { unsent: 23 }, 'Sending 23 seconds'],
    ['since when the feed is dead', { feedAgeSeconds: 9 }, 'No data from the server since 14:02:11'],
    ['that the feed never came', { feedAgeSeconds: null, lastHeard: null }, 'No data from the server yet'],
    ['where a late rider joined', { second: 90, joinedAtSecond: 87 }, 'Joined at second 87'],
    ['no longer so after some seconds', { second: 96, joinedAtSecond: 87 }, null],
    ['nothing of a silent feed while waiting', { phase: 'waiting', feedAgeSeconds: 99 }, null],
  ])('says %s', (_, condition, text) => {
    expect(raceBanner({ ...fine, ...condition })?.text ?? null).toBe(text)
  })
})

describe('The status line', () => {
  const moment = (second: number, rank: number, isRecord = false): Moment => ({
    second,
    secondsLeft: 301 - second,
    rank,
    total: 9,
    isRecord,
  })

  it('speaks of a new rank, and then holds its tongue for ten seconds', () => {
    const announcer = new Announcer()
    expect(announcer.next(moment(1, 4))).toBe('Rank 4 of 9.')
    expect(announcer.next(moment(2, 3))).toBeNull()
    expect(announcer.next(moment(10, 2, true))).toBeNull()
    expect(announcer.next(moment(11, 2))).toBe('Rank 2 of 9.')
    expect(announcer.next(moment(30, 2))).toBeNull()
    expect(announcer.next(moment(31, 2, true))).toBe('New record at this second.')
  })

  it('calls the last 60, 30 and 10 seconds, whatever it said just before', () => {
    const announcer = new Announcer()
    announcer.next(moment(240, 4))
    expect(announcer.next(moment(241, 4))).toBe('60 seconds left, rank 4 of 9.')
    expect(announcer.next(moment(271, 4))).toBe('30 seconds left, rank 4 of 9.')
    expect(announcer.next(moment(291, 4))).toBe('10 seconds left, rank 4 of 9.')
    expect(announcer.next(moment(296, 1))).toBeNull()
  })
})

describe('The automatic rider', () => {
  it('rides the same race for the same seed, in range and with one decimal', () => {
    for (const seed of [0, 1, 4242, 9_999_999])
      for (let second = 1; second <= 300; second++) {
        const sample = autoRider(seed).at(second, 300)
        expect(sample).toEqual(autoRider(seed).at(second, 300))
        expect(sample.cadence).toBeGreaterThanOrEqual(30)
        expect(sample.cadence).toBeLessThanOrEqual(120)
        expect(sample.resistance).toBeGreaterThanOrEqual(10)
        expect(sample.resistance).toBeLessThanOrEqual(95)
        expect(Math.round(sample.cadence * 10) / 10).toBe(sample.cadence)
        expect(Math.round(sample.resistance * 10) / 10).toBe(sample.resistance)
      }
  })

  it('differs from rider to rider', () => {
    expect(autoRider(1).at(10, 300)).not.toEqual(autoRider(2).at(10, 300))
  })
})

describe('The start query', () => {
  it('takes what is in range and leaves the rest', () => {
    expect(readStartQuery({ auto: '1', racer: '4242', name: 'Zoe', class: '3' })).toEqual({
      start: 'running',
      racerId: 4242,
      name: 'Zoe',
      classId: 3,
    })
    expect(readStartQuery({ auto: 'next' }).start).toBe('next')
    expect(readStartQuery({ racer: '-1', class: '7', name: ['a', 'b'] })).toEqual({
      start: null,
      racerId: null,
      name: null,
      classId: null,
    })
  })
})
