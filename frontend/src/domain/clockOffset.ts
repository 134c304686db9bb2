/** One question to the server: when it was asked and answered by our clock, and what the server's clock said. */
export interface ClockReading {
  readonly sentAtMs: number
  readonly receivedAtMs: number
  readonly serverTimeMs: number
}

/**
 * What to add to our clock to get the server's. Of several readings the one with the shortest round trip is the most
 * exact: half of it bounds the error. Null without a reading.
 */
export function clockOffsetMs(readings: readonly ClockReading[]): number | null {
  let best: ClockReading | null = null
  for (const reading of readings) if (best === null || roundTripMs(reading) < roundTripMs(best)) best = reading
  return best === null ? null : best.serverTimeMs - (best.sentAtMs + best.receivedAtMs) / 2
}

const roundTripMs = (reading: ClockReading): number => reading.receivedAtMs - reading.sentAtMs
