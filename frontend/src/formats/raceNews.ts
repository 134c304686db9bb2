import { finiteNumber, isObject, parseJson, wholeNumber } from './json'
import { reasonOf, type VoidedRace } from './siteMessages'

/** The race that runs in a class, as the platform announces it and says again when anything about it changes. */
export interface RaceNews {
  readonly classId: number
  readonly raceId: number
  readonly startsAtMs: number
  readonly raceSeconds: number
  readonly serverTimeMs: number
  /** Of this race and the one before, those that do not count. */
  readonly voided: readonly VoidedRace[]
}

/** Reads a payload of `alleycat-race/class-N`; null if it is no announcement. */
export function readRaceNews(payload: string): RaceNews | null {
  const message = parseJson(payload)
  if (!isObject(message) || message.msg !== 'race') return null
  const classId = wholeNumber(message.classId)
  const raceId = wholeNumber(message.raceId)
  const startsAtMs = finiteNumber(message.startsAt)
  const raceSeconds = wholeNumber(message.seconds)
  if (classId === undefined || raceId === undefined || startsAtMs === undefined || raceSeconds === undefined) return null
  const voided = (Array.isArray(message.voided) ? message.voided : []).flatMap((entry: unknown): VoidedRace[] => {
    if (!isObject(entry)) return []
    const id = wholeNumber(entry.raceId)
    return id === undefined ? [] : [{ classId, raceId: id, reason: reasonOf(entry.reason) }]
  })
  return { classId, raceId, startsAtMs, raceSeconds, serverTimeMs: finiteNumber(message.serverTime) ?? 0, voided }
}
