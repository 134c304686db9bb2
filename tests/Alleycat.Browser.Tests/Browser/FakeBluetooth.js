// A `navigator.bluetooth` with one bike, for pages that this machine's radio cannot reach. Played before any of the page's own
// scripts. `__BIKE__` is the bike: a name, and by service and characteristic either a value to read or records to notify.
(() => {
  const bike = __BIKE__
  const bytesOf = (hex) => Uint8Array.from(hex.split(' '), (byte) => parseInt(byte, 16))

  class Characteristic extends EventTarget {
    #timer
    #next = 0

    constructor(content) {
      super()
      this.content = content
    }

    async readValue() {
      if (this.content.read === undefined) throw new DOMException('GATT operation not permitted.', 'NotSupportedError')
      return new DataView(bytesOf(this.content.read).buffer)
    }

    async startNotifications() {
      this.#timer ??= setInterval(() => this.#notify(), this.content.everyMs)
      return this
    }

    stop() {
      clearInterval(this.#timer)
    }

    #notify() {
      if (window.bike.isSilent) return
      const { records, revolutions, ticks } = this.content
      const bytes = bytesOf(records[this.#next % records.length])
      if (revolutions !== undefined) {
        // Crank counters end the record: they go on counting from one notification to the next, and wrap as 16 bits do.
        const view = new DataView(bytes.buffer)
        const at = bytes.length - 4
        view.setUint16(at, view.getUint16(at, true) + this.#next * revolutions, true)
        view.setUint16(at + 2, view.getUint16(at + 2, true) + this.#next * ticks, true)
      }
      this.#next++
      this.value = new DataView(bytes.buffer)
      this.dispatchEvent(new Event('characteristicvaluechanged'))
    }
  }

  class Device extends EventTarget {
    name = bike.name
    #open = []

    constructor() {
      super()
      const device = this
      this.gatt = {
        connected: false,
        async connect() {
          // As real bikes that are out of reach: it may hang for a minute.
          if (window.bike.isGone) return new Promise(() => undefined)
          this.connected = true
          return this
        },
        disconnect() {
          this.connected = false
          device.#end()
        },
        async getPrimaryService(uuid) {
          const service = bike.services[uuid]
          if (service === undefined) throw new DOMException('No Services matching UUID found in Device.', 'NotFoundError')
          return {
            async getCharacteristic(id) {
              const content = service[id]
              if (content === undefined) throw new DOMException('No Characteristics matching UUID found.', 'NotFoundError')
              const characteristic = new Characteristic(content)
              device.#open.push(characteristic)
              return characteristic
            },
          }
        },
      }
    }

    drop() {
      this.gatt.connected = false
      this.#end()
      this.dispatchEvent(new Event('gattserverdisconnected'))
    }

    #end() {
      for (const characteristic of this.#open.splice(0)) characteristic.stop()
    }
  }

  const device = new Device()
  window.bike = {
    isSilent: false,
    isGone: false,
    drop: () => device.drop(),
  }
  Object.defineProperty(navigator, 'bluetooth', {
    value: {
      async requestDevice({ filters, optionalServices }) {
        const found = filters.some((filter) => filter.services.every((uuid) => bike.services[uuid] !== undefined))
        const hidden = Object.keys(bike.services).filter((uuid) => !optionalServices.includes(Number(uuid)))
        if (!found || window.bike.isGone) throw new DOMException('User cancelled the requestDevice() chooser.', 'NotFoundError')
        if (hidden.length > 0) throw new DOMException(`Services that were not named stay hidden: ${hidden}`, 'SecurityError')
        return device
      },
    },
  })
})()
