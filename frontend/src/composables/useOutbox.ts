import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { entryKey } from '../domain/riddenRace'
import { MOVING_MIN_RPM, type TelemetryMessage } from '../domain/telemetry'
import type { StoredSeconds } from '../formats/storedSeconds'
import { currentPass } from './pass'
import type { LoggedSecond, RaceLog } from './raceLog'
import type { Broker } from './useBroker'

export interface Outbox {
  /** Seconds that the platform has not acknowledged yet, of this race and of earlier ones. */
  readonly unsent: ComputedRef<number>
  /** How many seconds the last catching up delivered; 0 until there was one, and again when it is no longer news. */
  readonly caughtUp: Readonly<Ref<number>>
  add(logged: LoggedSecond): void
  /** The platform says what it has: of that nothing needs to be sent again, whatever became of its acknowledgements. */
  confirm(stored: StoredSeconds): void
}

/** Brokers allow 100 unacknowledged messages a client; half of that leaves room for the running second. */
const IN_FLIGHT_MAX = 50
/** A PUBACK that takes longer than this means a connection that only looks alive. */
const SILENCE_MS = 6000
const NEWS_MS = 3000

/**
 * Sends each ridden second once while all goes well, and again after a lost connection until it is acknowledged: the
 * same second of the same race, which the platform keys on, so repeats are harmless.
 * @param acknowledged Told of each second that has arrived; answers what the log shall keep of it.
 */
export function useOutbox(broker: Broker, log: RaceLog, acknowledged: (sent: LoggedSecond) => LoggedSecond): Outbox {
  const waiting = new Map<string, LoggedSecond>()
  const inFlight = new Map<string, number>()
  const unsent = ref(0)
  const caughtUp = shallowRef(0)
  let kept = 0
  let newsTimer: ReturnType<typeof setTimeout> | undefined

  const keyOf = (logged: LoggedSecond): string => `${entryKey(logged.entry)}/${logged.ridden.second}`

  function add(logged: LoggedSecond): void {
    waiting.set(keyOf(logged), logged)
    unsent.value = waiting.size
    void log.put(logged)
    // What waits for the very first connection was never kept through a loss.
    if (broker.state.value === 'offline') kept = waiting.size
    flush()
  }

  function flush(): void {
    if (broker.state.value !== 'online') return
    const oldest = Math.min(...inFlight.values())
    if (performance.now() - oldest > SILENCE_MS) return broker.renew()
    for (const [key, logged] of waiting) {
      if (inFlight.size >= IN_FLIGHT_MAX) return
      if (!inFlight.has(key)) void send(key, logged)
    }
  }

  async function send(key: string, logged: LoggedSecond): Promise<void> {
    const sentAt = performance.now()
    inFlight.set(key, sentAt)
    try {
      await broker.publish(`alleycat-publish/${logged.entry.racerId}`, JSON.stringify(messageOf(logged)))
    } catch {
      if (inFlight.get(key) === sentAt) inFlight.delete(key)
      return
    }
    inFlight.delete(key)
    arrived(key, logged)
    flush()
  }

  function arrived(key: string, logged: LoggedSecond): void {
    if (!waiting.delete(key)) return
    unsent.value = waiting.size
    void log.put(acknowledged(logged))
    if (kept > 0 && waiting.size === 0) tellCaughtUp()
  }

  function confirm({ raceId, classId, racerId, from, until }: StoredSeconds): void {
    for (const [key, logged] of waiting) {
      const { entry, ridden } = logged
      const isOfIt = entry.raceId === raceId && entry.classId === classId && entry.racerId === racerId
      // What is under way is answered in its own time.
      if (isOfIt && ridden.second >= from && ridden.second <= until && !inFlight.has(key)) arrived(key, logged)
    }
  }

  function tellCaughtUp(): void {
    caughtUp.value = kept
    kept = 0
    clearTimeout(newsTimer)
    newsTimer = setTimeout(() => (caughtUp.value = 0), NEWS_MS)
  }

  watch(broker.state, (state) => {
    if (state !== 'online') {
      inFlight.clear()
      // Only what a loss kept back is news once it has been sent; the first connecting is none.
      if (state === 'offline') kept = waiting.size
    } else flush()
  })
  void log.unacknowledged().then((left) => {
    // A device with a pass speaks for one racer. What another rode on it would cost it the connection, and stays where it is.
    const pass = currentPass()
    for (const logged of left)
      if (!waiting.has(keyOf(logged)) && (pass === null || pass.racerId === logged.entry.racerId))
        waiting.set(keyOf(logged), logged)
    unsent.value = waiting.size
    flush()
  })
  onScopeDispose(() => clearTimeout(newsTimer))
  return { unsent: computed(() => unsent.value), caughtUp, add, confirm }
}

export function messageOf({ entry, ridden }: LoggedSecond): TelemetryMessage {
  return {
    uuid: ridden.uuid,
    event: ridden.second === entry.raceSeconds ? 'final' : 'update',
    deviceTimestamp: ridden.deviceTimestamp,
    second: ridden.second,
    raceId: entry.raceId,
    name: entry.name,
    racerId: entry.racerId,
    classId: entry.classId,
    cadence: ridden.cadence,
    resistance: ridden.resistance,
    resistanceSource: ridden.resistanceSource,
    quality: ridden.quality,
    moving: ridden.cadence >= MOVING_MIN_RPM,
  }
}
