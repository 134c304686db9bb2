/** Where in a race a moment lies. Races are the windows since 1970 of one length, so all bikes agree without asking. */
export interface RaceMoment {
  readonly raceId: number
  /** 1-based second of the race, 1 to `raceSeconds`. */
  readonly second: number
  /** Milliseconds of server time. */
  readonly startsAt: number
  /** The first millisecond that no longer belongs to this race: the next one's start. */
  readonly endsAt: number
}

export const DEFAULT_RACE_SECONDS = 300

export function raceAt(serverTimeMs: number, raceSeconds: number): RaceMoment {
  const lengthMs = raceSeconds * 1000
  const raceId = Math.floor(serverTimeMs / lengthMs)
  const startsAt = raceId * lengthMs
  return { raceId, second: Math.floor((serverTimeMs - startsAt) / 1000) + 1, startsAt, endsAt: startsAt + lengthMs }
}

export const raceStart = (raceId: number, raceSeconds: number): number => raceId * raceSeconds * 1000

/** Milliseconds from this moment to the next whole second, 1 to 1000. */
export const untilNextSecondMs = (serverTimeMs: number): number => 1000 - (((serverTimeMs % 1000) + 1000) % 1000)

/** Time to go as m:ss, rounded up so that a countdown says 0:01 during its last second and 0:00 after it. */
export function formatCountdown(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
