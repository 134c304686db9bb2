import { computed, type ComputedRef, type Ref } from 'vue'
import { adviceFor, admissionOf, type Admission, type AdmissionAdvice } from '../domain/admission'
import { useRiderStore } from '../stores/rider'
import { useSiteStore } from '../stores/site'
import { currentPass } from './pass'

/**
 * Whether this device's rider is let in. Said before anybody has ridden, from what the server tells of itself, and again when the broker has
 * turned the device away.
 */
export function useAdmission(refused?: Readonly<Ref<boolean>>): {
  readonly admission: ComputedRef<Admission>
  readonly advice: ComputedRef<AdmissionAdvice | null>
} {
  const site = useSiteStore()
  const rider = useRiderStore()
  const passRacerId = currentPass()?.racerId ?? null
  const admission = computed(() =>
    admissionOf({
      needsPass: site.config.needsPass,
      refused: refused?.value ?? false,
      passRacerId,
      racerId: rider.entry?.racerId ?? rider.racerId,
    }),
  )
  const advice = computed(() => adviceFor(admission.value, rider.entry?.racerId ?? rider.racerId, passRacerId))
  return { admission, advice }
}
