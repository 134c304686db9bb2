/**
 * The platform's one measure of performance, held as a whole number of 0.0001 (`OutputCount`), exactly as the server
 * holds it: both sides compare counts, never fractions, so a record here is a record there.
 */
export type OutputCount = number

export const COUNTS_PER_UNIT = 10_000

/** (cadence + 35) x (resistance + 65) / 100 in doubles, in that order, rounded half away from zero to 4 decimals. */
export function outputOf(cadence: number, resistance: number): OutputCount {
  return countOf(((cadence + 35) * (resistance + 65)) / 100)
}

/** A JSON number of output to counts. Output is never negative here, so rounding half up is half away from zero. */
export function countOf(output: number): OutputCount {
  return Math.round(output * COUNTS_PER_UNIT)
}

/** One decimal and always so, for figures that must not jump: 134.3. */
export function formatOutput(count: OutputCount): string {
  return (Math.round(count / 1000) / 10).toFixed(1)
}

/** Whether a difference reads as zero: then it has neither sign nor arrow. */
export const isZeroGap = (counts: OutputCount): boolean => Math.round(Math.abs(counts) / 1000) === 0

/** A signed difference with a real minus sign: +4.2, −11.0, ±0.0. */
export function formatGap(counts: OutputCount): string {
  const tenths = Math.round(Math.abs(counts) / 1000)
  const sign = tenths === 0 ? '±' : counts > 0 ? '+' : '−'
  return sign + (tenths / 10).toFixed(1)
}
