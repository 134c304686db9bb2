import { watch } from 'vue'
import { readStoredSeconds } from '../formats/storedSeconds'
import { useRiderStore } from '../stores/rider'
import { useSiteStore } from '../stores/site'
import type { Broker } from './useBroker'
import type { Outbox } from './useOutbox'

/** Hears what the platform has of this rider's race: seconds whose acknowledgement was lost on the way are not sent again. */
export function useStoredSeconds(broker: Broker, outbox: Outbox): void {
  const site = useSiteStore()
  const rider = useRiderStore()
  watch(
    // Nobody tells it on AWS, where a visitor who asked would lose the connection.
    () => (site.config.aws === undefined ? rider.entry?.racerId : undefined),
    (racerId, _, onCleanup) => {
      if (racerId === undefined) return
      onCleanup(
        broker.subscribe(`alleycat-ack/${racerId}`, (payload) => {
          const stored = readStoredSeconds(payload)
          if (stored !== null) outbox.confirm(stored)
        }),
      )
    },
    { immediate: true },
  )
}
