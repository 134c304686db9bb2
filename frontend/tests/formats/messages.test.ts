import { describe, expect, it } from 'vitest'
import { mqttAddress, readConfig, readNow } from '../../src/formats/siteMessages'
import { readStandings } from '../../src/formats/standingsMessage'
import { fixture, fixtureText } from '../fixtures'

const payload = fixture<{ racers: unknown[] }>('standings/standings.json')

describe('The standings message', () => {
  it('is read as published: names with quotes, a racer without one, one who is a second behind', () => {
    expect(readStandings(fixtureText('standings/standings.json'))).toEqual({
      classId: 1,
      raceId: 5402746,
      seq: 12,
      serverTimeMs: 1620824038331,
      second: 37,
      racerCount: 5,
      rows: [
        { racerId: 100, name: 'Hayden', second: 37, output: 1_342_850, mean: 1_284_000, rank: 1, state: 'live' },
        { racerId: 101, name: 'Zoë "Z" O\'Neil <3', second: 36, output: 1_201_000, mean: 1_198_224, rank: 2, state: 'held' },
        { racerId: 7, name: 'Racer 7', second: 37, output: 227_500, mean: 6149, rank: 3, state: 'live' },
        { racerId: 8, name: 'Racer 8', second: 37, output: 227_500, mean: 6148, rank: 4, state: 'backfilled' },
        { racerId: 9, name: 'Racer 9', second: 20, output: 1_500_000, mean: 10_000, rank: 5, state: 'gap' },
      ],
    })
  })

  it('of a class without a race has no rows', () => {
    expect(readStandings(fixtureText('standings/standings-empty.json'))).toMatchObject({
      classId: 3,
      raceId: 0,
      rows: [],
    })
  })

  it("is not the sample's message of the same board", () => {
    expect(readStandings(fixtureText('standings/results.json'))).toBeNull()
  })

  it('loses broken rows and keeps the others', () => {
    const racers = [null, { racerId: 1 }, { racerId: '2', output: 5 }, { racerId: 3, output: 5 }]
    const standings = readStandings(JSON.stringify({ ...payload, racers }))
    expect(standings?.rows).toEqual([{ racerId: 3, name: 'Racer 3', second: 0, output: 50_000, mean: 50_000, rank: 4, state: 'live' }])
  })

  it.each([
    '',
    'null',
    '[]',
    '{',
    '"standings"',
    '{"msg":"results"}',
    '{"msg":"standings","racers":{}}',
    '{"msg":"standings","racers":[]}',
  ])('is not %s', (text) => {
    expect(readStandings(text)).toBeNull()
  })
})

describe("The site's messages", () => {
  it('take defaults for what is missing', () => {
    expect(readConfig({ raceSeconds: 300, mqtt: '/mqtt', history: '/', version: '0.1.0' }).version).toBe('0.1.0')
    expect(readConfig({ joinAddress: 'https://gym.example:8443' }).joinAddress).toBe('https://gym.example:8443')
    for (const joinAddress of [null, 7, 'no address']) expect(readConfig({ joinAddress })).not.toHaveProperty('joinAddress')
    expect(readConfig(undefined)).toEqual({ raceSeconds: 300, mqtt: '/mqtt', history: '/', version: '', needsPass: false })
    expect(readConfig({ raceSeconds: 0, history: 'https://records.example/h' })).toMatchObject({
      raceSeconds: 300,
      history: 'https://records.example/h/',
    })
  })

  it('make an address for the broker', () => {
    const config = readConfig({})
    expect(mqttAddress(config, 'http://10.0.0.2:8080/race/1')).toBe('ws://10.0.0.2:8080/mqtt')
    expect(mqttAddress(config, 'https://gym.example/')).toBe('wss://gym.example/mqtt')
    expect(mqttAddress({ ...config, mqtt: 'wss://iot.example/mqtt' }, 'https://gym.example/')).toBe(
      'wss://iot.example/mqtt',
    )
  })

  it('tell the time, and nothing without it', () => {
    const now = readNow({ serverTime: 5, raceSeconds: 60, classes: [{ classId: 1, name: 'One' }, { name: 'none' }] })
    expect(now).toEqual({ serverTimeMs: 5, raceSeconds: 60, classes: [{ classId: 1, name: 'One' }], voided: [] })
    expect(readNow({ raceSeconds: 60 })).toBeNull()
    expect(readNow({ serverTime: 5, raceSeconds: 0 })).toBeNull()
    expect(readNow({ serverTime: 5, raceSeconds: 60 })?.classes).toHaveLength(6)
  })
})
