import { countOf } from '../domain/output'
import { isRowState } from '../domain/rowState'
import type { Standings, StandingsRow } from '../domain/standings'
import { finiteNumber, isObject, parseJson, text, wholeNumber } from './json'

/** Reads a payload of `alleycat-subscribe/class-N`; null if it is not a standings message. Rows that are broken are left out. */
export function readStandings(payload: string): Standings | null {
  const message = parseJson(payload)
  if (!isObject(message) || message.msg !== 'standings' || !Array.isArray(message.racers)) return null
  const classId = wholeNumber(message.classId)
  const raceId = wholeNumber(message.raceId)
  if (classId === undefined || raceId === undefined) return null
  const rows = message.racers.map(readRow).filter((row) => row !== null)
  rows.sort((a, b) => a.rank - b.rank || a.racerId - b.racerId)
  return {
    classId,
    raceId,
    seq: wholeNumber(message.seq) ?? 0,
    serverTimeMs: finiteNumber(message.serverTime) ?? 0,
    second: wholeNumber(message.second) ?? 0,
    racerCount: wholeNumber(message.racerCount) ?? rows.length,
    rows,
  }
}

function readRow(value: unknown, index: number): StandingsRow | null {
  if (!isObject(value)) return null
  const racerId = wholeNumber(value.racerId)
  const output = finiteNumber(value.output)
  if (racerId === undefined || output === undefined) return null
  return {
    racerId,
    name: text(value.name) || `Racer ${racerId}`,
    second: wholeNumber(value.second) ?? 0,
    output: countOf(output),
    mean: countOf(finiteNumber(value.mean) ?? output),
    rank: wholeNumber(value.rank) ?? index + 1,
    state: isRowState(value.state) ? value.state : 'live',
  }
}
