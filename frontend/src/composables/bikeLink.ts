import { BikeMeter } from '../domain/bikeMeter'
import { CrankCadence, readCscCrank, readCyclingPower } from '../formats/crank'
import { readResistanceRange, type IndoorBikeData, type ResistanceRange } from '../formats/ftms'
import { IndoorBikeAssembler } from '../formats/ftmsAssembler'
import {
  CSC_MEASUREMENT,
  CYCLING_POWER,
  FITNESS_MACHINE,
  INDOOR_BIKE_DATA,
  POWER_MEASUREMENT,
  RESISTANCE_RANGE,
  SPEED_AND_CADENCE,
  type GattCharacteristic,
  type GattServer,
  type GattService,
} from './webBluetooth'

/**
 * Subscribes to whatever of a bike's sensors there is and lets them fill a meter. After a reconnect everything of the old
 * connection is stale, so each connection gets a link, and with it a meter, assembler and crank counters, of its own.
 * GATT allows one operation at a time: they are awaited one by one.
 */
export async function linkBike(server: GattServer, nowMs: () => number): Promise<BikeMeter> {
  const machine = await serviceOf(server, FITNESS_MACHINE)
  const range = await rangeOf(machine)
  const meter = new BikeMeter(range)

  const assembler = new IndoorBikeAssembler(range?.bytes ?? null)
  await listen(machine, INDOOR_BIKE_DATA, (data) => {
    const record = assembler.push(data, nowMs())
    if (record !== null) fill(meter, record, nowMs())
  })

  const crank = new CrankCadence()
  await listen(await serviceOf(server, SPEED_AND_CADENCE), CSC_MEASUREMENT, (data) => {
    const reading = readCscCrank(data)
    const cadence = reading && crank.push(reading, nowMs())
    if (cadence !== null) meter.cadence(cadence, 'crank', nowMs())
  })

  const meterCrank = new CrankCadence()
  await listen(await serviceOf(server, CYCLING_POWER), POWER_MEASUREMENT, (data) => {
    const measured = readCyclingPower(data)
    if (measured === null) return
    const cadence = measured.crank && meterCrank.push(measured.crank, nowMs())
    if (cadence !== null) meter.cadence(cadence, 'power-meter', nowMs())
    meter.power(measured.powerW, nowMs())
  })
  return meter
}

function fill(meter: BikeMeter, record: IndoorBikeData, nowMs: number): void {
  if (record.cadenceRpm !== undefined) meter.cadence(record.cadenceRpm, 'indoor-bike', nowMs)
  if (record.resistanceLevel !== undefined) meter.level(record.resistanceLevel, nowMs)
  if (record.powerW !== undefined) meter.power(record.powerW, nowMs)
  if (record.heartRateBpm !== undefined) meter.heartRate(record.heartRateBpm, nowMs)
}

/** Null where the bike has no such service: what is there is found by trying, as feature words are often wrong. */
const serviceOf = (server: GattServer, uuid: number): Promise<GattService | null> =>
  server.getPrimaryService(uuid).catch(() => null)

async function rangeOf(machine: GattService | null): Promise<ResistanceRange | null> {
  try {
    const characteristic = await machine?.getCharacteristic(RESISTANCE_RANGE)
    return characteristic === undefined ? null : readResistanceRange(await characteristic.readValue())
  } catch {
    return null
  }
}

async function listen(service: GattService | null, uuid: number, hear: (data: DataView) => void): Promise<void> {
  const characteristic = await service?.getCharacteristic(uuid).catch(() => null)
  if (!characteristic) return
  characteristic.addEventListener('characteristicvaluechanged', (event) => {
    const { value } = event.target as GattCharacteristic
    if (value !== undefined) hear(value)
  })
  await characteristic.startNotifications()
}
