import { computed, inject, provide, ref, type InjectionKey, type Ref } from 'vue'
import { useRiderStore } from '../stores/rider'
import { useBluetoothBike, type BluetoothBike } from './useBluetoothBike'
import type { Bike } from './useRace'
import { useSimulatedBike, type SimulatedBike } from './useSimulatedBike'

export interface RiderBike extends Bike {
  readonly kind: Ref<'simulated' | 'bluetooth'>
  readonly simulated: SimulatedBike
  readonly bluetooth: BluetoothBike
}

const BIKE: InjectionKey<RiderBike> = Symbol('bike')

/** The bike outlives a page: it is connected before the race and ridden again after it. Call once, in the app. */
export function provideBike(): RiderBike {
  const rider = useRiderStore()
  const kind = ref<'simulated' | 'bluetooth'>('simulated')
  const simulated = useSimulatedBike(computed(() => rider.racerId))
  const bluetooth = useBluetoothBike()
  const bike: RiderBike = {
    kind,
    simulated,
    bluetooth,
    sample: (second, raceSeconds) => (kind.value === 'bluetooth' ? bluetooth : simulated).sample(second, raceSeconds),
  }
  provide(BIKE, bike)
  return bike
}

export function useBike(): RiderBike {
  const bike = inject(BIKE)
  if (bike === undefined) throw new Error('No bike: provideBike must have been called in the app.')
  return bike
}
