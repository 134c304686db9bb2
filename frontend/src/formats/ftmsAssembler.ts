import { indoorBikeBytes, readIndoorBikeData, type IndoorBikeData, type ResistanceBytes } from './ftms'

const PENDING_MS_MAX = 1500
const NEVER_FINAL_FRAGMENTS = 3
const ONE_BYTE_RECORDS = 3

/**
 * Notifications of one connection to whole records: a record longer than a notification comes in fragments, all but the
 * last with "More Data" set. Also settles, once for the connection, how wide a resistance level is, and whether the device
 * is one that never marks a last fragment.
 */
export class IndoorBikeAssembler {
  #pending: IndoorBikeData | null = null
  #pendingSinceMs = 0
  #fragments = 0
  #fragmentsSinceMs = 0
  #neverFinal = false
  #resistanceBytes: ResistanceBytes | null
  #oneByteRecords = 0

  /** @param resistanceBytes From the range characteristic; null where that could not be read. */
  constructor(resistanceBytes: ResistanceBytes | null = null) {
    this.#resistanceBytes = resistanceBytes
  }

  /** The whole record that this notification completes, or null. */
  push(data: DataView, nowMs: number): IndoorBikeData | null {
    this.#settleWidth(data)
    const { last, fields } = readIndoorBikeData(data, this.#resistanceBytes ?? 2)
    if (Object.keys(fields).length === 0) return null
    const isStale = this.#pending !== null && nowMs - this.#pendingSinceMs > PENDING_MS_MAX
    if (isStale || this.#repeats(fields, last)) this.#pending = null
    if (last) {
      const whole = { ...this.#pending, ...fields }
      this.#pending = null
      this.#fragments = 0
      return whole
    }
    if (this.#fragments++ === 0) this.#fragmentsSinceMs = nowMs
    if (this.#fragments >= NEVER_FINAL_FRAGMENTS && nowMs - this.#fragmentsSinceMs > PENDING_MS_MAX)
      this.#neverFinal = true
    if (this.#neverFinal) return fields
    if (this.#pending === null) this.#pendingSinceMs = nowMs
    this.#pending = { ...this.#pending, ...fields }
    return null
  }

  /** A fragment that brings a field again begins another record; a last one may bring newer values of the same. */
  #repeats(fields: IndoorBikeData, last: boolean): boolean {
    const pending = this.#pending
    return pending !== null && !last && Object.keys(fields).some((name) => name in pending)
  }

  /** Without a range to say so, three first records that are all one byte short mean one-byte levels. */
  #settleWidth(data: DataView): void {
    if (this.#resistanceBytes !== null || data.byteLength < 2) return
    const isOneShort = data.byteLength === indoorBikeBytes(data.getUint16(0, true)) - 1
    this.#oneByteRecords = isOneShort ? this.#oneByteRecords + 1 : 0
    if (!isOneShort) this.#resistanceBytes = 2
    else if (this.#oneByteRecords === ONE_BYTE_RECORDS) this.#resistanceBytes = 1
  }
}
