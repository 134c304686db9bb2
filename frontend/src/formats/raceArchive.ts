import { countOf, type OutputCount } from '../domain/output'
import { finiteNumber, isObject, text, wholeNumber } from './json'
import { reasonOf } from './siteMessages'

/** One past race, as the list of a class tells it. */
export interface PastRace {
  readonly id: string
  readonly raceId: number
  readonly startsAtMs: number
  /** Why it does not count; null where it counts. */
  readonly voidReason: string | null
}

export interface RacePlace {
  /** Null for a hidden result, which takes nobody's place. */
  readonly rank: number | null
  readonly racerId: number
  readonly name: string
  readonly mean: OutputCount
  readonly last: OutputCount | null
  readonly best: OutputCount
  readonly bestSecond: number
  readonly secondsRidden: number
  /** What is odd about their seconds, as sentences; told to organisers only. */
  readonly notes: readonly string[]
  /** Why the result is hidden, which organisers alone are told; null where it is shown. */
  readonly hiddenReason: string | null
}

export interface PastResult {
  readonly id: string
  readonly seconds: number
  readonly racerCount: number
  /** How places are given, in the platform's words. */
  readonly rule: string
  readonly voidReason: string | null
  /** Whoever asks is an organiser: they see notes and may void the race. */
  readonly mayRule: boolean
  readonly places: readonly RacePlace[]
  readonly cursor: string | null
}

const voidReasonOf = (value: Readonly<Record<string, unknown>>): string | null =>
  value.voided === true ? reasonOf(value.voidReason) : null

/** Reads `/api/v1/classes/N/races`; null if it is not that. Entries that are broken are left out. */
export function readRaceList(value: unknown): { readonly races: readonly PastRace[]; readonly cursor: string | null } | null {
  if (!isObject(value) || !Array.isArray(value.races)) return null
  const races = value.races.flatMap((entry: unknown): PastRace[] => {
    if (!isObject(entry)) return []
    const [id, raceId, startsAtMs] = [text(entry.id), wholeNumber(entry.raceId), finiteNumber(entry.startsAt)]
    if (id === undefined || raceId === undefined || startsAtMs === undefined) return []
    return [{ id, raceId, startsAtMs, voidReason: voidReasonOf(entry) }]
  })
  return { races, cursor: text(value.cursor) ?? null }
}

/** Reads `/api/v1/races/{id}`; null if it is not that. */
export function readRaceResult(value: unknown): PastResult | null {
  if (!isObject(value) || !Array.isArray(value.results)) return null
  const id = text(value.id)
  const seconds = wholeNumber(value.seconds)
  if (id === undefined || seconds === undefined) return null
  const places = value.results.map(readPlace).filter((place) => place !== null)
  return {
    id,
    seconds,
    racerCount: wholeNumber(value.racerCount) ?? places.length,
    rule: text(value.rule) ?? '',
    voidReason: voidReasonOf(value),
    mayRule: value.mayRule === true,
    places,
    cursor: text(value.cursor) ?? null,
  }
}

function readPlace(value: unknown): RacePlace | null {
  if (!isObject(value)) return null
  const hiddenReason = value.hidden === true ? reasonOf(value.hiddenReason) : null
  const rank = hiddenReason === null ? wholeNumber(value.rank) : null
  const racerId = wholeNumber(value.racerId)
  const [mean, best, last] = [finiteNumber(value.mean), finiteNumber(value.best), finiteNumber(value.last)]
  if (rank === undefined || racerId === undefined || mean === undefined || best === undefined) return null
  return {
    rank,
    racerId,
    name: text(value.name) || `Racer ${racerId}`,
    mean: countOf(mean),
    last: last === undefined ? null : countOf(last),
    best: countOf(best),
    bestSecond: wholeNumber(value.bestSecond) ?? 0,
    secondsRidden: wholeNumber(value.secondsRidden) ?? 0,
    notes: Array.isArray(value.notes) ? value.notes.flatMap((note: unknown) => (isObject(note) ? (text(note.text) ?? []) : [])) : [],
    hiddenReason,
  }
}
