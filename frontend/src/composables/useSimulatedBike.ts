import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { autoRider } from '../domain/autoRider'
import { CADENCE_MAX, clamp, oneDecimal, RESISTANCE_MAX } from '../domain/telemetry'
import type { Bike } from './useRace'

export interface SimulatedBike extends Bike {
  /** The rider pedals by itself; otherwise the two values are the rider's own. */
  readonly automatic: Ref<boolean>
  readonly cadence: ComputedRef<number>
  readonly resistance: ComputedRef<number>
  setCadence(rpm: number): void
  setResistance(percent: number): void
}

/** A bike without a bike. The automatic rider is a function of the racer id: the same racer rides the same way. */
export function useSimulatedBike(racerId: Readonly<Ref<number>>): SimulatedBike {
  const automatic = ref(true)
  const shown = shallowRef({ cadence: 80, resistance: 45 })
  const rider = computed(() => autoRider(racerId.value))

  return {
    automatic,
    cadence: computed(() => shown.value.cadence),
    resistance: computed(() => shown.value.resistance),
    setCadence: (rpm) => (shown.value = { ...shown.value, cadence: oneDecimal(clamp(rpm, 0, CADENCE_MAX)) }),
    setResistance: (percent) =>
      (shown.value = { ...shown.value, resistance: oneDecimal(clamp(percent, 0, RESISTANCE_MAX)) }),
    sample(second, raceSeconds) {
      if (automatic.value) shown.value = rider.value.at(second, raceSeconds)
      return { ...shown.value, quality: 'live', resistanceSource: 'measured' }
    },
  }
}
