import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { mqttAddress } from '../formats/siteMessages'
import { useSiteStore } from '../stores/site'
import { backoffMs } from './backoff'
import { connectMqtt, NotAdmittedError, type BrokerConnection, type ConnectBroker, type Presence } from './mqttConnection'

export type BrokerState = 'connecting' | 'online' | 'offline'
export type MessageHandler = (payload: string, retained: boolean) => void

export interface Broker {
  readonly state: Readonly<Ref<BrokerState>>
  /** The last attempt was turned away for who this device is, or is not. */
  readonly refused: Readonly<Ref<boolean>>
  /** Hears a topic from now on, over every reconnect; returns what ends it. */
  subscribe(topic: string, handler: MessageHandler): () => void
  /** Resolves when the platform has the message for good; rejects at once while offline. */
  publish(topic: string, payload: string): Promise<void>
  /** Gives up a connection that has gone silent and opens another. */
  renew(): void
}

/**
 * A connection to the broker that comes back: after 1, 2, 4, 8 seconds with jitter, and at once when the browser says
 * that the network is back. Ends with the scope that asked for it.
 */
export function useBroker(clientIdPrefix: string, connect: ConnectBroker = connectMqtt, presence?: Presence): Broker {
  const site = useSiteStore()
  const state = ref<BrokerState>('connecting')
  const refused = ref(false)
  const connection = shallowRef<BrokerConnection | null>(null)
  const handlers = new Map<string, Set<MessageHandler>>()
  let generation = 0
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let disposed = false

  // On AWS an address is signed for each connection; what does that is fetched only there.
  const connectHere: ConnectBroker = async (address, clientId, events) => {
    const aws = site.config.aws
    if (aws === undefined) return connect(address, clientId, events, presence)
    const { connectAws } = await import('../aws/awsBroker')
    return connectAws(aws, connect, site.serverNowMs)(address, clientId, events)
  }

  async function open(): Promise<void> {
    clearTimeout(timer)
    if (!site.configured) return
    // Everything of an earlier connection that still arrives is told apart by its generation.
    const mine = ++generation
    const stillMine = (): boolean => mine === generation && !disposed
    const clientId = `${clientIdPrefix}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`
    try {
      const opened = await connectHere(mqttAddress(site.config, location.href), clientId, {
        message: (topic, payload, retained) => {
          if (stillMine()) handlers.get(topic)?.forEach((handler) => handler(payload, retained))
        },
        closed: () => stillMine() && lost(),
      })
      if (!stillMine()) return opened.close()
      connection.value = opened
      await Promise.all([...handlers.keys()].map((topic) => opened.subscribe(topic)))
      if (!stillMine()) return
      attempt = 0
      refused.value = false
      state.value = 'online'
    } catch (error) {
      if (!stillMine()) return
      refused.value = error instanceof NotAdmittedError
      lost()
    }
  }

  function lost(): void {
    generation++
    connection.value?.close()
    connection.value = null
    state.value = 'offline'
    clearTimeout(timer)
    timer = setTimeout(() => void open(), backoffMs(attempt++))
  }

  function subscribe(topic: string, handler: MessageHandler): () => void {
    let ofTopic = handlers.get(topic)
    if (ofTopic === undefined) {
      handlers.set(topic, (ofTopic = new Set()))
      connection.value?.subscribe(topic).catch(() => renew())
    }
    ofTopic.add(handler)
    return () => {
      ofTopic.delete(handler)
      if (ofTopic.size === 0) handlers.delete(topic)
    }
  }

  function publish(topic: string, payload: string): Promise<void> {
    return connection.value?.publish(topic, payload) ?? Promise.reject(new Error('Offline.'))
  }

  function renew(): void {
    if (disposed) return
    if (connection.value !== null) lost()
    attempt = 0
    void open()
  }

  const networkBack = (): void => {
    if (state.value !== 'online') renew()
  }
  const networkGone = (): void => {
    if (state.value === 'online') lost()
  }
  window.addEventListener('online', networkBack)
  window.addEventListener('offline', networkGone)
  onScopeDispose(() => {
    disposed = true
    clearTimeout(timer)
    connection.value?.close()
    window.removeEventListener('online', networkBack)
    window.removeEventListener('offline', networkGone)
  })
  watch(() => site.configured, () => void open(), { immediate: true })
  // A page that was opened without the network does not even learn where to connect to.
  watch(
    () => site.problem !== null && !site.configured,
    (isLost) => isLost && (state.value = 'offline'),
    { immediate: true },
  )
  return { state, refused, subscribe, publish, renew }
}
