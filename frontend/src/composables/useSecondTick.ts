import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { raceAt, untilNextSecondMs, type RaceMoment } from '../domain/raceClock'
import { useSiteStore } from '../stores/site'

/**
 * The race clock as a value that changes once a second, on the server's full second. Null until the server's time is
 * known. Each wait is computed anew from the clock, so nothing drifts; a timer that fires early finds the old second and
 * waits once more.
 */
export function useSecondTick(): Readonly<Ref<RaceMoment | null>> {
  const site = useSiteStore()
  const moment = shallowRef<RaceMoment | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function tick(): void {
    clearTimeout(timer)
    const now = site.serverNowMs()
    const next = raceAt(now, site.raceSeconds)
    const shown = moment.value
    if (
      shown === null ||
      next.raceId !== shown.raceId ||
      next.second !== shown.second ||
      next.startsAt !== shown.startsAt
    )
      moment.value = next
    timer = setTimeout(tick, untilNextSecondMs(now))
  }

  watch(
    () => [site.ready, site.offsetMs, site.raceSeconds],
    () => site.ready && tick(),
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return moment
}
