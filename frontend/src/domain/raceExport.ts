import { COUNTS_PER_UNIT } from './output'
import { raceStart } from './raceClock'
import type { RaceEntry, RiddenSecond } from './riddenRace'

/** A race of this device as a file to take away. */
export interface ExportedRace {
  readonly fileName: string
  readonly mediaType: string
  readonly text: string
}

const fileNameOf = (entry: RaceEntry, extension: string): string =>
  `alleycat-class-${entry.classId}-race-${entry.raceId}-racer-${entry.racerId}.${extension}`

const inOrder = (ridden: ReadonlyMap<number, RiddenSecond>): RiddenSecond[] =>
  [...ridden.values()].sort((a, b) => a.second - b.second)

/** Server time of the end of a second, which is when it had been ridden; ISO 8601 with Z. */
const timeOf = (entry: RaceEntry, second: number): string =>
  new Date(raceStart(entry.raceId, entry.raceSeconds) + second * 1000).toISOString()

/** One line a second, by RFC 4180: a header, commas, CR LF. Numbers have a point whatever the device's language. */
export function raceCsv(entry: RaceEntry, ridden: ReadonlyMap<number, RiddenSecond>): ExportedRace {
  const header =
    'second,time,cadence_rpm,resistance_percent,resistance_source,output,record_before,verdict,power_watts,heart_rate_bpm'
  const lines = inOrder(ridden).map((second) =>
    [
      second.second,
      timeOf(entry, second.second),
      second.cadence,
      second.resistance,
      second.resistanceSource,
      second.output / COUNTS_PER_UNIT,
      second.bestBefore === null ? '' : second.bestBefore / COUNTS_PER_UNIT,
      second.verdict,
      second.powerW ?? '',
      second.heartRateBpm ?? '',
    ].join(','),
  )
  return { fileName: fileNameOf(entry, 'csv'), mediaType: 'text/csv', text: [header, ...lines, ''].join('\r\n') }
}

const XML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' } as const

/** Text for XML; characters that XML 1.0 cannot hold at all are left out. */
export const xmlText = (text: string): string =>
  [...text]
    .filter((letter) => /[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(letter))
    .map((letter) => XML[letter as keyof typeof XML] ?? letter)
    .join('')

/**
 * Garmin's Training Center Database, version 2, in the order of its schema: one biking activity of one lap, a track point a second.
 * Watts stand in Garmin's activity extension and only where the bike measured them: our output is no power.
 */
export function raceTcx(entry: RaceEntry, ridden: ReadonlyMap<number, RiddenSecond>, className: string): ExportedRace {
  const seconds = inOrder(ridden)
  const startedAt = timeOf(entry, 0)
  const heart = seconds.flatMap((second) => second.heartRateBpm ?? [])
  const mean = (values: readonly number[]): number => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"' +
      ' xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">',
    '<Activities>',
    '<Activity Sport="Biking">',
    `<Id>${startedAt}</Id>`,
    `<Lap StartTime="${startedAt}">`,
    `<TotalTimeSeconds>${entry.raceSeconds}</TotalTimeSeconds>`,
    '<DistanceMeters>0</DistanceMeters>',
    '<Calories>0</Calories>',
    ...(heart.length === 0
      ? []
      : [
          `<AverageHeartRateBpm><Value>${mean(heart)}</Value></AverageHeartRateBpm>`,
          `<MaximumHeartRateBpm><Value>${Math.max(...heart)}</Value></MaximumHeartRateBpm>`,
        ]),
    '<Intensity>Active</Intensity>',
    ...(seconds.length === 0 ? [] : [`<Cadence>${byte(mean(seconds.map((second) => second.cadence)))}</Cadence>`]),
    '<TriggerMethod>Manual</TriggerMethod>',
    ...(seconds.length === 0 ? [] : ['<Track>', ...seconds.map((second) => trackPoint(entry, second)), '</Track>']),
    '</Lap>',
    `<Notes>${xmlText(`${className}, race ${entry.raceId}, ${entry.name}`)}</Notes>`,
    '</Activity>',
    '</Activities>',
    '</TrainingCenterDatabase>',
    '',
  ]
  return { fileName: fileNameOf(entry, 'tcx'), mediaType: 'application/vnd.garmin.tcx+xml', text: lines.join('\n') }
}

function trackPoint(entry: RaceEntry, second: RiddenSecond): string {
  const heart =
    second.heartRateBpm === undefined ? '' : `<HeartRateBpm><Value>${byte(second.heartRateBpm)}</Value></HeartRateBpm>`
  const watts =
    second.powerW === undefined
      ? ''
      : `<Extensions><ns3:TPX><ns3:Watts>${Math.max(0, Math.round(second.powerW))}</ns3:Watts></ns3:TPX></Extensions>`
  return (
    `<Trackpoint><Time>${timeOf(entry, second.second)}</Time>${heart}` +
    `<Cadence>${byte(second.cadence)}</Cadence>${watts}</Trackpoint>`
  )
}

/** The schema's cadence and heart rate are bytes; 255 is no value there. */
const byte = (value: number): number => Math.min(254, Math.max(0, Math.round(value)))
