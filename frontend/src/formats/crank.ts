/** Cumulative crank counters, from either of the two characteristics that carry them; both roll over at 65,536. */
export interface CrankReading {
  readonly revolutions: number
  /** 1/1024 s. */
  readonly time: number
}

const WHEEL_AND_TIME_BYTES = 6

/** CSC Measurement (0x2A5B); null without crank data or cut short. */
export function readCscCrank(data: DataView): CrankReading | null {
  if (data.byteLength < 1) return null
  const flags = data.getUint8(0)
  return (flags & 2) === 0 ? null : crankAt(data, 1 + (flags & 1 ? WHEEL_AND_TIME_BYTES : 0))
}

/** Cycling Power Measurement (0x2A63): watts, and crank data where sent; null if cut before the power. */
export function readCyclingPower(
  data: DataView,
): { readonly powerW: number; readonly crank: CrankReading | null } | null {
  if (data.byteLength < 4) return null
  const flags = data.getUint16(0, true)
  const offset = 4 + (flags & 1 ? 1 : 0) + (flags & 4 ? 2 : 0) + (flags & 0x10 ? WHEEL_AND_TIME_BYTES : 0)
  return { powerW: data.getInt16(2, true), crank: flags & 0x20 ? crankAt(data, offset) : null }
}

function crankAt(data: DataView, offset: number): CrankReading | null {
  if (offset + 4 > data.byteLength) return null
  return { revolutions: data.getUint16(offset, true), time: data.getUint16(offset + 2, true) }
}

const WRAP = 0x1_0000
const CADENCE_MAX_RPM = 220
const REVOLUTIONS_MAX = 20
const HOLD_MS = 3000

/** Cadence from pairs of readings of one connection; after a reconnect a new one begins. */
export class CrankCadence {
  #last: CrankReading | null = null
  #cadence: number | null = null
  #eventAtMs = 0

  /** rpm, or null where there is nothing to say: the first reading, and one that cannot be. */
  push(reading: CrankReading, nowMs: number): number | null {
    const last = this.#last
    this.#last = reading
    if (last === null) {
      this.#eventAtMs = nowMs
      return null
    }
    const revolutions = (reading.revolutions - last.revolutions + WRAP) % WRAP
    const time = (reading.time - last.time + WRAP) % WRAP
    if (time === 0) return this.#held(nowMs)
    const cadence = (revolutions * 60 * 1024) / time
    this.#eventAtMs = nowMs
    return (this.#cadence = cadence > CADENCE_MAX_RPM || revolutions > REVOLUTIONS_MAX ? null : cadence)
  }

  /** A repeat: the pedals may be between two turns, for three seconds; then they stand still. */
  #held(nowMs: number): number | null {
    if (nowMs - this.#eventAtMs > HOLD_MS) this.#cadence = 0
    return this.#cadence
  }
}
