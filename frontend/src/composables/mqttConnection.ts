import { currentPass } from './pass'

/** One connection to the broker, from CONNACK until it closes; it never comes back by itself. */
export interface BrokerConnection {
  /** Resolves when the broker has granted the subscription. */
  subscribe(topic: string): Promise<void>
  /** QoS 1: resolves on PUBACK, which means durable; rejects if the connection ends first. */
  publish(topic: string, payload: string): Promise<void>
  close(): void
}

/** The broker knows who asks and does not let them in: asking again alone will not help. */
export class NotAdmittedError extends Error {}

export interface ConnectionEvents {
  message(topic: string, payload: string, retained: boolean): void
  closed(): void
}

/** What others hear of a bike: that it is there, and by its last will that it is gone. */
export interface Presence {
  readonly topic: string
  readonly online: string
  readonly offline: string
}

export const presenceOf = (racerId: number): Presence => ({
  topic: `alleycat-status/${racerId}`,
  online: '{"state":"online"}',
  offline: '{"state":"offline"}',
})

export type ConnectBroker = (
  address: string,
  clientId: string,
  events: ConnectionEvents,
  presence?: Presence,
) => Promise<BrokerConnection>

const CONNECT_TIMEOUT_MS = 8000
const KEEP_ALIVE_SECONDS = 30
/** CONNACK: bad user name or password; not authorized. */
const REFUSALS: readonly unknown[] = [4, 5]

/**
 * MQTT 3.1.1 over WebSocket by mqtt.js, which is fetched when first needed. Its own reconnecting and its own store are
 * off: what is unsent lives in the race log, which outlives the page, and one owner of that question is enough.
 */
export const connectMqtt: ConnectBroker = async (address, clientId, events, presence) => {
  // The browser build has but a default export: the library's namespace.
  const { connect } = (await import('mqtt')).default
  const pass = currentPass()
  const client = connect(address, {
    clientId,
    ...(pass === null ? {} : { username: String(pass.racerId), password: pass.token }),
    clean: true,
    keepalive: KEEP_ALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    protocolVersion: 4,
    resubscribe: false,
    queueQoSZero: false,
    ...(presence === undefined
      ? {}
      : { will: { topic: presence.topic, payload: presence.offline, qos: 1 as const, retain: true } }),
  })
  const decoder = new TextDecoder()
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
    client.once('close', () => reject(new Error('The broker closed the connection.')))
  }).catch((error: unknown) => {
    client.end(true)
    throw REFUSALS.includes((error as { code?: unknown }).code) ? new NotAdmittedError('Not admitted.') : error
  })
  const unanswered = new Set<(reason: Error) => void>()
  client.on('message', (topic, payload, packet) => events.message(topic, decoder.decode(payload), packet.retain))
  client.on('error', () => client.end(true))
  client.once('close', () => {
    client.end(true)
    const reason = new Error('The connection ended before the broker answered.')
    for (const reject of unanswered) reject(reason)
    unanswered.clear()
    events.closed()
  })
  if (presence !== undefined) client.publish(presence.topic, presence.online, { qos: 1, retain: true })
  return {
    subscribe: async (topic) => void (await client.subscribeAsync(topic, { qos: 0 })),
    publish: (topic, payload) =>
      new Promise((resolve, reject) => {
        unanswered.add(reject)
        client.publish(topic, payload, { qos: 1 }, (error) => {
          unanswered.delete(reject)
          if (error) reject(error)
          else resolve()
        })
      }),
    close: () => client.end(true),
  }
}
