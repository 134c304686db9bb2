import type { Board } from './board'
import type { OutputCount } from './output'
import type { RiddenSecond } from './riddenRace'

/** A signed difference at the same second: your output minus theirs. */
export interface RaceGap {
  readonly label: string
  readonly counts: OutputCount
}

/** To your own record, to the rider just ahead, to the leader: those of the three that exist, in this order. */
export function raceGaps(latest: RiddenSecond | null, hereNow: Board): RaceGap[] {
  const gaps: RaceGap[] = []
  if (latest !== null && latest.bestBefore !== null)
    gaps.push({ label: 'vs your record', counts: latest.output - latest.bestBefore })
  const riders = hereNow.rows.filter((row) => row.kind !== 'ghost')
  const you = riders.findIndex((row) => row.kind === 'you')
  const ahead = riders[you - 1]
  const leader = riders[0]
  if (ahead !== undefined && ahead.gap !== null) gaps.push({ label: `to ${ahead.name}`, counts: ahead.gap })
  if (you > 1 && leader !== undefined && leader.gap !== null)
    gaps.push({ label: `to ${leader.name}, leading`, counts: leader.gap })
  return gaps
}
