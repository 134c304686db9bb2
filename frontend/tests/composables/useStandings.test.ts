import { ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useStandings } from '../../src/composables/useStandings'
import { FakeBroker, inScope, knownSite } from './fakes'

let site: ReturnType<typeof knownSite>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  site = knownSite(300)
})
afterEach(() => vi.useRealTimers())

const message = (seq: number, over: object = {}): string =>
  JSON.stringify({
    msg: 'standings',
    classId: 1,
    raceId: 5,
    seq,
    serverTime: site.serverNowMs(),
    second: seq,
    racerCount: 0,
    racers: [],
    ...over,
  })

describe('The live standings', () => {
  it('grow old second by second while nothing is heard', () => {
    const broker = new FakeBroker()
    const live = inScope(() => useStandings(broker, ref(1))).result
    const hear = broker.handlers.get('alleycat-subscribe/class-1')!
    expect(live.ageSeconds.value).toBeNull()
    hear(message(1), false)
    expect(live.ageSeconds.value).toBe(0)
    vi.advanceTimersByTime(7000)
    expect(live.ageSeconds.value).toBe(7)
    hear(message(2), false)
    expect(live.ageSeconds.value).toBe(0)
  })

  it('are as old as a retained message says', () => {
    const broker = new FakeBroker()
    const live = inScope(() => useStandings(broker, ref(1))).result
    const hear = broker.handlers.get('alleycat-subscribe/class-1')!
    hear(message(1, { serverTime: site.serverNowMs() - 90_000 }), true)
    expect(live.ageSeconds.value).toBe(90)
    hear(message(2, { serverTime: site.serverNowMs() - 800 }), true)
    expect(live.ageSeconds.value).toBe(0)
  })

  it('are of one class: another class, an older message and what is no message change nothing', async () => {
    const broker = new FakeBroker()
    const classId = ref(1)
    const live = inScope(() => useStandings(broker, classId)).result
    const hear = broker.handlers.get('alleycat-subscribe/class-1')!
    hear(message(4), false)
    for (const payload of [message(5, { classId: 2 }), message(3), 'x']) hear(payload, false)
    expect(live.standings.value?.seq).toBe(4)
    classId.value = 2
    await Promise.resolve()
    expect(live.standings.value).toBeNull()
    expect([...broker.handlers.keys()]).toEqual(['alleycat-subscribe/class-2'])
  })

  it('hold back a swap of neighbours that may be gone with the next message', () => {
    const broker = new FakeBroker()
    const live = inScope(() => useStandings(broker, ref(1))).result
    const hear = broker.handlers.get('alleycat-subscribe/class-1')!
    const racers = (first: number, second: number) => ({
      racers: [
        { racerId: first, output: 100.2, rank: 1 },
        { racerId: second, output: 100, rank: 2 },
      ],
    })
    hear(message(1, racers(7, 8)), false)
    hear(message(2, racers(8, 7)), false)
    expect(live.standings.value?.rows.map((row) => [row.racerId, row.rank])).toEqual([
      [7, 1],
      [8, 2],
    ])
    hear(message(3, racers(8, 7)), false)
    expect(live.standings.value?.rows.map((row) => row.racerId)).toEqual([8, 7])
  })
})
