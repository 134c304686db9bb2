import { countOf, type OutputCount } from '../domain/output'
import { finiteNumber, isObject, parseJson, text, wholeNumber } from './json'

export interface FallenRecord {
  readonly racerId: number
  readonly name: string
  readonly second: number
  readonly output: OutputCount
  readonly before: OutputCount
}

/** Personal records that have just fallen in a class, the greatest gain first. */
export interface RecordNews {
  readonly classId: number
  readonly raceId: number
  /** All of them, also those that are not listed. */
  readonly count: number
  readonly records: readonly FallenRecord[]
}

/** Reads a payload of `alleycat-record/class-N`; null if it is none. Records that are broken are left out. */
export function readRecordNews(payload: string): RecordNews | null {
  const message = parseJson(payload)
  if (!isObject(message) || message.msg !== 'record' || !Array.isArray(message.records)) return null
  const classId = wholeNumber(message.classId)
  const raceId = wholeNumber(message.raceId)
  if (classId === undefined || raceId === undefined) return null
  const records = message.records.flatMap((entry: unknown): FallenRecord[] => {
    if (!isObject(entry)) return []
    const [racerId, second] = [wholeNumber(entry.racerId), wholeNumber(entry.second)]
    const [output, before] = [finiteNumber(entry.output), finiteNumber(entry.before)]
    if (racerId === undefined || second === undefined || output === undefined || before === undefined) return []
    return [{ racerId, name: text(entry.name) || `Racer ${racerId}`, second, output: countOf(output), before: countOf(before) }]
  })
  return { classId, raceId, count: Math.max(wholeNumber(message.count) ?? 0, records.length), records }
}
