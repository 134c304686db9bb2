import { describe, expect, it } from 'vitest'
import { BikeMeter } from '../../src/domain/bikeMeter'

describe('The bike meter', () => {
  it('gives the newest values, holds them from 1.5 to 3 seconds, and then nothing', () => {
    const meter = new BikeMeter()
    meter.cadence(90.5, 'indoor-bike', 0)
    meter.level(42, 0)
    expect(meter.sample(1500)).toEqual({ cadence: 90.5, resistance: 42, quality: 'live', resistanceSource: 'measured' })
    expect(meter.sample(1501)?.quality).toBe('held')
    expect(meter.sample(3000)?.quality).toBe('held')
    expect(meter.sample(3001)).toBeNull()
  })

  it('says since when it has been silent, once that is too long to hold, and not before it ever spoke', () => {
    const meter = new BikeMeter()
    expect(meter.silentSinceMs(10_000)).toBeNull()
    meter.cadence(90, 'crank', 10_000)
    meter.level(42, 12_000)
    expect(meter.silentSinceMs(13_000)).toBeNull()
    expect(meter.silentSinceMs(13_001)).toBe(10_000)
    meter.cadence(90, 'power-meter', 14_000)
    expect(meter.silentSinceMs(15_000)).toBeNull()
    expect(meter.silentSinceMs(15_001)).toBe(12_000)
  })

  it('takes cadence from the best source that is not silent, and never mixes', () => {
    const meter = new BikeMeter()
    meter.level(42, 0)
    meter.cadence(70, 'power-meter', 0)
    meter.cadence(80, 'crank', 0)
    expect(meter.sample(0)?.cadence).toBe(80)
    meter.cadence(90, 'indoor-bike', 0)
    expect(meter.sample(0)?.cadence).toBe(90)
    meter.cadence(81, 'crank', 3000)
    meter.level(42, 3000)
    expect(meter.sample(3000)?.cadence).toBe(90)
    expect(meter.sample(3001)?.cadence).toBe(81)
  })

  it('drops noise: above 220 rpm or below 0', () => {
    const meter = new BikeMeter()
    meter.level(42, 0)
    meter.cadence(97_984, 'crank', 0)
    meter.cadence(-1, 'crank', 0)
    expect(meter.sample(0)).toBeNull()
    expect(meter.gives().cadence).toBe(false)
  })

  it('estimates resistance from power where no level is sent, and says so', () => {
    const meter = new BikeMeter()
    meter.cadence(80, 'crank', 0)
    meter.power(199, 0)
    expect(meter.sample(0)).toMatchObject({ resistance: 49.5, resistanceSource: 'estimated' })
    expect(meter.gives()).toEqual({ cadence: true, resistance: 'estimated', power: true, heartRate: false, wantsLevelMax: false })
    meter.level(20, 0)
    expect(meter.sample(0)).toMatchObject({ resistance: 20, resistanceSource: 'measured' })
  })

  it('asks the rider for the level where the bike gives neither', () => {
    const meter = new BikeMeter()
    meter.cadence(80, 'crank', 0)
    expect(meter.sample(0)).toBeNull()
    expect(meter.gives().resistance).toBe('none')
    meter.manualPercent = 35
    expect(meter.sample(0)).toMatchObject({ resistance: 35, resistanceSource: 'manual', quality: 'live' })
  })

  it('gives nothing for power without any cadence', () => {
    const meter = new BikeMeter()
    meter.power(199, 0)
    expect(meter.sample(0)).toBeNull()
  })

  it('counts levels by the range of the bike', () => {
    const meter = new BikeMeter({ bytes: 2, min: 10, max: 320 })
    meter.cadence(80, 'indoor-bike', 0)
    meter.level(12, 0)
    expect(meter.sample(0)?.resistance).toBe(35.5)
  })
})

describe('What a bike may also give', () => {
  it('asks for the maximum level of a bike that tells levels without their range, and none above 32', () => {
    const meter = new BikeMeter()
    meter.cadence(90, 'indoor-bike', 0)
    expect(meter.gives().wantsLevelMax).toBe(false)
    meter.level(16, 0)
    expect(meter.gives().wantsLevelMax).toBe(true)
    expect(meter.sample(0)?.resistance).toBe(16)
    meter.setLevelMax(32)
    meter.level(16, 0)
    expect(meter.gives().wantsLevelMax).toBe(false)
    expect(meter.sample(0)?.resistance).toBe(50)
  })

  it('does not ask once a level above 32 was shown, nor where the bike tells its range', () => {
    const meter = new BikeMeter()
    meter.level(33, 0)
    expect(meter.gives().wantsLevelMax).toBe(false)
    const ranged = new BikeMeter({ bytes: 1, min: 0, max: 32 })
    ranged.level(3, 0)
    expect(ranged.gives().wantsLevelMax).toBe(false)
  })

  it('has the heart rate in a sample only for a rider who wants it, never without contact, and not for long', () => {
    const meter = new BikeMeter()
    meter.cadence(90, 'indoor-bike', 1000)
    meter.level(50, 1000)
    meter.heartRate(0, 1000)
    expect(meter.gives().heartRate).toBe(false)
    meter.heartRate(142, 0)
    expect(meter.gives().heartRate).toBe(true)
    expect(meter.sample(1000)?.heartRateBpm).toBeUndefined()
    meter.withHeartRate = true
    expect(meter.sample(1000)?.heartRateBpm).toBe(142)
    expect(meter.sample(3001)?.heartRateBpm).toBeUndefined()
  })
})
