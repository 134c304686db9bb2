import {
  INDOOR_BIKE_DATA,
  RESISTANCE_RANGE,
  type Bluetooth,
  type GattCharacteristic,
  type GattDevice,
  type GattServer,
} from '../../src/composables/webBluetooth'

const view = (hex: string): DataView =>
  new DataView(Uint8Array.from(hex.split(' '), (byte) => parseInt(byte, 16)).buffer)

class FakeCharacteristic extends EventTarget implements GattCharacteristic {
  value?: DataView
  notifying = false

  constructor(readonly content: string | null) {
    super()
  }

  readValue(): Promise<DataView> {
    return this.content === null ? Promise.reject(new Error('not readable')) : Promise.resolve(view(this.content))
  }

  startNotifications(): Promise<void> {
    this.notifying = true
    return Promise.resolve()
  }
}

/** A fitness machine that notifies what the test plays, and can drop its connection. */
export class FakeBike extends EventTarget implements GattDevice, Bluetooth {
  readonly name = 'Bike 7'
  readonly gatt: GattServer
  connects = 0
  isReachable = true
  cancelsChooser = false
  #data = new FakeCharacteristic(null)

  constructor(readonly range: string | null = null) {
    super()
    const connect = async (): Promise<GattServer> => {
      this.connects++
      if (!this.isReachable) return new Promise(() => undefined)
      this.#data = new FakeCharacteristic(null)
      return this.gatt
    }
    this.gatt = {
      connected: true,
      connect,
      disconnect: () => undefined,
      getPrimaryService: async (service) => {
        if (service !== 0x1826) throw new Error('no such service')
        return {
          getCharacteristic: async (uuid) => {
            if (uuid === INDOOR_BIKE_DATA) return this.#data
            if (uuid === RESISTANCE_RANGE && this.range !== null) return new FakeCharacteristic(this.range)
            throw new Error('no such characteristic')
          },
        }
      },
    }
  }

  async requestDevice(): Promise<GattDevice> {
    if (this.cancelsChooser) throw new Error('cancelled')
    return this
  }

  notify(hex: string): void {
    if (!this.#data.notifying) return
    this.#data.value = view(hex)
    this.#data.dispatchEvent(new Event('characteristicvaluechanged'))
  }

  drop(): void {
    this.dispatchEvent(new Event('gattserverdisconnected'))
  }
}
