import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useBluetoothBike, type BluetoothBike } from '../../src/composables/useBluetoothBike'
import { FakeBike } from './fakeBluetooth'
import { inScope } from './fakes'

const D3 = '64 00 10 0E B5 00 2A 00 FA 00'
const POWER_ONLY = '44 00 DE 0A A0 00 C7 00'

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }),
)
afterEach(() => void vi.useRealTimers())

const ride = (fake: FakeBike): BluetoothBike => inScope(() => useBluetoothBike(fake)).result

describe('A Bluetooth bike', () => {
  it('is read from the choice in the chooser to a sample', async () => {
    const fake = new FakeBike('00 00 64 00 01 00')
    const bike = ride(fake)
    expect(bike.sample(1, 300)).toBeNull()
    await bike.connect()
    expect(bike.state.value).toBe('connected')
    expect(bike.name.value).toBe('Bike 7')
    fake.notify(D3)
    expect(bike.sample(1, 300)).toEqual({
      cadence: 90.5,
      resistance: 42,
      quality: 'live',
      powerW: 250,
      resistanceSource: 'measured',
    })
    await vi.advanceTimersByTimeAsync(500)
    expect(bike.gives.value).toEqual({ cadence: true, resistance: 'measured', power: true, heartRate: false, wantsLevelMax: false })
  })

  it('holds its last word for a moment, and then says nothing', async () => {
    const fake = new FakeBike()
    const bike = ride(fake)
    await bike.connect()
    fake.notify(D3)
    await vi.advanceTimersByTimeAsync(2000)
    expect(bike.sample(1, 300)?.quality).toBe('held')
    await vi.advanceTimersByTimeAsync(1500)
    expect(bike.sample(1, 300)).toBeNull()
  })

  it('is looked for in the background when its signal is lost, and starts afresh when found', async () => {
    const fake = new FakeBike()
    const bike = ride(fake)
    await bike.connect()
    fake.notify(D3)
    fake.isReachable = false
    fake.drop()
    expect(bike.state.value).toBe('lost')
    expect(bike.sample(1, 300)).toBeNull()
    await vi.advanceTimersByTimeAsync(7000)
    expect(bike.lostSeconds.value).toBe(7)
    fake.isReachable = true
    await bike.reconnect()
    expect(bike.state.value).toBe('connected')
    expect(bike.lostSeconds.value).toBe(0)
    expect(bike.sample(1, 300)).toBeNull()
    fake.notify(POWER_ONLY)
    expect(bike.sample(1, 300)).toMatchObject({ cadence: 80, resistance: 49.5, resistanceSource: 'estimated' })
  })

  it('is missed when it stays connected and says nothing, until it speaks again', async () => {
    const fake = new FakeBike()
    const bike = ride(fake)
    await bike.connect()
    fake.notify(D3)
    await vi.advanceTimersByTimeAsync(3000)
    expect(bike.lostSeconds.value).toBe(0)
    await vi.advanceTimersByTimeAsync(2000)
    expect(bike.state.value).toBe('connected')
    expect(bike.lostSeconds.value).toBe(5)
    fake.notify(D3)
    await vi.advanceTimersByTimeAsync(500)
    expect(bike.lostSeconds.value).toBe(0)
  })

  it('gives up a connection that hangs after ten seconds', async () => {
    const fake = new FakeBike()
    fake.isReachable = false
    const bike = ride(fake)
    const connecting = bike.connect()
    await vi.advanceTimersByTimeAsync(9000)
    expect(bike.state.value).toBe('connecting')
    await vi.advanceTimersByTimeAsync(1000)
    await connecting
    expect(bike.state.value).toBe('refused')
  })

  it('stays as it was when the chooser is closed without a choice', async () => {
    const fake = new FakeBike()
    fake.cancelsChooser = true
    const bike = ride(fake)
    await bike.connect()
    expect(bike.state.value).toBe('none')
    expect(fake.connects).toBe(0)
  })

  it('takes the level from the rider where the bike gives none', async () => {
    const fake = new FakeBike()
    const bike = ride(fake)
    await bike.connect()
    fake.notify('04 00 00 00 A0 00')
    expect(bike.sample(1, 300)).toBeNull()
    bike.setManualPercent(140)
    expect(bike.sample(1, 300)).toMatchObject({ cadence: 80, resistance: 100, resistanceSource: 'manual' })
  })

  it('is not to be had where the browser cannot', () => {
    expect(inScope(() => useBluetoothBike(null)).result.isPossible).toBe(false)
  })
})
