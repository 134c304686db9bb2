import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, type Router } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../src/App.vue'
import { makeRouter } from '../../src/router'
import { useRiderStore } from '../../src/stores/rider'
import { useSiteStore } from '../../src/stores/site'

// The broker is the one thing here that is not the page's own: it never answers.
vi.mock('mqtt', () => ({
  default: { connect: () => ({ once: () => undefined, on: () => undefined, end: () => undefined }) },
}))

/** Pages are fetched when first gone to; a busy machine takes its time over that. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 10 })

let answer: (path: string) => Response
let router: Router
let page: VueWrapper

const json = (value: unknown): Response => new Response(JSON.stringify(value))
const now = (): Response =>
  json({
    serverTime: Date.now(),
    raceSeconds: 300,
    classes: [
      { classId: 1, name: 'One' },
      { classId: 2, name: 'Two' },
    ],
  })

async function open(path: string): Promise<void> {
  setActivePinia(createPinia())
  router = makeRouter(createMemoryHistory())
  await router.push(path)
  page = mount(App, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
}

beforeEach(() => {
  localStorage.clear()
  answer = (path) =>
    path === '/config.json' ? json({}) : path === '/api/v1/now' ? now() : new Response(null, { status: 404 })
  vi.stubGlobal('fetch', async (path: string) => answer(path))
})
afterEach(() => {
  page.unmount()
  vi.unstubAllGlobals()
})

describe('Join', () => {
  it("shows the server's classes and the clock, and takes a seat in the running race", async () => {
    await open('/')
    expect(page.findAll('[data-testid=join-class] .name').map((name) => name.text())).toEqual(['One', 'Two'])
    expect(page.text()).toMatch(/Race running: second \d+ of 300/)
    await page.get('[data-testid=join-name]').setValue('Zoe')
    await page.get('[data-testid=join-racer]').setValue(4242)
    await page.get('[data-testid=join-class-2]').setValue(true)
    await page.get('[data-testid=join-start]').trigger('click')
    await flushPromises()
    expect(useRiderStore().entry).toMatchObject({ classId: 2, racerId: 4242, name: 'Zoe', raceSeconds: 300 })
    await until(() => expect(router.currentRoute.value.path).toBe('/race/2'))
  })

  it('waits for the next start if asked to', async () => {
    await open('/')
    await page.get('[data-testid=join-next]').trigger('click')
    const moment = Math.floor(useSiteStore().serverNowMs() / 300_000)
    expect(useRiderStore().entry).toMatchObject({ raceId: moment + 1, joinedAtSecond: 1, name: 'Guest' })
  })

  it('lets nobody start without a racer id', async () => {
    await open('/')
    await page.get('[data-testid=join-racer]').setValue('')
    expect(page.get('[data-testid=join-start]').attributes('disabled')).toBeDefined()
  })

  it('says so when the server has a problem, and has a code for support', async () => {
    answer = () => new Response(null, { status: 503 })
    await open('/')
    expect(page.get('[role=alert]').text()).toContain('The server has a problem (code 503).')
    expect(page.get('[data-testid=join-start]').attributes('disabled')).toBeDefined()
    answer = (path) => (path === '/config.json' ? json({}) : now())
    await page.get('[role=alert] button').trigger('click')
    await flushPromises()
    expect(page.find('[role=alert]').exists()).toBe(false)
  })

  it('starts straight away when the address says so', async () => {
    await open('/?auto=1&racer=4242&name=Zoe&class=1')
    await until(() => expect(router.currentRoute.value.path).toBe('/race/1'))
    await until(() => expect(page.find('[data-testid=race-output]').text()).toMatch(/^\d+\.\d$/))
    expect(page.get('[data-testid=row-you]').text()).toContain('Zoe')
    expect(page.get('[data-testid=connection-state]').text()).toBe('Connecting')
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
    await flushPromises()
    expect(page.find('[data-testid=board-all-time]').exists()).toBe(true)
    expect(page.get('[data-testid=row-you]').text()).toContain('new')
  })
})

describe('The race page', () => {
  it('sends a visitor without a seat to Join', async () => {
    await open('/race/2')
    await until(() => expect(router.currentRoute.value.path).toBe('/'))
    expect(useRiderStore().classId).toBe(2)
  })

  it('comes back to the same race after a reload', async () => {
    await open('/?auto=1&racer=4242&name=Zoe&class=1')
    await until(() => expect(router.currentRoute.value.path).toBe('/race/1'))
    const seat = useRiderStore().entry
    page.unmount()
    await open('/race/1')
    expect(useRiderStore().entry).toEqual(seat)
    await until(() => expect(page.find('[data-testid=race-output]').exists()).toBe(true))
  })
})

describe('An address', () => {
  it('of no page or no class leads to Join', async () => {
    await open('/race/9')
    expect(router.currentRoute.value.path).toBe('/')
    page.unmount()
    await open('/nothing/here')
    expect(router.currentRoute.value.path).toBe('/')
  })
})
