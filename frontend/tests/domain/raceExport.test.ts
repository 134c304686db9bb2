import { describe, expect, it } from 'vitest'
import { raceCsv, raceTcx, xmlText } from '../../src/domain/raceExport'
import type { RaceEntry } from '../../src/domain/riddenRace'
import { riddenMap, riddenSecond } from './builders'

const entry: RaceEntry = {
  raceId: 5402746,
  classId: 1,
  racerId: 4242,
  name: 'Zoë <"&">\u0001',
  raceSeconds: 300,
  joinedAtSecond: 1,
}
const ridden = riddenMap(
  { ...riddenSecond(2, 1_342_850), cadence: 91.4, resistance: 42, powerW: 212.6, heartRateBpm: 151 },
  { ...riddenSecond(1, 1_300_000), cadence: 90, resistance: 40, bestBefore: 1_290_000, verdict: 'record' },
)

const parse = (text: string): Document => new DOMParser().parseFromString(text, 'application/xml')
const namesOf = (element: Element): string[] => [...element.children].map((child) => child.localName)

describe('A race as CSV', () => {
  it('is one line a second in order, by RFC 4180, with the server\'s time', () => {
    const file = raceCsv(entry, ridden)
    expect(file.fileName).toBe('alleycat-class-1-race-5402746-racer-4242.csv')
    expect(file.text.split('\r\n')).toEqual([
      'second,time,cadence_rpm,resistance_percent,resistance_source,output,record_before,verdict,power_watts,heart_rate_bpm',
      '1,2021-05-12T12:50:01.000Z,90,40,measured,130,129,record,,',
      `2,2021-05-12T12:50:02.000Z,91.4,42,measured,134.285,,${ridden.get(2)!.verdict},212.6,151`,
      '',
    ])
  })
})

describe('A race as TCX', () => {
  const file = raceTcx(entry, ridden, "Beswick's Big Blazer Bikethrow")
  const root = parse(file.text).documentElement
  const lap = root.getElementsByTagName('Lap')[0]!

  it('has the elements of the schema in its order', () => {
    expect(root.localName).toBe('TrainingCenterDatabase')
    expect(root.getAttribute('xmlns')).toBe('http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2')
    expect(namesOf(root.getElementsByTagName('Activity')[0]!)).toEqual(['Id', 'Lap', 'Notes'])
    expect(namesOf(lap)).toEqual([
      'TotalTimeSeconds',
      'DistanceMeters',
      'Calories',
      'AverageHeartRateBpm',
      'MaximumHeartRateBpm',
      'Intensity',
      'Cadence',
      'TriggerMethod',
      'Track',
    ])
    const points = [...lap.getElementsByTagName('Trackpoint')]
    expect(points.map(namesOf)).toEqual([
      ['Time', 'Cadence'],
      ['Time', 'HeartRateBpm', 'Cadence', 'Extensions'],
    ])
  })

  it("has a start that is the activity's id, whole cadences, and watts only where the bike measured them", () => {
    expect(lap.getAttribute('StartTime')).toBe('2021-05-12T12:50:00.000Z')
    expect(root.getElementsByTagName('Id')[0]!.textContent).toBe('2021-05-12T12:50:00.000Z')
    expect(file.text.match(/<Cadence>(\d+)<\/Cadence>/g)).toEqual([
      '<Cadence>91</Cadence>',
      '<Cadence>90</Cadence>',
      '<Cadence>91</Cadence>',
    ])
    expect(file.text.match(/<ns3:Watts>/g)).toHaveLength(1)
    expect(file.text).toContain(
      '<Extensions><ns3:TPX><ns3:Watts>213</ns3:Watts></ns3:TPX></Extensions></Trackpoint>',
    )
  })

  it('holds any name as text', () => {
    expect(file.text).toContain("Beswick's Big Blazer Bikethrow, race 5402746, Zoë &lt;&quot;&amp;&quot;&gt;</Notes>")
    expect(xmlText('\ud83d🚲\u0000\ufffe\n')).toBe('🚲\n')
  })

  it('of a race without a second is still a file', () => {
    const empty = raceTcx(entry, new Map(), 'One')
    expect(empty.text).not.toContain('<Track>')
    expect(namesOf(parse(empty.text).documentElement.getElementsByTagName('Lap')[0]!)).toEqual([
      'TotalTimeSeconds',
      'DistanceMeters',
      'Calories',
      'Intensity',
      'TriggerMethod',
    ])
  })
})
