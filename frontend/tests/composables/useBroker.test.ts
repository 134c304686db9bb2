import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoffMs } from '../../src/composables/backoff'
import type { BrokerConnection, ConnectBroker, ConnectionEvents } from '../../src/composables/mqttConnection'
import { useBroker } from '../../src/composables/useBroker'
import { DEFAULT_CONFIG } from '../../src/formats/siteMessages'
import { useSiteStore } from '../../src/stores/site'
import { inScope, knownSite } from './fakes'

interface Attempt {
  readonly address: string
  readonly clientId: string
  readonly events: ConnectionEvents
  readonly subscribed: string[]
  succeed(): void
  fail(): void
  closed: boolean
}

const attempts: Attempt[] = []
const connect: ConnectBroker = (address, clientId, events) =>
  new Promise<BrokerConnection>((resolve, reject) => {
    const attempt: Attempt = {
      address,
      clientId,
      events,
      subscribed: [],
      closed: false,
      succeed: () =>
        resolve({
          subscribe: async (topic) => void attempt.subscribed.push(topic),
          publish: () => Promise.resolve(),
          close: () => void (attempt.closed = true),
        }),
      fail: () => reject(new Error('refused')),
    }
    attempts.push(attempt)
  })

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  attempts.length = 0
  knownSite(300)
})
afterEach(() => vi.useRealTimers())

describe('The broker connection', () => {
  it('waits until the server has said where its broker is, and is offline while it cannot say', async () => {
    setActivePinia(createPinia())
    const site = useSiteStore()
    const { result: broker } = inScope(() => useBroker('alleycat-50', connect))
    await settle()
    expect(attempts).toHaveLength(0)
    expect(broker.state.value).toBe('connecting')
    site.problem = 'The server does not answer.'
    await settle()
    broker.renew()
    expect(attempts).toHaveLength(0)
    expect(broker.state.value).toBe('offline')
    site.configure({ ...DEFAULT_CONFIG, mqtt: 'wss://elsewhere.example/mqtt' })
    await settle()
    expect(attempts.map((attempt) => attempt.address)).toEqual(['wss://elsewhere.example/mqtt'])
    attempts[0]!.succeed()
    await settle()
    expect(broker.state.value).toBe('online')
  })

  it('subscribes on connecting and hands messages to the topic that they are of', async () => {
    const { result: broker } = inScope(() => useBroker('alleycat-50', connect))
    const heard: string[] = []
    broker.subscribe('a', (payload, retained) => heard.push(`${payload} ${retained}`))
    expect(broker.state.value).toBe('connecting')
    attempts[0]!.succeed()
    await settle()
    expect(broker.state.value).toBe('online')
    expect(attempts[0]!.clientId).toMatch(/^alleycat-50-[\da-z]+$/)
    expect(attempts[0]!.subscribed).toEqual(['a'])
    attempts[0]!.events.message('a', 'x', true)
    attempts[0]!.events.message('b', 'y', false)
    expect(heard).toEqual(['x true'])
  })

  it('comes back by itself with its subscriptions, under a new client id', async () => {
    const { result: broker } = inScope(() => useBroker('alleycat-50', connect))
    broker.subscribe('a', () => undefined)
    attempts[0]!.succeed()
    await settle()
    attempts[0]!.events.closed()
    expect(broker.state.value).toBe('offline')
    await expect(broker.publish('t', 'x')).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(1000)
    attempts[1]!.succeed()
    await settle()
    expect(broker.state.value).toBe('online')
    expect(attempts[1]!.subscribed).toEqual(['a'])
    expect(attempts[1]!.clientId).not.toBe(attempts[0]!.clientId)
  })

  it('waits longer after each failure, up to eight seconds', async () => {
    inScope(() => useBroker('alleycat-50', connect))
    for (const limitMs of [1000, 2000, 4000, 8000, 8000]) {
      const tried = attempts.length
      attempts.at(-1)!.fail()
      await settle()
      await vi.advanceTimersByTimeAsync(limitMs * 0.74)
      expect(attempts).toHaveLength(tried)
      await vi.advanceTimersByTimeAsync(limitMs * 0.26)
      expect(attempts).toHaveLength(tried + 1)
    }
    expect([0, 1, 2, 3, 9].map((attempt) => backoffMs(attempt, () => 0))).toEqual([1000, 2000, 4000, 8000, 8000])
  })

  it('tries at once when the browser says that the network is back', async () => {
    const { result: broker } = inScope(() => useBroker('alleycat-50', connect))
    attempts[0]!.succeed()
    await settle()
    window.dispatchEvent(new Event('offline'))
    expect(broker.state.value).toBe('offline')
    window.dispatchEvent(new Event('online'))
    expect(attempts).toHaveLength(2)
  })

  it('hears nothing more of a connection that it has given up', async () => {
    const { result: broker, scope } = inScope(() => useBroker('alleycat-50', connect))
    const heard: string[] = []
    broker.subscribe('a', (payload) => heard.push(payload))
    attempts[0]!.succeed()
    await settle()
    broker.renew()
    attempts[0]!.events.message('a', 'old', false)
    attempts[0]!.events.closed()
    expect(attempts[0]!.closed).toBe(true)
    attempts[1]!.succeed()
    await settle()
    expect(broker.state.value).toBe('online')
    scope.stop()
    expect(attempts[1]!.closed).toBe(true)
    expect(heard).toEqual([])
  })
})
