import { useRouter } from 'vue-router'
import { raceAt } from '../domain/raceClock'
import type { RaceEntry } from '../domain/riddenRace'
import { useRiderStore } from '../stores/rider'
import { useSiteStore } from '../stores/site'

/** Takes a seat in the running race of the rider's class, or in the next one, and goes there. */
export function useEnterRace(): { enter(which: 'running' | 'next'): Promise<void> } {
  const site = useSiteStore()
  const rider = useRiderStore()
  const router = useRouter()

  async function enter(which: 'running' | 'next'): Promise<void> {
    const moment = raceAt(site.serverNowMs(), site.raceSeconds)
    const raceId = which === 'running' ? moment.raceId : moment.raceId + 1
    const seat: RaceEntry = {
      raceId,
      classId: rider.classId,
      racerId: rider.racerId,
      name: rider.name.trim() || 'Guest',
      raceSeconds: site.raceSeconds,
      joinedAtSecond: which === 'running' ? moment.second : 1,
    }
    const held = rider.entry
    const isHeld = held?.raceId === raceId && held.classId === seat.classId && held.racerId === seat.racerId
    if (!isHeld) rider.entry = seat
    await router.push(`/race/${seat.classId}`)
  }
  return { enter }
}
