import { nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryLog } from '../../src/composables/raceLog'
import { useOutbox } from '../../src/composables/useOutbox'
import { useRaceNews } from '../../src/composables/useRaceNews'
import { useRecordNews } from '../../src/composables/useRecordNews'
import { riddenSecond } from '../domain/builders'
import { fixtureText } from '../fixtures'
import { FakeBroker, inScope, knownSite } from './fakes'

let site: ReturnType<typeof knownSite>
beforeEach(() => {
  vi.useFakeTimers()
  site = knownSite(300)
})
afterEach(() => vi.useRealTimers())

describe('The announcements', () => {
  it('tell at once that a race is void, and that it counts again', () => {
    const broker = new FakeBroker()
    inScope(() => useRaceNews(broker, ref(2)))
    const hear = broker.handlers.get('alleycat-race/class-2')!
    hear(fixtureText('race-topics/race-void.json'), true)
    expect(site.voidReasonOf(2, 5402745)).toBe('Wrong class.')
    hear(fixtureText('race-topics/race-void.json').replace(/"voided":.*$/, '"voided":[]}'), false)
    expect(site.voidReasonOf(2, 5402745)).toBeNull()
  })

  it('leave what is known of older races, whose results may still be shown', () => {
    const broker = new FakeBroker()
    inScope(() => useRaceNews(broker, ref(2)))
    const hear = broker.handlers.get('alleycat-race/class-2')!
    hear(fixtureText('race-topics/race-void.json'), true)
    const later = { ...(JSON.parse(fixtureText('race-topics/race-void.json')) as object), raceId: 5402748, voided: [] }
    hear(JSON.stringify(later), false)
    expect(site.voidReasonOf(2, 5402746)).toBe('The "fire" alarm, Zoë.')
    hear(JSON.stringify({ ...later, raceId: 5402747 }), false)
    expect(site.voidReasonOf(2, 5402746)).toBeNull()
  })

  it('of another class are not believed, and leave other classes as they are', () => {
    const broker = new FakeBroker()
    inScope(() => useRaceNews(broker, ref(2)))
    const hear = broker.handlers.get('alleycat-race/class-2')!
    hear(fixtureText('race-topics/race-void.json'), true)
    hear(fixtureText('race-topics/race.json'), false)
    hear('{', false)
    expect(site.voidReasonOf(2, 5402746)).toBe('The "fire" alarm, Zoë.')
  })
})

describe('The record news', () => {
  const payload = (name: string, count = 1, before = 128.4): string =>
    JSON.stringify({
      msg: 'record',
      classId: 1,
      raceId: 5,
      count,
      records: [{ racerId: 1, name, second: 12, output: 134.285, before }],
    })

  it('stand long enough to be read, then give way to the greatest that fell meanwhile', () => {
    const broker = new FakeBroker()
    const { result: shown } = inScope(() => useRecordNews(broker, ref(1)))
    const hear = broker.handlers.get('alleycat-record/class-1')!
    hear(payload('Ada'), false)
    expect(shown.value).toBe('Record: Ada, 134.3 at second 12 (+5.9)')
    vi.advanceTimersByTime(1000)
    hear(payload('Ben'), false)
    hear(payload('Cleo', 4, 120), false)
    hear(payload('Dora', 2, 134), false)
    expect(shown.value).toContain('Ada')
    vi.advanceTimersByTime(3000)
    expect(shown.value).toBe('Record: Cleo, 134.3 at second 12 (+14.3), and 3 more')
    vi.advanceTimersByTime(4000)
    expect(shown.value).toBeNull()
  })

  it('of the class before are gone when another is shown', async () => {
    const broker = new FakeBroker()
    const classId = ref(1)
    const { result: shown } = inScope(() => useRecordNews(broker, classId))
    broker.handlers.get('alleycat-record/class-1')!(payload('Ada'), false)
    classId.value = 2
    await nextTick()
    expect(shown.value).toBeNull()
    expect([...broker.handlers.keys()]).toEqual(['alleycat-record/class-2'])
  })
})

describe('The stored seconds', () => {
  const entry = { raceId: 9, classId: 1, racerId: 50, name: 'Zoe', raceSeconds: 300, joinedAtSecond: 1 }
  const stored = { raceId: 9, classId: 1, racerId: 50, from: 1, until: 2 }

  it('are not sent again after a connection that ended before their acknowledgement', () => {
    const broker = new FakeBroker()
    const log = memoryLog()
    const { result: outbox } = inScope(() => useOutbox(broker, log, ({ entry: of, ridden }) => ({ entry: of, ridden: { ...ridden, acknowledged: true } })))
    broker.state.value = 'offline'
    for (const second of [1, 2, 3]) outbox.add({ entry, ridden: riddenSecond(second, 1) })
    outbox.confirm({ ...stored, raceId: 8 })
    outbox.confirm({ ...stored, racerId: 51 })
    expect(outbox.unsent.value).toBe(3)
    outbox.confirm(stored)
    expect(outbox.unsent.value).toBe(1)
  })

  it('are remembered as acknowledged', async () => {
    const broker = new FakeBroker()
    const log = memoryLog()
    const { result: outbox } = inScope(() => useOutbox(broker, log, ({ entry: of, ridden }) => ({ entry: of, ridden: { ...ridden, acknowledged: true } })))
    broker.state.value = 'offline'
    outbox.add({ entry, ridden: riddenSecond(2, 1) })
    outbox.confirm(stored)
    expect(await log.unacknowledged()).toEqual([])
  })
})

describe('What another racer rode on a device with a pass', () => {
  it('is not sent as theirs, which would cost the connection', async () => {
    const log = memoryLog()
    const entry = { raceId: 9, classId: 1, racerId: 50, name: 'Zoe', raceSeconds: 300, joinedAtSecond: 1 }
    await log.put({ entry, ridden: riddenSecond(1, 1) })
    await log.put({ entry: { ...entry, racerId: 42 }, ridden: riddenSecond(2, 1) })
    localStorage.setItem('alleycat.pass', `ac1.42.1.a.1.${'x'.repeat(43)}`)
    const broker = new FakeBroker()
    inScope(() => useOutbox(broker, log, (sent) => sent))
    await vi.advanceTimersByTimeAsync(0)
    localStorage.removeItem('alleycat.pass')
    expect(broker.published.map((each) => each.topic)).toEqual(['alleycat-publish/42'])
    expect(await log.unacknowledged()).toHaveLength(2)
  })
})
