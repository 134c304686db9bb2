import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { clockOffsetMs, type ClockReading } from '../domain/clockOffset'
import { raceAt } from '../domain/raceClock'
import { RACE_CLASSES } from '../domain/raceClasses'
import type { RaceNews } from '../formats/raceNews'
import { DEFAULT_CONFIG, type ServerNow, type SiteConfig } from '../formats/siteMessages'

/** Void races remembered beyond those that are told; a page that is open for a day meets a few. */
const VOIDED_KEPT = 50

/** Our own clock: milliseconds since 1970 that never step, whatever happens to the device's time of day. */
export const localNowMs = (): number => performance.timeOrigin + performance.now()

/** Where this page is, and what time it is there. Filled by `useSite`, read by all. */
export const useSiteStore = defineStore('site', () => {
  const config = shallowRef<SiteConfig>(DEFAULT_CONFIG)
  /** Whether `config` is the server's own word; until then nobody knows where its broker is. */
  const configured = ref(false)
  const raceSeconds = ref(DEFAULT_CONFIG.raceSeconds)
  const classes = shallowRef<ServerNow['classes']>(RACE_CLASSES)
  const offsetMs = ref<number | null>(null)
  const voided = shallowRef<ServerNow['voided']>([])
  /** A sentence for the rider while the server cannot be asked; null while it can. */
  const problem = ref<string | null>(null)
  const retryAtMs = ref<number | null>(null)

  /** Where others find this page: what walls and QR codes name. */
  const joinOrigin = computed(() => new URL(config.value.joinAddress ?? location.href).origin)

  const ready = computed(() => offsetMs.value !== null)
  const serverNowMs = (): number => localNowMs() + (offsetMs.value ?? 0)

  /** What is told names races from the one before the running one on; of an older race what was known stays, as its result may still be shown. */
  function keepOlder(raceId: number, told: ServerNow['voided'], isTold: (race: ServerNow['voided'][number]) => boolean): void {
    voided.value = [...voided.value.filter((race) => !isTold(race) || race.raceId < raceId - 1).slice(-VOIDED_KEPT), ...told]
  }

  function configure(told: SiteConfig): void {
    config.value = told
    raceSeconds.value = told.raceSeconds
    configured.value = true
  }

  function learned(readings: readonly ClockReading[], now: ServerNow): void {
    offsetMs.value = clockOffsetMs(readings)
    raceSeconds.value = now.raceSeconds
    classes.value = now.classes
    keepOlder(raceAt(now.serverTimeMs, now.raceSeconds).raceId, now.voided, () => true)
    problem.value = null
    retryAtMs.value = null
  }

  /** What an earlier visit had learned: good enough to ride by until the server answers. */
  function recalled(offset: number, now: ServerNow): void {
    offsetMs.value = offset
    raceSeconds.value = now.raceSeconds
    classes.value = now.classes
  }

  /** The races of one class that an announcement names take the place of what was known of that class. */
  function heardOfRace(news: RaceNews): void {
    keepOlder(news.raceId, news.voided, (race) => race.classId === news.classId)
  }

  const classNameOf = (classId: number): string =>
    classes.value.find((raceClass) => raceClass.classId === classId)?.name ?? `Class ${classId}`

  /** Why a race does not count, in the organiser's words; null where it counts, or nothing is known of it. */
  const voidReasonOf = (classId: number, raceId: number): string | null =>
    voided.value.find((race) => race.classId === classId && race.raceId === raceId)?.reason ?? null

  return {
    config,
    configured,
    configure,
    joinOrigin,
    raceSeconds,
    classes,
    offsetMs,
    problem,
    retryAtMs,
    ready,
    serverNowMs,
    learned,
    recalled,
    heardOfRace,
    classNameOf,
    voidReasonOf,
  }
})
