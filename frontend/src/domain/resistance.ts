import { clamp, oneDecimal } from './telemetry'

/** A level on the bike's own range to percent, one decimal. */
export function resistancePercent(level: number, min: number, max: number): number {
  return oneDecimal(clamp((100 * (level - min)) / (max - min), 0, 100))
}

export const DEFAULT_TORQUE_MAX = 48
const CADENCE_MIN_RPM = 20
const HOLD_MS = 3000

/** Percent from crank torque, for bikes that give only power: the straight line 0 to `torqueMax` N m. */
export function resistanceFromPower(
  powerW: number,
  cadenceRpm: number,
  torqueMax: number = DEFAULT_TORQUE_MAX,
): number {
  const torque = (60 * Math.max(0, powerW)) / (2 * Math.PI * cadenceRpm)
  return oneDecimal(clamp((100 * torque) / torqueMax, 0, 100))
}

/**
 * The same over time: by the medians of the last three seconds, as raw quotients jump when power and cadence change at
 * different moments; below 20 rpm the last estimate holds for three seconds and is then 0.
 */
export class ResistanceEstimate {
  #samples: { atMs: number; powerW: number; cadenceRpm: number }[] = []
  #estimate = 0
  #estimatedAtMs = Number.NEGATIVE_INFINITY

  constructor(readonly torqueMax: number = DEFAULT_TORQUE_MAX) {}

  /** Percent, as of the last push; 0 before the first. */
  get current(): number {
    return this.#estimate
  }

  push(powerW: number, cadenceRpm: number, nowMs: number): number {
    this.#samples = [
      ...this.#samples.filter((sample) => nowMs - sample.atMs < HOLD_MS),
      { atMs: nowMs, powerW, cadenceRpm },
    ]
    const cadence = median(this.#samples.map((sample) => sample.cadenceRpm))
    if (cadenceRpm >= CADENCE_MIN_RPM && cadence >= CADENCE_MIN_RPM) {
      this.#estimate = resistanceFromPower(
        median(this.#samples.map((sample) => sample.powerW)),
        cadence,
        this.torqueMax,
      )
      this.#estimatedAtMs = nowMs
    } else if (nowMs - this.#estimatedAtMs > HOLD_MS) this.#estimate = 0
    return this.#estimate
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The range of a bike's levels, by the scale rule: a six-byte range counts tenths, unless a live level ever exceeds the
 * maximum so read; then it counts ones for the rest of the connection. Without a range 0 to 100.
 */
export class LevelScale {
  #unit: number

  constructor(readonly range: { readonly bytes: 1 | 2; readonly min: number; readonly max: number } | null) {
    this.#unit = range?.bytes === 2 ? 10 : 1
  }

  percentOf(level: number): number {
    if (this.range === null) return resistancePercent(level, 0, 100)
    if (this.#unit === 10 && level > this.range.max / 10) this.#unit = 1
    return resistancePercent(level, this.range.min / this.#unit, this.range.max / this.#unit)
  }
}
