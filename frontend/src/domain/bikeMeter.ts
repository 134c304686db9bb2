import { LevelScale, ResistanceEstimate } from './resistance'
import { CADENCE_MAX, oneDecimal, type BikeSample } from './telemetry'

/** Where a cadence may come from, the best first. */
export type CadenceSource = 'indoor-bike' | 'crank' | 'power-meter'

const SOURCES: readonly CadenceSource[] = ['indoor-bike', 'crank', 'power-meter']
const LIVE_MS = 1500
const HELD_MS = 3000
/** Brakes with steps have 32 at most; what shows more counts to 100. */
const STEPS_MAX = 32

/** What a bike has shown that it can say. */
export interface BikeGives {
  readonly cadence: boolean
  readonly resistance: BikeSample['resistanceSource'] | 'none'
  readonly power: boolean
  readonly heartRate: boolean
  /**
   * The bike tells levels without their range and has shown none above 32: they are taken as percent, which is too little for a bike
   * whose brake ends there. The rider is asked for its maximum level; nothing is adapted by itself.
   */
  readonly wantsLevelMax: boolean
}

/** One connection's sensor values to one sample a second: the newest, held for a moment, and then nothing. */
export class BikeMeter {
  readonly #cadences = new Map<CadenceSource, { rpm: number; atMs: number }>()
  readonly #estimate = new ResistanceEstimate()
  #scale: LevelScale
  #levelHighest = 0
  #heartRate: { bpm: number; atMs: number } | null = null
  #level: { percent: number; atMs: number } | null = null
  #power: { watts: number; atMs: number } | null = null
  /** The rider's own word, for a bike that gives neither level nor power. */
  manualPercent: number | null = null
  /** Heart rate is personal: only a rider who turned it on has it in their samples. */
  withHeartRate = false

  constructor(range: LevelScale['range'] = null) {
    this.#scale = new LevelScale(range)
  }

  /** The maximum level that the rider has told, for a bike that does not: its range is 0 to that. */
  setLevelMax(max: number): void {
    this.#scale = new LevelScale({ bytes: 1, min: 0, max })
  }

  /** Above 220 rpm or below 0 is noise, and as good as nothing. */
  cadence(rpm: number, source: CadenceSource, nowMs: number): void {
    if (rpm >= 0 && rpm <= CADENCE_MAX) this.#cadences.set(source, { rpm, atMs: nowMs })
  }

  level(level: number, nowMs: number): void {
    this.#levelHighest = Math.max(this.#levelHighest, level)
    this.#level = { percent: this.#scale.percentOf(level), atMs: nowMs }
  }

  /** 0 means that the sensor has no contact. */
  heartRate(bpm: number, nowMs: number): void {
    if (bpm > 0) this.#heartRate = { bpm, atMs: nowMs }
  }

  power(watts: number, nowMs: number): void {
    this.#power = { watts, atMs: nowMs }
    const cadence = this.#bestCadence(nowMs)
    if (cadence !== null) this.#estimate.push(watts, cadence.rpm, nowMs)
  }

  gives(): BikeGives {
    const resistance = this.#level
      ? 'measured'
      : this.#power
        ? 'estimated'
        : this.manualPercent !== null
          ? 'manual'
          : 'none'
    return {
      cadence: this.#cadences.size > 0,
      resistance,
      power: this.#power !== null,
      heartRate: this.#heartRate !== null,
      wantsLevelMax: this.#level !== null && this.#scale.range === null && this.#levelHighest <= STEPS_MAX,
    }
  }

  /**
   * When something that a sample needs was last heard, where that is too long ago to go on with; null while the bike
   * speaks, and before it has.
   */
  silentSinceMs(nowMs: number): number | null {
    const cadences = [...this.#cadences.values()].map((heard) => heard.atMs)
    const resistance = this.#level ?? this.#power
    const needed = [cadences.length > 0 ? Math.max(...cadences) : nowMs, resistance?.atMs ?? nowMs]
    const oldest = Math.min(...needed)
    return nowMs - oldest > HELD_MS ? oldest : null
  }

  sample(nowMs: number): BikeSample | null {
    const cadence = this.#bestCadence(nowMs)
    if (cadence === null) return null
    const resistance = this.#resistance(nowMs)
    if (resistance === null) return null
    const quality = nowMs - Math.min(cadence.atMs, resistance.atMs) <= LIVE_MS ? 'live' : 'held'
    return {
      cadence: oneDecimal(cadence.rpm),
      resistance: resistance.percent,
      quality,
      resistanceSource: resistance.source,
      ...this.#extras(nowMs),
    }
  }

  #extras(nowMs: number): Pick<BikeSample, 'powerW' | 'heartRateBpm'> {
    const isFresh = (heard: { readonly atMs: number } | null): boolean => heard !== null && nowMs - heard.atMs <= HELD_MS
    return {
      ...(isFresh(this.#power) ? { powerW: this.#power!.watts } : {}),
      ...(this.withHeartRate && isFresh(this.#heartRate) ? { heartRateBpm: this.#heartRate!.bpm } : {}),
    }
  }

  /** Of the best source that is not silent: two sources are never mixed. */
  #bestCadence(nowMs: number): { rpm: number; atMs: number } | null {
    for (const source of SOURCES) {
      const heard = this.#cadences.get(source)
      if (heard !== undefined && nowMs - heard.atMs <= HELD_MS) return heard
    }
    return null
  }

  #resistance(nowMs: number): { percent: number; atMs: number; source: BikeSample['resistanceSource'] } | null {
    if (this.#level !== null) return nowMs - this.#level.atMs <= HELD_MS ? { ...this.#level, source: 'measured' } : null
    if (this.#power !== null) {
      if (nowMs - this.#power.atMs > HELD_MS) return null
      return { percent: this.#estimate.current, atMs: this.#power.atMs, source: 'estimated' }
    }
    return this.manualPercent === null ? null : { percent: this.manualPercent, atMs: nowMs, source: 'manual' }
  }
}
