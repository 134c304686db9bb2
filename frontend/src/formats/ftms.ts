/**
 * Indoor Bike Data (0x2AD2), as bikes notify it: two flag bytes, then the present fields in the order of the table, without
 * padding; all integers little-endian. Reading only; bytes from the air never throw. The contract is docs/formats/ftms.md.
 */
export interface IndoorBikeData {
  speedKmh?: number
  avgSpeedKmh?: number
  cadenceRpm?: number
  avgCadenceRpm?: number
  distanceM?: number
  resistanceLevel?: number
  powerW?: number
  avgPowerW?: number
  energyKcal?: number | null
  energyPerHourKcal?: number | null
  energyPerMinuteKcal?: number | null
  heartRateBpm?: number
  met?: number
  elapsedS?: number
  remainingS?: number
}

/** `truncated`: cut inside a field; `trailing`: bytes left over; `quirk`: read by the table of known deviations. */
export type IndoorBikeStatus = 'ok' | 'short' | 'truncated' | 'trailing' | 'quirk'

export interface IndoorBikeRecord {
  readonly status: IndoorBikeStatus
  /** False for a fragment that more will follow. */
  readonly last: boolean
  readonly fields: IndoorBikeData
}

/** Bytes of a resistance level: 2 by the 1.0 document, 1 (in units of 10) by later descriptions. */
export type ResistanceBytes = 1 | 2

type FieldName = keyof IndoorBikeData

interface Field {
  readonly bit: number
  readonly name: FieldName
  readonly bytes: 1 | 2 | 3
  readonly signed?: true
  /** Counts to units: divided by, as 0.1 and 0.01 are no exact doubles. */
  readonly per?: number
  /** The count that says "not available". */
  readonly missing?: number
}

const MORE_DATA = 0x0001
const RESISTANCE_BIT = 5
const CADENCE_BIT = 2

const FIELDS: readonly Field[] = [
  { bit: 0, name: 'speedKmh', bytes: 2, per: 100 },
  { bit: 1, name: 'avgSpeedKmh', bytes: 2, per: 100 },
  { bit: CADENCE_BIT, name: 'cadenceRpm', bytes: 2, per: 2 },
  { bit: 3, name: 'avgCadenceRpm', bytes: 2, per: 2 },
  { bit: 4, name: 'distanceM', bytes: 3 },
  { bit: RESISTANCE_BIT, name: 'resistanceLevel', bytes: 2, signed: true },
  { bit: 6, name: 'powerW', bytes: 2, signed: true },
  { bit: 7, name: 'avgPowerW', bytes: 2, signed: true },
  { bit: 8, name: 'energyKcal', bytes: 2, missing: 0xffff },
  { bit: 8, name: 'energyPerHourKcal', bytes: 2, missing: 0xffff },
  { bit: 8, name: 'energyPerMinuteKcal', bytes: 1, missing: 0xff },
  { bit: 9, name: 'heartRateBpm', bytes: 1 },
  { bit: 10, name: 'met', bytes: 1, per: 10 },
  { bit: 11, name: 'elapsedS', bytes: 2 },
  { bit: 12, name: 'remainingS', bytes: 2 },
]

/** Captured records only: cadence is sent although its bit is 0. */
const QUIRKS: readonly { readonly flags: number; readonly bytes: number; readonly decodeAs: number }[] = [
  { flags: 0x09fa, bytes: 26, decodeAs: 0x09fa | (1 << CADENCE_BIT) },
  { flags: 0x0bfa, bytes: 27, decodeAs: 0x0bfa | (1 << CADENCE_BIT) },
]

/** Speed is there when its bit is 0; every other field when its bit is 1. */
const isPresent = (field: Field, flags: number): boolean => ((flags >> field.bit) & 1) === (field.bit === 0 ? 0 : 1)

/** The length that these flags call for. */
export function indoorBikeBytes(flags: number, resistanceBytes: ResistanceBytes = 2): number {
  return FIELDS.reduce((sum, field) => sum + (isPresent(field, flags) ? bytesOf(field, resistanceBytes) : 0), 2)
}

const bytesOf = (field: Field, resistanceBytes: ResistanceBytes): number =>
  field.bit === RESISTANCE_BIT ? resistanceBytes : field.bytes

export function readIndoorBikeData(data: DataView, resistanceBytes: ResistanceBytes = 2): IndoorBikeRecord {
  if (data.byteLength < 2) return { status: 'short', last: true, fields: {} }
  const sent = data.getUint16(0, true)
  const quirk = QUIRKS.find((row) => row.flags === sent && row.bytes === data.byteLength)
  const flags = quirk?.decodeAs ?? sent
  const last = (sent & MORE_DATA) === 0
  const fields: IndoorBikeData = {}
  let offset = 2
  for (const field of FIELDS) {
    if (!isPresent(field, flags)) continue
    const bytes = bytesOf(field, resistanceBytes)
    if (offset + bytes > data.byteLength) return { status: 'truncated', last, fields }
    fields[field.name] = valueOf(field, data, offset, bytes)!
    offset += bytes
  }
  const status = quirk !== undefined ? 'quirk' : offset < data.byteLength ? 'trailing' : 'ok'
  return { status, last, fields }
}

function valueOf(field: Field, data: DataView, offset: number, bytes: number): number | null {
  if (field.bit === RESISTANCE_BIT && bytes === 1) return data.getUint8(offset) * 10
  let count = 0
  for (let index = bytes - 1; index >= 0; index--) count = count * 256 + data.getUint8(offset + index)
  if (count === field.missing) return null
  if (field.signed && count >= 0x8000) count -= 0x10000
  return count / (field.per ?? 1)
}

/** Supported Resistance Level Range (0x2AD6); raw counts, as their scale is settled by what the bike then sends. */
export interface ResistanceRange {
  readonly bytes: ResistanceBytes
  readonly min: number
  readonly max: number
  readonly increment: number
}

/** Null for a length that is neither form, or a range without any width. */
export function readResistanceRange(data: DataView): ResistanceRange | null {
  const range: ResistanceRange | null =
    data.byteLength === 6
      ? { bytes: 2, min: data.getInt16(0, true), max: data.getInt16(2, true), increment: data.getUint16(4, true) }
      : data.byteLength === 3
        ? { bytes: 1, min: data.getUint8(0) * 10, max: data.getUint8(1) * 10, increment: data.getUint8(2) * 10 }
        : null
  return range !== null && range.max > range.min ? range : null
}
