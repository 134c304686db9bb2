import { nextTick, ref, shallowRef } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryLog, type RaceLog } from '../../src/composables/raceLog'
import { useRace, type RunningRace } from '../../src/composables/useRace'
import { useSecondTick } from '../../src/composables/useSecondTick'
import type { RaceEntry } from '../../src/domain/riddenRace'
import { secondBests } from '../../src/domain/secondBests'
import type { BikeSample } from '../../src/domain/telemetry'
import { EMPTY_HISTORY, type ClassHistory } from '../../src/formats/classHistory'
import { localNowMs } from '../../src/stores/site'
import { FakeBroker, inScope, knownSite } from './fakes'

const RACE_SECONDS = 20
const seat: RaceEntry = {
  raceId: 0,
  classId: 3,
  racerId: 50,
  name: 'Zoe',
  raceSeconds: RACE_SECONDS,
  joinedAtSecond: 1,
}

let raceId: number
let broker: FakeBroker
let log: RaceLog
const sample: BikeSample = { cadence: 80, resistance: 50, quality: 'live', resistanceSource: 'measured' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  // A quarter of a second into the tenth second before the next race.
  const lengthMs = RACE_SECONDS * 1000
  const intoRaceMs = localNowMs() % lengthMs
  vi.advanceTimersByTime((lengthMs + lengthMs - 9750 - intoRaceMs) % lengthMs)
  raceId = Math.floor(localNowMs() / lengthMs) + 1
  broker = new FakeBroker()
  log = memoryLog()
})
afterEach(() => vi.useRealTimers())

function startRace(
  over: Partial<RaceEntry> = {},
  history: ClassHistory | null = EMPTY_HISTORY,
  bike = () => sample as BikeSample | null,
): RunningRace {
  knownSite(RACE_SECONDS)
  return inScope(() =>
    useRace({
      entry: ref({ ...seat, raceId, ...over }),
      moment: useSecondTick(),
      bike: { sample: bike },
      broker,
      log,
      history: shallowRef(history),
    }),
  ).result
}

const advance = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms)
  await nextTick()
}

describe('A race', () => {
  it('publishes every second exactly once, in order, the last as final', async () => {
    broker.isPrompt = true
    const race = startRace()
    await advance(9000)
    expect(race.phase.value).toBe('counting-in')
    expect(broker.published).toEqual([])
    await advance(22_000)
    expect(race.phase.value).toBe('over')
    expect(broker.published.map((each) => each.message.second)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    expect(broker.published.map((each) => each.message.event)).toEqual([...Array<string>(19).fill('update'), 'final'])
    expect(new Set(broker.published.map((each) => each.message.uuid)).size).toBe(20)
    expect(broker.published[0]!.topic).toBe('alleycat-publish/50')
    expect(broker.published[0]!.message).toMatchObject({
      raceId,
      racerId: 50,
      classId: 3,
      name: 'Zoe',
      cadence: 80,
      resistance: 50,
    })
    expect(broker.published[0]!.message.uuid).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    )
  })

  it('joins the running race at the right second', async () => {
    const race = startRace({ raceId: raceId - 1, joinedAtSecond: 11 })
    await advance(0)
    await advance(2000)
    expect(broker.published.map((each) => each.message.second)).toEqual([11, 12, 13])
    expect(race.latest.value?.second).toBe(13)
  })

  it('resumes after a reload without repeating a second', async () => {
    startRace({ raceId: raceId - 1, joinedAtSecond: 11 })
    await advance(1000)
    const first = broker
    first.answerAll()
    await advance(0)
    broker = new FakeBroker()
    const again = startRace({ raceId: raceId - 1, joinedAtSecond: 11 })
    await advance(0)
    expect([...again.ridden.value.keys()]).toEqual([11, 12])
    await advance(1000)
    expect(broker.published.map((each) => each.message.second)).toEqual([13])
  })

  it('publishes nothing while the bike is silent, and leaves that second out for good', async () => {
    let silent = false
    const race = startRace({}, EMPTY_HISTORY, () => (silent ? null : sample))
    await advance(11_000)
    silent = true
    await advance(2000)
    silent = false
    await advance(1000)
    expect([...race.ridden.value.keys()]).toEqual([1, 2, 5])
  })

  it('holds each second against the best at that second', async () => {
    const best = 1_322_500 // (80 + 35) * (50 + 65) / 100, as ridden here
    const history: ClassHistory = {
      isWhole: true,
      at: (second) =>
        Promise.resolve(secondBests(second === 1 ? [[50, best - 1]] : second === 2 ? [[50, best]] : [[9, 1]])),
      of: () => Promise.resolve(new Map()),
    }
    const race = startRace({}, history)
    await advance(12_000)
    expect([...race.ridden.value.values()].map((second) => [second.verdict, second.bestBefore])).toEqual([
      ['record', best - 1],
      ['below', best],
      ['first', null],
    ])
    expect(race.bests.value?.racerIds).toEqual([9])
  })

  it('makes no claim about records while there is no history', async () => {
    const race = startRace({}, null)
    await advance(10_000)
    expect(race.latest.value?.verdict).toBe('unknown')
    expect(race.bests.value).toBeNull()
  })
})

describe('The outbox', () => {
  it('keeps seconds while offline and sends each when the network is back', async () => {
    const race = startRace()
    await advance(11_000)
    expect(broker.published).toHaveLength(2)
    broker.answerAll()
    await advance(1000)
    broker.cut()
    await advance(5000)
    expect(broker.published).toHaveLength(3)
    expect(race.outbox.unsent.value).toBe(6)
    broker.state.value = 'online'
    await advance(0)
    expect(broker.published.slice(3).map((each) => each.message.second)).toEqual([3, 4, 5, 6, 7, 8])
    broker.answerAll()
    await advance(0)
    expect(race.outbox.unsent.value).toBe(0)
    expect(race.outbox.caughtUp.value).toBe(6)
    await advance(3100)
    expect(race.outbox.caughtUp.value).toBe(0)
    expect(await log.unacknowledged()).toHaveLength(broker.published.length - 9)
  })

  it('sends what an earlier visit to another race left behind', async () => {
    startRace({ raceId: raceId - 1, joinedAtSecond: 11 })
    broker.cut()
    await advance(2000)
    broker = new FakeBroker()
    startRace()
    await advance(0)
    expect(broker.published.map((each) => [each.message.raceId, each.message.second])).toEqual([
      [raceId - 1, 11],
      [raceId - 1, 12],
      [raceId - 1, 13],
    ])
  })

  it('renews a connection that takes messages and never answers', async () => {
    startRace()
    await advance(10_000)
    expect(broker.renewals).toBe(0)
    await advance(8000)
    expect(broker.renewals).toBeGreaterThan(0)
  })

  it('has at most 50 messages under way, and the next as soon as one has arrived', async () => {
    const longSeat = { ...seat, raceId: 1, raceSeconds: 300 }
    for (let second = 1; second <= 120; second++)
      await log.put({
        entry: longSeat,
        ridden: {
          second,
          ...sample,
          output: 1,
          bestBefore: null,
          verdict: 'below',
          deviceTimestamp: 0,
          uuid: 'u',
          acknowledged: false,
        },
      })
    startRace()
    await advance(0)
    expect(broker.published).toHaveLength(50)
    broker.answerAll()
    await advance(0)
    expect(broker.published).toHaveLength(100)
  })
})
