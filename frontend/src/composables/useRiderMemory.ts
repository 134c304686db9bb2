import { watch } from 'vue'
import { isRaceClass } from '../domain/raceClasses'
import { NAME_LENGTH_MAX, RACER_ID_MAX } from '../domain/telemetry'
import type { RaceEntry } from '../domain/riddenRace'
import { isObject, parseJson, text, wholeNumber, type JsonObject } from '../formats/json'
import { useRiderStore } from '../stores/rider'
import { currentPass } from './pass'

const KEY = 'alleycat.rider'

/** Keeps the rider in this browser, so that a reload or a dead tablet comes back to the same race. Call once. */
export function useRiderMemory(storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage): void {
  const rider = useRiderStore()
  const saved = parseJson(readItem(storage) ?? '')
  if (isObject(saved)) restore(saved)
  // A tablet with a pass is one racer's, whoever was remembered before.
  const pass = currentPass()
  if (pass !== null) rider.racerId = pass.racerId

  watch(
    () => ({ name: rider.name, racerId: rider.racerId, classId: rider.classId, entry: rider.entry }),
    (state) => writeItem(storage, JSON.stringify(state)),
  )

  function restore(state: JsonObject): void {
    const racerId = wholeNumber(state.racerId)
    const classId = wholeNumber(state.classId)
    rider.name = (text(state.name) ?? '').slice(0, NAME_LENGTH_MAX)
    if (racerId !== undefined && racerId >= 0 && racerId <= RACER_ID_MAX) rider.racerId = racerId
    if (classId !== undefined && isRaceClass(classId)) rider.classId = classId
    rider.entry = readEntry(state.entry)
  }
}

function readEntry(value: unknown): RaceEntry | null {
  if (!isObject(value)) return null
  const raceId = wholeNumber(value.raceId)
  const classId = wholeNumber(value.classId)
  const racerId = wholeNumber(value.racerId)
  const raceSeconds = wholeNumber(value.raceSeconds)
  const joinedAtSecond = wholeNumber(value.joinedAtSecond)
  const name = text(value.name)
  if (raceId === undefined || classId === undefined || racerId === undefined || name === undefined) return null
  if (raceSeconds === undefined || joinedAtSecond === undefined || !isRaceClass(classId)) return null
  return { raceId, classId, racerId, raceSeconds, joinedAtSecond, name }
}

// A browser may forbid storage; the page then simply does not remember.
function readItem(storage: Pick<Storage, 'getItem'>): string | null {
  try {
    return storage.getItem(KEY)
  } catch {
    return null
  }
}

function writeItem(storage: Pick<Storage, 'setItem'>, value: string): void {
  try {
    storage.setItem(KEY, value)
  } catch {
    // As above: nothing to remember with.
  }
}
