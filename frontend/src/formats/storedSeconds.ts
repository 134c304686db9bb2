import { isObject, parseJson, wholeNumber } from './json'

/** What the platform has of a racer's race: every second from the first to the last, both included. */
export interface StoredSeconds {
  readonly raceId: number
  readonly classId: number
  readonly racerId: number
  readonly from: number
  readonly until: number
}

/** Reads a payload of `alleycat-ack/{racerId}`; null if it is none. */
export function readStoredSeconds(payload: string): StoredSeconds | null {
  const message = parseJson(payload)
  if (!isObject(message) || message.msg !== 'ack') return null
  const [raceId, classId, racerId] = [message.raceId, message.classId, message.racerId].map(wholeNumber)
  const [from, until] = [message.from, message.second].map(wholeNumber)
  if (raceId === undefined || classId === undefined || racerId === undefined) return null
  if (from === undefined || until === undefined || from < 1 || until < from) return null
  return { raceId, classId, racerId, from, until }
}
