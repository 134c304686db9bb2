import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { BikeGives, BikeMeter } from '../domain/bikeMeter'
import { clamp, RESISTANCE_MAX } from '../domain/telemetry'
import { linkBike } from './bikeLink'
import { bikeLevels, LEVEL_MAX } from './bikeLevels'
import type { Bike } from './useRace'
import { BIKE_SERVICES, browserBluetooth, type Bluetooth, type GattDevice, type GattServer } from './webBluetooth'

/** `lost`: it was connected and is not now; a connection is being tried in the background. */
export type BluetoothState = 'none' | 'connecting' | 'connected' | 'lost' | 'refused'

export interface BluetoothBike extends Bike {
  readonly isPossible: boolean
  readonly state: Readonly<Ref<BluetoothState>>
  readonly name: Readonly<Ref<string>>
  readonly gives: Readonly<Ref<BikeGives | null>>
  /** Whole seconds since the bike was last heard, once it has gone or has been silent for too long; 0 while it speaks. */
  readonly lostSeconds: ComputedRef<number>
  readonly manualPercent: Readonly<Ref<number | null>>
  setManualPercent(percent: number): void
  /** The bike's highest level as the rider told it; null until then. Kept in this browser for the bike of that name. */
  readonly levelMax: Readonly<Ref<number | null>>
  setLevelMax(max: number): void
  /** Heart rate is shown only if the rider wants it; it stays on this device. */
  readonly withHeartRate: Ref<boolean>
  /** Opens the browser's chooser; must come of a tap. */
  connect(): Promise<void>
  /** The same bike again: by its old acquaintance, or by the chooser where that does not answer in time. */
  reconnect(): Promise<void>
  disconnect(): void
}

const CONNECT_MS = 10_000

/** A real bike over Bluetooth LE. It is only ever read: connecting can never change its brake. */
export function useBluetoothBike(
  bluetooth: Bluetooth | null = browserBluetooth(),
  nowMs: () => number = () => performance.now(),
): BluetoothBike {
  const levels = bikeLevels()
  const state = ref<BluetoothState>('none')
  const name = ref('')
  const gives = shallowRef<BikeGives | null>(null)
  const manualPercent = ref<number | null>(null)
  const levelMax = ref<number | null>(null)
  const withHeartRate = ref(false)
  const lostAtMs = ref<number | null>(null)
  /** Connected, as far as the radio knows, but nothing comes; null while something does. */
  const silentSinceMs = ref<number | null>(null)
  const clockMs = ref(nowMs())
  let device: GattDevice | null = null
  let meter: BikeMeter | null = null

  const timer = setInterval(() => {
    clockMs.value = nowMs()
    gives.value = meter?.gives() ?? null
    silentSinceMs.value = meter?.silentSinceMs(clockMs.value) ?? null
  }, 500)

  async function connect(): Promise<void> {
    if (bluetooth === null) return
    let chosen: GattDevice
    try {
      chosen = await bluetooth.requestDevice({
        filters: BIKE_SERVICES.map((service) => ({ services: [service] })),
        optionalServices: BIKE_SERVICES,
      })
    } catch {
      // The chooser was closed without a choice: everything stays as it was.
      return
    }
    if (chosen !== device) {
      forget()
      device = chosen
      device.addEventListener('gattserverdisconnected', lost)
    }
    name.value = chosen.name || 'Bike'
    levelMax.value = levels.of(name.value)
    if (lostAtMs.value === null) state.value = 'connecting'
    await link(chosen)
  }

  async function link(to: GattDevice): Promise<boolean> {
    try {
      const server = await within(CONNECT_MS, to.gatt.connect())
      const linked = await linkBike(server, nowMs)
      if (device !== to) return false
      linked.manualPercent = manualPercent.value
      linked.withHeartRate = withHeartRate.value
      if (levelMax.value !== null) linked.setLevelMax(levelMax.value)
      meter = linked
      state.value = 'connected'
      lostAtMs.value = null
      return true
    } catch {
      if (device === to) state.value = lostAtMs.value === null ? 'refused' : 'lost'
      return false
    }
  }

  function lost(): void {
    if (device === null) return
    meter = null
    gives.value = null
    silentSinceMs.value = null
    lostAtMs.value ??= nowMs()
    state.value = 'lost'
    void link(device)
  }

  async function reconnect(): Promise<void> {
    const isHeard = state.value === 'connected' && silentSinceMs.value === null
    if (device !== null && device.gatt.connected && isHeard) return
    await connect()
  }

  function forget(): void {
    device?.removeEventListener('gattserverdisconnected', lost)
    device?.gatt.disconnect()
    device = null
    meter = null
    silentSinceMs.value = null
    lostAtMs.value = null
  }

  function setManualPercent(percent: number): void {
    manualPercent.value = clamp(percent, 0, RESISTANCE_MAX)
    if (meter !== null) meter.manualPercent = manualPercent.value
  }

  function setLevelMax(max: number): void {
    levelMax.value = clamp(Math.round(max), 1, LEVEL_MAX)
    levels.keep(name.value, levelMax.value)
    meter?.setLevelMax(levelMax.value)
  }

  watch(withHeartRate, (wanted) => {
    if (meter !== null) meter.withHeartRate = wanted
  })
  onScopeDispose(() => {
    clearInterval(timer)
    forget()
  })
  return {
    isPossible: bluetooth !== null,
    state,
    name,
    gives,
    lostSeconds: computed(() => {
      const sinceMs = lostAtMs.value ?? silentSinceMs.value
      return sinceMs === null ? 0 : Math.max(0, Math.floor((clockMs.value - sinceMs) / 1000))
    }),
    manualPercent,
    setManualPercent,
    levelMax,
    setLevelMax,
    withHeartRate,
    connect,
    reconnect,
    disconnect: () => {
      forget()
      state.value = 'none'
      gives.value = null
    },
    sample: () => meter?.sample(nowMs()) ?? null,
  }
}

/** `gatt.connect()` may hang for a minute; the rider has a chooser that finds the bike in seconds. */
function within(limitMs: number, connecting: Promise<GattServer>): Promise<GattServer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The bike did not answer.')), limitMs)
    connecting.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
