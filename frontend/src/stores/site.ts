import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { clockOffsetMs, type ClockReading } from '../domain/clockOffset'
import { RACE_CLASSES } from '../domain/raceClasses'
import { DEFAULT_CONFIG, type ServerNow, type SiteConfig } from '../formats/siteMessages'

/** Our own clock: milliseconds since 1970 that never step, whatever happens to the device's time of day. */
export const localNowMs = (): number => performance.timeOrigin + performance.now()

/** Where this page is, and what time it is there. Filled by `useSite`, read by all. */
export const useSiteStore = defineStore('site', () => {
  const config = shallowRef<SiteConfig>(DEFAULT_CONFIG)
  const raceSeconds = ref(DEFAULT_CONFIG.raceSeconds)
  const classes = shallowRef<ServerNow['classes']>(RACE_CLASSES)
  const offsetMs = ref<number | null>(null)
  const voided = shallowRef<ServerNow['voided']>([])
  /** A sentence for the rider while the server cannot be asked; null while it can. */
  const problem = ref<string | null>(null)
  const retryAtMs = ref<number | null>(null)

  const ready = computed(() => offsetMs.value !== null)
  const serverNowMs = (): number => localNowMs() + (offsetMs.value ?? 0)

  function learned(readings: readonly ClockReading[], now: ServerNow): void {
    offsetMs.value = clockOffsetMs(readings)
    raceSeconds.value = now.raceSeconds
    classes.value = now.classes
    voided.value = now.voided
    problem.value = null
    retryAtMs.value = null
  }

  /** What an earlier visit had learned: good enough to ride by until the server answers. */
  function recalled(offset: number, now: ServerNow): void {
    offsetMs.value = offset
    raceSeconds.value = now.raceSeconds
    classes.value = now.classes
  }

  const classNameOf = (classId: number): string =>
    classes.value.find((raceClass) => raceClass.classId === classId)?.name ?? `Class ${classId}`

  /** Why a race does not count, in the organiser's words; null where it counts, or nothing is known of it. */
  const voidReasonOf = (classId: number, raceId: number): string | null =>
    voided.value.find((race) => race.classId === classId && race.raceId === raceId)?.reason ?? null

  return { config, raceSeconds, classes, offsetMs, problem, retryAtMs, ready, serverNowMs, learned, recalled, classNameOf, voidReasonOf }
})
