import type { RaceMoment } from './raceClock'
import { raceStart } from './raceClock'
import type { RaceEntry } from './riddenRace'

/** `counting-in`: the last three seconds before the start. */
export type RacePhase = 'waiting' | 'counting-in' | 'live' | 'over'

const COUNT_IN_SECONDS = 3

export function phaseOf(entry: RaceEntry, moment: RaceMoment): RacePhase {
  if (moment.raceId > entry.raceId) return 'over'
  if (moment.raceId === entry.raceId) return 'live'
  return secondsToStart(entry, moment) <= COUNT_IN_SECONDS ? 'counting-in' : 'waiting'
}

/** Whole seconds from this moment to the start of the entry's race. */
export const secondsToStart = (entry: RaceEntry, moment: RaceMoment): number =>
  (raceStart(entry.raceId, entry.raceSeconds) - moment.startsAt) / 1000 - (moment.second - 1)
