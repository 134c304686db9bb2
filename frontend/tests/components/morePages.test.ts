import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import axe from 'axe-core'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../src/App.vue'
import { makeRouter } from '../../src/router'

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 10 })

// The test page has no canvas to draw a curve on.
vi.mock('uplot', () => ({ default: class { setSize() {} destroy() {} } }))

let page: VueWrapper
let answers: Map<string, () => Response>

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status })

async function gzip(value: unknown): Promise<ArrayBuffer> {
  const zipped = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Response(zipped).arrayBuffer()
}

async function open(path: string): Promise<void> {
  setActivePinia(createPinia())
  const router = makeRouter(createMemoryHistory())
  await router.push(path)
  page = mount(App, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
}

const race = (id: number, extra: object = {}) => ({ id: `1-${id}`, classId: 1, raceId: id, startsAt: id * 300_000, ...extra })
const place = (rank: number, name: string | null) => ({
  rank,
  racerId: rank,
  name,
  mean: 130.25,
  last: null,
  best: 150,
  bestSecond: 3,
  secondsRidden: 299,
})

beforeEach(() => {
  localStorage.clear()
  answers = new Map([
    ['/config.json', () => json({})],
    ['/api/v1/now', () => json({ serverTime: Date.now(), raceSeconds: 300, classes: [{ classId: 1, name: 'One' }] })],
  ])
  vi.stubGlobal('fetch', async (path: string) => answers.get(path)?.() ?? json({ title: 'Nothing there.' }, 404))
})
afterEach(() => {
  page.unmount()
  vi.unstubAllGlobals()
})

const findings = async (): Promise<string[]> => {
  const { violations } = await axe.run(page.element.parentElement!, { rules: { 'color-contrast': { enabled: false } } })
  return violations.map((violation) => violation.id)
}

describe('The class page', () => {
  it('shows records, racers and past races, and opens one of each', async () => {
    const history = await gzip({ 60: { 100: 119.8, 7: 165.3 }, 61: { 100: 120 } })
    const names = await gzip({ 100: 'Hayden', 7: 'Zoë' })
    answers.set('/class-1.gz', () => new Response(history.slice(0)))
    answers.set('/racers.gz', () => new Response(names.slice(0)))
    answers.set('/api/v1/classes/1/races?limit=10', () =>
      json({ races: [race(5402746), race(5402745, { voided: true, voidReason: 'Wrong class.' })], cursor: 'abc' }),
    )
    answers.set('/api/v1/classes/1/races?limit=10&cursor=abc', () => json({ races: [race(5402744)], cursor: null }))
    answers.set('/api/v1/races/1-5402745?limit=20', () =>
      json({
        id: '1-5402745',
        seconds: 300,
        racerCount: 2,
        rule: 'Mean output.',
        voided: true,
        voidReason: 'Wrong class.',
        results: [place(1, 'Zoë')],
        cursor: '1',
      }),
    )
    answers.set('/api/v1/races/1-5402745?limit=20&cursor=1', () =>
      json({ id: '1-5402745', seconds: 300, racerCount: 2, results: [place(2, null)], cursor: null }),
    )
    await open('/class/1')
    await until(() => expect(page.findAll('[data-testid=class-records] tbody tr')).toHaveLength(2))
    expect(page.findAll('[data-testid=class-records] tbody th').map((cell) => cell.text())).toEqual(['Zoë', 'Hayden'])

    await page.get('[data-testid=racer-search]').setValue('hay')
    await page.get('[data-testid=racer-100]').trigger('click')
    await until(() => expect(page.get('[data-testid=racer-record]').text()).toContain('2 seconds with a record, the best 120.0'))

    expect(page.get('[data-testid=past-1-5402745]').text()).toContain('void')
    await page.get('[data-testid=past-more]').trigger('click')
    await until(() => expect(page.find('[data-testid=past-1-5402744]').exists()).toBe(true))
    expect(page.find('[data-testid=past-more]').exists()).toBe(false)

    await page.get('[data-testid=past-1-5402745]').trigger('click')
    await until(() => expect(page.get('[data-testid=past-result]').text()).toContain('This race does not count: Wrong class.'))
    await page.get('[data-testid=past-places-more]').trigger('click')
    await until(() => expect(page.findAll('[data-testid=past-result] tbody th').map((cell) => cell.text())).toEqual(['Zoë', 'Racer 2']))
    expect(page.find('[data-testid=past-places-more]').exists()).toBe(false)
    expect(await findings()).toEqual([])
  })

  it('explains an empty class, and says what the platform says', async () => {
    await open('/class/1')
    await until(() => expect(page.get('[data-testid=class-note]').text()).toContain('Your race sets the first record.'))
    await until(() => expect(page.get('[data-testid=past-races] [role=alert]').text()).toBe('Nothing there.'))
    expect(await findings()).toEqual([])
  })
})

describe('Under the hood', () => {
  it('shows each stage with its figures, lag, last messages and what was set aside', async () => {
    answers.set('/api/v1/pipeline', () =>
      json({
        serverTime: 10_000,
        stages: [
          {
            name: 'delivery',
            title: 'Delivery',
            does: 'Puts.',
            isHealthy: false,
            detail: 'disk full',
            lagSeconds: 1.5,
            figures: [{ name: 'puts', says: 'Puts.', labels: '', unit: '', kind: 'counter', value: 12_345 }],
            lastMessages: [{ at: 9_000, about: 'a topic', text: '{"<b>":1}', isCut: true }],
          },
        ],
        setAside: [{ at: 5, code: 'c', reason: 'classId: 7', text: '{"classId":7}' }],
      }),
    )
    await open('/pipeline')
    await until(() => expect(page.find('[data-testid=stage-delivery]').exists()).toBe(true))
    const stage = page.get('[data-testid=stage-delivery]')
    expect(stage.text()).toContain('✗ not well')
    expect(stage.get('[data-testid=stage-lag]').text()).toBe('· lag 1.5 s')
    expect(stage.get('tbody').text()).toContain('12,345')
    expect(stage.get('[data-testid=stage-messages]').text()).toContain('Last message 1 s ago: a topic')
    expect(stage.get('code').text()).toBe('{"<b>":1}…')
    expect(page.get('[data-testid=set-aside]').text()).toContain('classId: 7')
    expect(await findings()).toEqual([])
  })

  it('says so where there is no such thing', async () => {
    await open('/pipeline')
    await until(() => expect(page.get('[role=alert]').text()).toContain('Nothing there.'))
  })
})

describe('Help', () => {
  it('opens and closes by its key, from any page, but not while somebody types', async () => {
    await open('/')
    await page.get('[data-testid=join-name]').trigger('keydown', { key: '?' })
    await flushPromises()
    expect(page.find('[data-testid=help]').exists()).toBe(false)
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))
    await until(() => expect(page.find('[data-testid=help]').exists()).toBe(true))
    expect(page.get('[data-testid=help]').text()).toContain('This help')
    await page.get('[data-testid=help-close]').trigger('click')
    await until(() => expect(page.find('[data-testid=help]').exists()).toBe(false))
  })
})

describe('Join', () => {
  it('shows the wall of the chosen class as a QR code, and the ways to records and stages', async () => {
    await open('/')
    expect(page.get('[data-testid=qr]').attributes('data-text')).toMatch(/\/tv\/1$/)
    expect(page.get('[data-testid=join-records]').attributes('href')).toBe('/class/1')
    expect(page.get('[data-testid=join-pipeline]').attributes('href')).toBe('/pipeline')
    expect(await findings()).toEqual([])
  })
})
