import { onScopeDispose, watch, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { RacePhase } from '../domain/racePhase'
import { useRiderStore } from '../stores/rider'

const KEY = 'alleycat.kiosk'
export const KIOSK_RETURN_MS = 60_000

export interface Kiosk {
  /** The tablet belongs to a bike, not to a rider. */
  readonly isOn: boolean
  readonly bikeId: number | null
}

/** `?kiosk=1&bike=7` on the first address makes this tab a kiosk until it is closed; `?kiosk=0` ends it. */
export function readKiosk(
  search: string = location.search,
  storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage,
): Kiosk {
  const query = new URLSearchParams(search)
  try {
    if (query.has('kiosk')) storage.setItem(KEY, query.get('kiosk') === '1' ? (query.get('bike') ?? '') : 'off')
    const kept = storage.getItem(KEY)
    if (kept === null || kept === 'off') return { isOn: false, bikeId: null }
    return { isOn: true, bikeId: /^\d{1,6}$/.test(kept) ? Number(kept) : null }
  } catch {
    // Storage is forbidden here: the address alone counts.
    return { isOn: query.get('kiosk') === '1', bikeId: null }
  }
}

/** A minute after a race the kiosk goes back to Join and forgets the rider, unless they take another seat. */
export function useKioskReturn(kiosk: Kiosk, phase: Readonly<Ref<RacePhase | null>>): void {
  if (!kiosk.isOn) return
  const rider = useRiderStore()
  const router = useRouter()
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    phase,
    (now) => {
      clearTimeout(timer)
      if (now !== 'over') return
      timer = setTimeout(() => {
        rider.forget()
        void router.push('/')
      }, KIOSK_RETURN_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
}
