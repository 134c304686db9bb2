/** What a bike publishes once a second; the server's rules for each member are in docs/formats/telemetry.md. */
export interface TelemetryMessage {
  readonly uuid: string
  readonly event: 'update' | 'final'
  readonly deviceTimestamp: number
  readonly second: number
  readonly raceId: number
  readonly name: string
  readonly racerId: number
  readonly classId: number
  readonly cadence: number
  readonly resistance: number
  readonly resistanceSource: BikeSample['resistanceSource']
  readonly quality: BikeSample['quality']
  /** False below 10 rpm. The numbers are published as they are; whether they count is for whoever ranks. */
  readonly moving: boolean
}

/** What a bike shows at one moment: rpm and percent of its range, both with one decimal. */
export interface BikeSample {
  readonly cadence: number
  readonly resistance: number
  /** Held: the bike has been silent for 1.5 to 3 seconds and this repeats its last word. */
  readonly quality: 'live' | 'held'
  readonly resistanceSource: 'measured' | 'estimated' | 'manual'
  /** Watts, where the bike measures them; shown and exported, never published. */
  readonly powerW?: number
  /** Beats a minute, where the rider wants them shown; likewise. */
  readonly heartRateBpm?: number
}

export const MOVING_MIN_RPM = 10
export const CADENCE_MAX = 220
export const RESISTANCE_MAX = 100
export const RACER_ID_MAX = 9_999_999
export const NAME_LENGTH_MAX = 24

export const oneDecimal = (value: number): number => Math.round(value * 10) / 10

export const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value))
