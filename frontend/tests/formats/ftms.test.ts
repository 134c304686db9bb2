import { describe, expect, it } from 'vitest'
import { CrankCadence, readCscCrank, readCyclingPower } from '../../src/formats/crank'
import {
  readIndoorBikeData,
  readResistanceRange,
  type IndoorBikeData,
  type IndoorBikeStatus,
} from '../../src/formats/ftms'
import { IndoorBikeAssembler } from '../../src/formats/ftmsAssembler'
import { LevelScale, ResistanceEstimate, resistanceFromPower, resistancePercent } from '../../src/domain/resistance'
import { outputOf } from '../../src/domain/output'
import { fixture } from '../fixtures'
import { encodeIndoorBikeData, mulberry32, randomFields } from './ftmsEncoder'

interface Vector {
  readonly id: string
  readonly hex: string
  readonly status: IndoorBikeStatus
  readonly last?: boolean
  readonly fields?: IndoorBikeData
}

const bytesOf = (hex: string): DataView =>
  new DataView(Uint8Array.from(hex.split(' '), (byte) => parseInt(byte, 16)).buffer)
const vectors = fixture<Vector[]>('ftms/vectors.json')
const vector = (id: string): DataView => bytesOf(vectors.find((each) => each.id === id)!.hex)

describe('Indoor Bike Data', () => {
  it.each(vectors)('$id ($hex) is $status', ({ id, hex, status, last, fields }) => {
    const record = readIndoorBikeData(bytesOf(hex), id === 'D5' ? 1 : 2)
    expect(record.status).toBe(status)
    expect(record.fields).toEqual(fields ?? {})
    if (last !== undefined) expect(record.last).toBe(last)
  })

  it('of any bytes is one of five answers, never an exception', () => {
    const random = mulberry32(1)
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 65) }, () => random() * 256)
      const { status } = readIndoorBikeData(new DataView(bytes.buffer), round % 2 === 0 ? 2 : 1)
      expect.soft(['ok', 'short', 'truncated', 'trailing', 'quirk'].includes(status), `${bytes}`).toBe(true)
    }
  })

  it('reads back whatever fields were written, and of a record cut anywhere only what was whole', () => {
    const random = mulberry32(2)
    for (let round = 0; round < 500; round++) {
      const fields = randomFields(random)
      const bytes = encodeIndoorBikeData(fields, true)
      expect(readIndoorBikeData(bytes)).toEqual({ status: 'ok', last: fields.speedKmh !== undefined, fields })
      const cut = Math.floor(random() * bytes.byteLength)
      const part = readIndoorBikeData(new DataView(bytes.buffer, 0, cut))
      expect(['short', 'truncated']).toContain(part.status)
      expect(fields).toMatchObject(part.fields)
    }
  })
})

describe('The assembler', () => {
  it('makes one record of D8a and D8b', () => {
    const assembler = new IndoorBikeAssembler(2)
    expect(assembler.push(vector('D8a'), 0)).toBeNull()
    expect(assembler.push(vector('D8b'), 200)).toEqual({
      ...vectors.find((each) => each.id === 'D8a')!.fields,
      ...vectors.find((each) => each.id === 'D8b')!.fields,
    })
  })

  it('makes the original of any split of its fields', () => {
    const random = mulberry32(3)
    for (let round = 0; round < 300; round++) {
      const fields = { ...randomFields(random), speedKmh: 25 }
      const { speedKmh, ...others } = fields
      const energy = ['energyKcal', 'energyPerHourKcal', 'energyPerMinuteKcal']
      const names = Object.keys(others).filter((name) => !energy.includes(name))
      if ('energyKcal' in others) names.push('energy')
      const pieces: IndoorBikeData[] = [{}, {}, {}]
      for (const name of names) {
        const piece = pieces[Math.floor(random() * 3)]!
        for (const each of name === 'energy' ? energy : [name])
          Object.assign(piece, { [each]: others[each as keyof typeof others] })
      }
      const assembler = new IndoorBikeAssembler(2)
      expect(assembler.push(encodeIndoorBikeData(pieces[0]!, false), 0)).toBeNull()
      expect(assembler.push(encodeIndoorBikeData(pieces[1]!, false), 100)).toBeNull()
      expect(assembler.push(encodeIndoorBikeData({ speedKmh, ...pieces[2] }, true), 200)).toEqual(fields)
    }
  })

  it('forgets a pending fragment after a second and a half, or when a field comes again', () => {
    const assembler = new IndoorBikeAssembler(2)
    assembler.push(vector('D8a'), 0)
    expect(assembler.push(vector('D8b'), 1600)).not.toHaveProperty('distanceM')
    assembler.push(encodeIndoorBikeData({ distanceM: 1, powerW: 5 }, false), 2000)
    assembler.push(encodeIndoorBikeData({ powerW: 6 }, false), 2100)
    expect(assembler.push(encodeIndoorBikeData({ speedKmh: 9 }, true), 2200)).toEqual({ speedKmh: 9, powerW: 6 })
  })

  it('takes each fragment for a record once a device proves to mark none as the last', () => {
    const assembler = new IndoorBikeAssembler(2)
    const fragment = (powerW: number): DataView => encodeIndoorBikeData({ cadenceRpm: 80, powerW }, false)
    expect([0, 800, 1600, 2400].map((atMs) => assembler.push(fragment(atMs), atMs))).toEqual([
      null,
      null,
      { cadenceRpm: 80, powerW: 1600 },
      { cadenceRpm: 80, powerW: 2400 },
    ])
  })

  it('settles on one-byte levels after three first records that are one byte short', () => {
    const assembler = new IndoorBikeAssembler()
    const levels = [1, 2, 3, 4].map((atMs) => assembler.push(vector('D5'), atMs)?.resistanceLevel)
    expect(levels.slice(2)).toEqual([40, 40])
    expect(new IndoorBikeAssembler(1).push(vector('D5'), 0)?.resistanceLevel).toBe(40)
    const other = new IndoorBikeAssembler()
    expect(other.push(vector('D3'), 0)?.resistanceLevel).toBe(42)
    for (const atMs of [1, 2, 3]) expect(other.push(vector('D5'), atMs)?.resistanceLevel).not.toBe(40)
  })
})

describe('The crank', () => {
  const csc = (hex: string) => readCscCrank(bytesOf(hex))!

  it.each([
    ['K1', '03 0C 00 00 00 44 1A 02 00 99 1D', '03 0F 00 00 00 90 21 04 00 99 23', 80],
    ['K2, both counters wrap', '02 FF FF 00 FE', '02 01 00 00 04', 80],
    ['K4', '02 64 00 00 40', '02 66 00 55 45', 90.02],
  ])('%s', (_, first, second, rpm) => {
    const crank = new CrankCadence()
    expect(crank.push(csc(first), 0)).toBeNull()
    expect(crank.push(csc(second), 1000)).toBeCloseTo(rpm, 2)
  })

  it('K3: a repeat holds the cadence for three seconds, and then the pedals stand still', () => {
    const crank = new CrankCadence()
    crank.push(csc('02 64 00 00 40'), 0)
    crank.push(csc('02 66 00 00 46'), 1000)
    expect(crank.push(csc('02 66 00 00 46'), 2000)).toBe(80)
    expect(crank.push(csc('02 66 00 00 46'), 4000)).toBe(80)
    expect(crank.push(csc('02 66 00 00 46'), 4001)).toBe(0)
  })

  it('K5 and K6: power and crank of a power meter, the wheel block skipped', () => {
    const first = readCyclingPower(bytesOf('20 00 C7 00 90 01 00 20'))!
    const second = readCyclingPower(bytesOf('20 00 C7 00 92 01 00 26'))!
    expect(first.powerW).toBe(199)
    const crank = new CrankCadence()
    crank.push(first.crank!, 0)
    expect(crank.push(second.crank!, 1500)).toBe(80)
    expect(readCyclingPower(bytesOf('30 00 FA 00 10 27 00 00 00 08 90 01 00 20'))).toEqual({
      powerW: 250,
      crank: { revolutions: 400, time: 8192 },
    })
  })

  it('takes no cadence from counters that leapt', () => {
    const crank = new CrankCadence()
    crank.push({ revolutions: 10, time: 0 }, 0)
    expect(crank.push({ revolutions: 31, time: 60_000 }, 1000)).toBeNull()
    expect(crank.push({ revolutions: 32, time: 60_100 }, 2000)).toBeNull()
    expect(crank.push({ revolutions: 32, time: 61_100 }, 3000)).toBe(0)
  })

  it('is within 1 rpm of the truth over three seconds, from any start and at any pace of readings', () => {
    const random = mulberry32(4)
    for (let round = 0; round < 200; round++) {
      const rpm = 20 + random() * 180
      const start = { turns: Math.floor(random() * 65_536), ticks: Math.floor(random() * 65_536) }
      const crank = new CrankCadence()
      let sum = 0
      let count = 0
      // A sensor stamps the moment of the last whole turn.
      for (let atS = 0; atS < 12; atS += 0.25 + random() * 3.75) {
        const turns = Math.floor((atS * rpm) / 60)
        const ticks = Math.floor(((turns * 60) / rpm) * 1024)
        const reading = { revolutions: (start.turns + turns) % 65_536, time: (start.ticks + ticks) % 65_536 }
        const cadence = crank.push(reading, atS * 1000)
        if (cadence !== null && cadence > 0) {
          sum += cadence
          count++
        }
      }
      if (count > 0) expect(Math.abs(sum / count - rpm)).toBeLessThan(1)
    }
  })

  it('of any bytes is null or a reading', () => {
    const random = mulberry32(5)
    for (let round = 0; round < 5000; round++) {
      const bytes = new DataView(Uint8Array.from({ length: Math.floor(random() * 24) }, () => random() * 256).buffer)
      expect(() => [readCscCrank(bytes), readCyclingPower(bytes), readResistanceRange(bytes)]).not.toThrow()
    }
  })
})

describe('Resistance', () => {
  it.each([
    ['00 00 E8 03 01 00', { bytes: 2, min: 0, max: 1000, increment: 1 }],
    ['00 00 64 00 01 00', { bytes: 2, min: 0, max: 100, increment: 1 }],
    ['0A 00 40 01 0A 00', { bytes: 2, min: 10, max: 320, increment: 10 }],
    ['01 20 01', { bytes: 1, min: 10, max: 320, increment: 10 }],
    ['00 00', null],
    ['0A 00 0A 00 01 00', null],
  ])('range %s', (hex, range) => {
    expect(readResistanceRange(bytesOf(hex))).toEqual(range)
  })

  it.each([
    [20, 0, 100, 20],
    [12, 1, 32, 35.5],
    [16, 1, 32, 48.4],
    [15, 1, 20, 73.7],
    [42, 1, 32, 100],
    [-10, 0, 100, 0],
  ])('level %d of %d to %d is %d percent', (level, min, max, percent) => {
    expect(resistancePercent(level, min, max)).toBe(percent)
  })

  it.each([
    [199, 80, 49.5],
    [222, 85, 52],
    [245, 90, 54.2],
    [300, 80, 74.6],
    [64, 88, 14.5],
    [200, 30, 100],
    [-20, 80, 0],
  ])('of %d W at %d rpm is %d percent', (power, cadence, percent) => {
    expect(resistanceFromPower(power, cadence)).toBe(percent)
  })

  it('counts tenths until a level shows that the bike counts ones', () => {
    const scale = new LevelScale({ bytes: 2, min: 0, max: 100 })
    expect(scale.percentOf(5)).toBe(50)
    expect(scale.percentOf(20)).toBe(20)
    expect(scale.percentOf(5)).toBe(5)
    expect(new LevelScale(null).percentOf(42)).toBe(42)
  })

  it('estimated from power rides out a jump, and holds for three seconds below 20 rpm', () => {
    const estimate = new ResistanceEstimate()
    expect(estimate.push(199, 80, 0)).toBe(49.5)
    expect(estimate.push(199, 80, 1000)).toBe(49.5)
    expect(estimate.push(900, 80, 2000)).toBe(49.5)
    expect(estimate.push(0, 5, 3000)).toBe(49.5)
    expect(estimate.push(0, 5, 5000)).toBe(49.5)
    expect(estimate.push(0, 5, 5001)).toBe(0)
  })

  it('and cadence make the output that the contract works out', () => {
    const { fields } = readIndoorBikeData(vector('D3'))
    expect(outputOf(fields.cadenceRpm!, new LevelScale(null).percentOf(fields.resistanceLevel!))).toBe(1_342_850)
    expect(outputOf(80, resistancePercent(12, 1, 32))).toBe(1_155_750)
    expect(outputOf(80, resistanceFromPower(199, 80))).toBe(1_316_750)
  })
})
