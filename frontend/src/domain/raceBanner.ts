import { formatCountdown } from './raceClock'
import type { Admission } from './admission'
import type { RacePhase } from './racePhase'

/** What the page knows of its own connection during a race. */
export interface RaceCondition {
  readonly phase: RacePhase | null
  readonly connection: 'connecting' | 'online' | 'offline'
  /** Whether the server lets this device's rider in. */
  readonly admission: Admission
  readonly unsent: number
  readonly caughtUp: number
  /** Seconds since the platform's last standings; null before the first. */
  readonly feedAgeSeconds: number | null
  /** The time of day of the last standings, as text; null before the first. */
  readonly lastHeard: string | null
  readonly second: number
  readonly joinedAtSecond: number
  /** Seconds since the bike fell silent; 0 while it speaks. */
  readonly bikeLostSeconds: number
  /** Why the race does not count; null where it does. */
  readonly voidReason: string | null
}

export interface Banner {
  readonly tone: 'bad' | 'warn' | 'good' | 'info'
  readonly text: string
}

const FEED_DEAD_SECONDS = 6
const LATE_JOIN_NEWS_SECONDS = 8
/** A second or two under way is ordinary; a count appears where more has piled up. */
const UNSENT_ORDINARY = 2

/** The one sentence above the race, the most urgent first; null when all is well. */
export function raceBanner(condition: RaceCondition): Banner | null {
  const { phase, connection, admission, unsent, caughtUp, feedAgeSeconds, lastHeard, second, joinedAtSecond, bikeLostSeconds, voidReason } =
    condition
  if (phase === 'live' && bikeLostSeconds > 0)
    return { tone: 'warn', text: `Bike signal lost ${formatCountdown(bikeLostSeconds * 1000)}` }
  if (admission !== 'admitted' && connection !== 'online')
    return { tone: 'bad', text: unsent > 0 ? `Not let in: your seconds are kept (${unsent})` : 'Not let in: this device needs a pass' }
  if (connection === 'offline')
    return { tone: 'bad', text: unsent > 0 ? `Offline: your seconds are kept (${unsent})` : 'Offline: trying again' }
  if (connection === 'online' && caughtUp > 0)
    return { tone: 'good', text: `Back online: ${secondsText(caughtUp)} sent` }
  if (connection === 'online' && unsent > UNSENT_ORDINARY)
    return { tone: 'info', text: `Sending ${secondsText(unsent)}` }
  if (phase !== 'live') return null
  if (voidReason !== null) return { tone: 'bad', text: `This race does not count: ${voidReason}` }
  const silentFor = feedAgeSeconds ?? second - joinedAtSecond
  if (connection === 'online' && silentFor > FEED_DEAD_SECONDS)
    return {
      tone: 'bad',
      text: lastHeard === null ? 'No data from the server yet' : `No data from the server since ${lastHeard}`,
    }
  if (joinedAtSecond > 1 && second - joinedAtSecond < LATE_JOIN_NEWS_SECONDS)
    return { tone: 'info', text: `Joined at second ${joinedAtSecond}` }
  return null
}

const secondsText = (count: number): string => (count === 1 ? '1 second' : `${count} seconds`)
