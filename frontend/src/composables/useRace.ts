import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { outputOf } from '../domain/output'
import type { RaceMoment } from '../domain/raceClock'
import { phaseOf, type RacePhase } from '../domain/racePhase'
import { entryKey, verdictOf, type RaceEntry, type RiddenSecond } from '../domain/riddenRace'
import { bestOf, type SecondBests } from '../domain/secondBests'
import type { BikeSample } from '../domain/telemetry'
import type { ClassHistory } from '../formats/classHistory'
import type { RaceLog } from './raceLog'
import type { Broker } from './useBroker'
import { useOutbox, type Outbox } from './useOutbox'

export interface Bike {
  /** What the bike shows at the start of a second; null when it has been silent for too long to say. */
  sample(second: number, raceSeconds: number): BikeSample | null
}

export interface RaceParts {
  readonly entry: Readonly<Ref<RaceEntry | null>>
  readonly moment: Readonly<Ref<RaceMoment | null>>
  readonly bike: Bike
  readonly broker: Broker
  readonly log: RaceLog
  readonly history: Readonly<Ref<ClassHistory | null>>
}

export interface RunningRace {
  readonly phase: ComputedRef<RacePhase | null>
  /** This device's seconds of the entry's race, in the order of seconds. */
  readonly ridden: Readonly<Ref<ReadonlyMap<number, RiddenSecond>>>
  /** The newest of them; null before the first. */
  readonly latest: ComputedRef<RiddenSecond | null>
  /** Everyone's bests at the newest second; null while there is no history to ask. */
  readonly bests: Readonly<Ref<SecondBests | null>>
  /** The seconds of an earlier visit have been read back. */
  readonly restored: Readonly<Ref<boolean>>
  readonly outbox: Outbox
}

const PRUNE_AFTER_RACES = 24

/**
 * Rides one race: on each second of the server's clock exactly one sample is taken, kept, sent and held against the
 * racer's best. A second that has passed is gone: nothing is repeated or filled in.
 */
export function useRace({ entry, moment, bike, broker, log, history }: RaceParts): RunningRace {
  const ridden = shallowRef<ReadonlyMap<number, RiddenSecond>>(new Map())
  const bests = shallowRef<SecondBests | null>(null)
  const restored = ref(false)
  let disposed = false

  const isCurrent = (of: RaceEntry): boolean =>
    !disposed && entry.value !== null && entryKey(of) === entryKey(entry.value)

  function store(of: RaceEntry, second: RiddenSecond): void {
    if (isCurrent(of)) ridden.value = new Map(ridden.value).set(second.second, second)
  }

  const outbox = useOutbox(broker, log, ({ entry: of, ridden: sent }) => {
    // The verdict may have been reached while the message was under way: only the acknowledgement is news here.
    const current = (isCurrent(of) && ridden.value.get(sent.second)) || sent
    const done = { ...current, acknowledged: true }
    store(of, done)
    return { entry: of, ridden: done }
  })

  function ride(of: RaceEntry, second: number): void {
    const sample = bike.sample(second, of.raceSeconds)
    if (sample === null) return
    const output = outputOf(sample.cadence, sample.resistance)
    const taken: RiddenSecond = {
      second,
      ...sample,
      output,
      bestBefore: null,
      verdict: 'unknown',
      deviceTimestamp: Date.now(),
      uuid: newUuid(),
      acknowledged: false,
    }
    store(of, taken)
    outbox.add({ entry: of, ridden: taken })
    void judge(of, second)
  }

  async function judge(of: RaceEntry, second: number): Promise<void> {
    const known = history.value
    const at = known === null ? null : await known.at(second).catch(() => null)
    if (!isCurrent(of) || moment.value?.second !== second) return
    bests.value = at
    const taken = ridden.value.get(second)
    if (at === null || taken === undefined || taken.verdict !== 'unknown') return
    const bestBefore = bestOf(at, of.racerId)
    const judged = { ...taken, bestBefore, verdict: verdictOf(taken.output, bestBefore) }
    store(of, judged)
    void log.put({ entry: of, ridden: judged })
  }

  function onSecond(): void {
    const of = entry.value
    const now = moment.value
    if (of === null || now === null || !restored.value || now.raceId !== of.raceId) return
    if (now.second < of.joinedAtSecond || ridden.value.has(now.second)) return
    ride(of, now.second)
  }

  watch(
    entry,
    async (of) => {
      ridden.value = new Map()
      bests.value = null
      restored.value = false
      if (of === null) return
      const earlier = await log.secondsOf(of).catch(() => [])
      if (!isCurrent(of)) return
      ridden.value = new Map(earlier.sort((a, b) => a.second - b.second).map((second) => [second.second, second]))
      restored.value = true
      void log.prune(of.raceId - PRUNE_AFTER_RACES)
      onSecond()
    },
    { immediate: true },
  )
  watch(moment, onSecond, { flush: 'sync' })
  // A history that comes later than its second still shows who is there.
  watch(history, () => {
    if (entry.value !== null && moment.value?.raceId === entry.value.raceId)
      void judge(entry.value, moment.value.second)
  })
  onScopeDispose(() => (disposed = true))

  return {
    phase: computed(() => (entry.value && moment.value ? phaseOf(entry.value, moment.value) : null)),
    ridden,
    latest: computed(() => [...ridden.value.values()].at(-1) ?? null),
    bests,
    restored,
    outbox,
  }
}

/** A version 4 UUID, also on plain http, where `crypto.randomUUID` does not exist. */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
