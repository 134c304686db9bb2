import type { IndoorBikeData } from '../../src/formats/ftms'

/** A second, independent writing of the table: name, bit, bytes, counts per unit, lowest and highest count. */
const TABLE: readonly (readonly [keyof IndoorBikeData, number, number, number, number, number])[] = [
  ['speedKmh', 0, 2, 100, 0, 65_535],
  ['avgSpeedKmh', 1, 2, 100, 0, 65_535],
  ['cadenceRpm', 2, 2, 2, 0, 65_535],
  ['avgCadenceRpm', 3, 2, 2, 0, 65_535],
  ['distanceM', 4, 3, 1, 0, 16_777_215],
  ['resistanceLevel', 5, 2, 1, -32_768, 32_767],
  ['powerW', 6, 2, 1, -32_768, 32_767],
  ['avgPowerW', 7, 2, 1, -32_768, 32_767],
  ['energyKcal', 8, 2, 1, 0, 65_534],
  ['energyPerHourKcal', 8, 2, 1, 0, 65_534],
  ['energyPerMinuteKcal', 8, 1, 1, 0, 254],
  ['heartRateBpm', 9, 1, 1, 0, 255],
  ['met', 10, 1, 10, 0, 255],
  ['elapsedS', 11, 2, 1, 0, 65_535],
  ['remainingS', 12, 2, 1, 0, 65_535],
]

/** @param last Whether the record is whole; a record without speed says "More Data" whatever this says. */
export function encodeIndoorBikeData(fields: IndoorBikeData, last: boolean): DataView {
  let flags = fields.speedKmh === undefined || !last ? 1 : 0
  const bytes: number[] = []
  for (const [name, bit, size, perUnit] of TABLE) {
    const value = fields[name]
    if (value === undefined || value === null) continue
    if (bit > 0) flags |= 1 << bit
    let count = Math.round(value * perUnit)
    if (count < 0) count += 65_536
    for (let index = 0; index < size; index++) bytes.push(Math.floor(count / 256 ** index) % 256)
  }
  return new DataView(Uint8Array.from([flags & 0xff, flags >> 8, ...bytes]).buffer)
}

/** Any subset of the fields (the three of energy together) with any values in range. */
export function randomFields(random: () => number): IndoorBikeData {
  const fields: IndoorBikeData = {}
  const present = Array.from({ length: 13 }, () => random() < 0.5)
  for (const [name, bit, , perUnit, min, max] of TABLE)
    if (present[bit]) fields[name] = (min + Math.floor(random() * (max - min + 1))) / perUnit
  return fields
}

/** A small seeded generator of numbers from 0 to 1. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
