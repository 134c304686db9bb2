/** The part of Web Bluetooth that is used here; the browser's own types are not in TypeScript's library. */
export interface GattCharacteristic extends EventTarget {
  readonly value?: DataView
  readValue(): Promise<DataView>
  startNotifications(): Promise<unknown>
}

export interface GattService {
  getCharacteristic(uuid: number): Promise<GattCharacteristic>
}

export interface GattServer {
  readonly connected: boolean
  connect(): Promise<GattServer>
  disconnect(): void
  getPrimaryService(uuid: number): Promise<GattService>
}

export interface GattDevice extends EventTarget {
  readonly name?: string
  readonly gatt: GattServer
}

export interface Bluetooth {
  requestDevice(options: {
    filters: readonly { services: readonly number[] }[]
    optionalServices: readonly number[]
  }): Promise<GattDevice>
}

/** Null where this browser, or this address (Bluetooth needs https or localhost), cannot have it. */
export const browserBluetooth = (): Bluetooth | null =>
  (navigator as Navigator & { readonly bluetooth?: Bluetooth }).bluetooth ?? null

export const FITNESS_MACHINE = 0x1826
export const INDOOR_BIKE_DATA = 0x2ad2
export const RESISTANCE_RANGE = 0x2ad6
export const SPEED_AND_CADENCE = 0x1816
export const CSC_MEASUREMENT = 0x2a5b
export const CYCLING_POWER = 0x1818
export const POWER_MEASUREMENT = 0x2a63

/** Every service that will be read: one that is not named to the chooser stays hidden. */
export const BIKE_SERVICES: readonly number[] = [FITNESS_MACHINE, SPEED_AND_CADENCE, CYCLING_POWER]
