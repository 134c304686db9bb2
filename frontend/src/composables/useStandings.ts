import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { SteadyOrder } from '../domain/steadyOrder'
import { isNewer, STANDINGS_FRESH_MS, type Standings } from '../domain/standings'
import { readStandings } from '../formats/standingsMessage'
import { localNowMs, useSiteStore } from '../stores/site'
import type { Broker } from './useBroker'

export interface LiveStandings {
  readonly standings: Readonly<Ref<Standings | null>>
  /** Seconds since the last message that the platform made just now; null before the first. */
  readonly ageSeconds: ComputedRef<number | null>
  /** Local time of the last fresh message, for "no data since". */
  readonly lastHeardMs: Readonly<Ref<number | null>>
}

/** The standings of one class as they are published; a message of another race replaces the older race's. */
export function useStandings(broker: Broker, classId: Ref<number>): LiveStandings {
  const site = useSiteStore()
  const standings = shallowRef<Standings | null>(null)
  const lastHeardMs = ref<number | null>(null)
  const nowMs = ref(localNowMs())
  const timer = setInterval(() => (nowMs.value = localNowMs()), 1000)

  const stop = watch(
    classId,
    (id, _, onCleanup) => {
      standings.value = null
      lastHeardMs.value = null
      let steady = new SteadyOrder()
      onCleanup(
        broker.subscribe(`alleycat-subscribe/class-${id}`, (payload, retained) => {
          const next = readStandings(payload)
          if (next === null || next.classId !== id || !isNewer(next, standings.value)) return
          if (next.raceId !== standings.value?.raceId) steady = new SteadyOrder()
          // The rank belongs to the line: a 6 above a 5 would be a riddle at a glance.
          const rows = steady.apply(next.rows).map((row, line) => ({ ...row, rank: next.rows[line]!.rank }))
          standings.value = { ...next, rows }
          const ageMs = retained && site.ready ? Math.max(0, site.serverNowMs() - next.serverTimeMs) : 0
          lastHeardMs.value = localNowMs() - (ageMs > STANDINGS_FRESH_MS ? ageMs : 0)
          nowMs.value = localNowMs()
        }),
      )
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    stop()
    clearInterval(timer)
  })
  const ageSeconds = computed(() =>
    lastHeardMs.value === null ? null : Math.max(0, Math.floor((nowMs.value - lastHeardMs.value) / 1000)),
  )
  return { standings, ageSeconds, lastHeardMs }
}
