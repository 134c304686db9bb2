import { describe, expect, it } from 'vitest'
import { readRaceNews } from '../../src/formats/raceNews'
import { readRecordNews } from '../../src/formats/recordNews'
import { readStoredSeconds } from '../../src/formats/storedSeconds'
import { fixtureText } from '../fixtures'

const HOSTILE = ['', 'null', '[]', '{}', '{"msg":7}', '{"msg":"race"}', '{"msg":"ack"}', '{"msg":"record"}', '{"msg":"race","classId":"1"}']

describe('The announcement of a race', () => {
  it('is read as published', () => {
    expect(readRaceNews(fixtureText('race-topics/race.json'))).toEqual({
      classId: 1,
      raceId: 5402746,
      startsAtMs: 1_620_823_800_000,
      raceSeconds: 300,
      serverTimeMs: 1_620_823_800_412,
      voided: [],
    })
  })

  it('says which races do not count, and why', () => {
    expect(readRaceNews(fixtureText('race-topics/race-void.json'))?.voided).toEqual([
      { classId: 2, raceId: 5402746, reason: 'The "fire" alarm, Zoë.' },
      { classId: 2, raceId: 5402745, reason: 'Wrong class.' },
    ])
  })

  it('loses broken entries and keeps the others', () => {
    const message = JSON.parse(fixtureText('race-topics/race-void.json')) as object
    const voided = [null, 5, { raceId: 'x' }, { raceId: 9 }]
    expect(readRaceNews(JSON.stringify({ ...message, voided }))?.voided).toEqual([
      { classId: 2, raceId: 9, reason: 'No reason was given.' },
    ])
  })
})

describe('The stored seconds', () => {
  it('are read as published', () => {
    expect(readStoredSeconds(fixtureText('race-topics/ack.json'))).toEqual({
      classId: 1,
      raceId: 5402746,
      racerId: 100,
      from: 3,
      until: 12,
    })
  })

  it.each([
    ['that end before they begin', { second: 2 }],
    ['before the first second', { from: 0 }],
    ['of nobody', { racerId: undefined }],
  ])('%s are none', (_, over) => {
    const message = JSON.parse(fixtureText('race-topics/ack.json')) as object
    expect(readStoredSeconds(JSON.stringify({ ...message, ...over }))).toBeNull()
  })
})

describe('The fallen records', () => {
  it('are read as published, in counts', () => {
    expect(readRecordNews(fixtureText('race-topics/record.json'))).toEqual({
      classId: 1,
      raceId: 5402746,
      count: 3,
      records: [
        { racerId: 100, name: 'Hayden', second: 12, output: 1_342_850, before: 1_284_000 },
        { racerId: 7, name: 'Racer 7', second: 11, output: 227_500, before: 227_499 },
      ],
    })
  })

  it('lose what is broken', () => {
    const message = JSON.parse(fixtureText('race-topics/record.json')) as { records: object[] }
    const records = [null, {}, { racerId: 1, second: 1, output: '5', before: 4 }, message.records[1]]
    expect(readRecordNews(JSON.stringify({ ...message, count: -1, records }))).toMatchObject({ count: 1, records: [{ racerId: 7 }] })
  })
})

describe('What is no such message', () => {
  it.each(HOSTILE)('is read as nothing: %s', (payload) => {
    expect([readRaceNews(payload), readStoredSeconds(payload), readRecordNews(payload)]).toEqual([null, null, null])
  })
})
