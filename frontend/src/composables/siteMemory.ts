import { isObject, finiteNumber, parseJson } from '../formats/json'
import { readNow, type ServerNow } from '../formats/siteMessages'

const KEY = 'alleycat.site'
/** A device's clock may be set between two visits; within a day it seldom is. */
const AGE_MAX_MS = 12 * 3_600_000

/** Keeps how far the server's clock is from this device's, with the races it told of. */
export function rememberSite(offsetMs: number, now: ServerNow, storage: () => Pick<Storage, 'setItem'> = () => localStorage): void {
  const { serverTimeMs, raceSeconds, classes } = now
  try {
    storage().setItem(KEY, JSON.stringify({ offsetMs, serverTime: serverTimeMs, raceSeconds, classes }))
  } catch {
    // Storage is forbidden here: the page simply does not remember.
  }
}

/** What was remembered; null where there is nothing, or it is too old to go by. */
export function recallSite(
  deviceNowMs: number = Date.now(),
  storage: () => Pick<Storage, 'getItem'> = () => localStorage,
): { readonly offsetMs: number; readonly now: ServerNow } | null {
  try {
    const saved = parseJson(storage().getItem(KEY) ?? '')
    const now = readNow(saved)
    const offsetMs = isObject(saved) ? finiteNumber(saved.offsetMs) : undefined
    if (now === null || offsetMs === undefined) return null
    const ageMs = deviceNowMs + offsetMs - now.serverTimeMs
    return ageMs >= 0 && ageMs <= AGE_MAX_MS ? { offsetMs, now } : null
  } catch {
    return null
  }
}
