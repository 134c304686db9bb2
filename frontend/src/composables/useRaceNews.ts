import { watch, type Ref } from 'vue'
import { readRaceNews } from '../formats/raceNews'
import { useSiteStore } from '../stores/site'
import type { Broker } from './useBroker'

/** Hears what the platform announces of a class's race: that one is void is known at once, not at the next question to the server. */
export function useRaceNews(broker: Broker, classId: Readonly<Ref<number>>): void {
  const site = useSiteStore()
  watch(
    classId,
    (id, _, onCleanup) =>
      onCleanup(
        broker.subscribe(`alleycat-race/class-${id}`, (payload) => {
          const news = readRaceNews(payload)
          if (news !== null && news.classId === id) site.heardOfRace(news)
        }),
      ),
    { immediate: true },
  )
}
