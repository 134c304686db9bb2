import { clamp, oneDecimal } from './telemetry'

/** What the two metrics do without a hand on the sliders: a plausible race, equal for equal seeds. */
export interface AutoRider {
  at(second: number, raceSeconds: number): { readonly cadence: number; readonly resistance: number }
}

/**
 * A rider who starts easy, settles, and empties the tank at the end. Each second is a function of the seed and the
 * second alone, so that a reload goes on as the same rider.
 */
export function autoRider(seed: number): AutoRider {
  const baseCadence = 68 + 18 * noise(seed, 1)
  const baseResistance = 38 + 22 * noise(seed, 2)
  const wave = 20 + 30 * noise(seed, 3)
  return {
    at(second, raceSeconds) {
      const done = second / raceSeconds
      const finish = Math.max(0, done - 0.85) / 0.15
      const rolling = Math.sin((2 * Math.PI * second) / wave)
      const cadence = baseCadence + 6 * done + 12 * finish + 4 * rolling + 5 * (noise(seed, 100 + second) - 0.5)
      const resistance = baseResistance + 6 * done + 10 * finish - 3 * rolling + 2 * (noise(seed, 5000 + second) - 0.5)
      return { cadence: oneDecimal(clamp(cadence, 30, 120)), resistance: oneDecimal(clamp(resistance, 10, 95)) }
    },
  }
}

/** A number of 0 to 1 that depends on nothing but its arguments (a 32-bit integer hash). */
function noise(seed: number, index: number): number {
  let hash = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b)) >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d) >>> 0
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b) >>> 0
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000
}
