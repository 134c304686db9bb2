import type { OutputCount } from './output'
import type { RiddenSecond } from './riddenRace'

/** Two lines over a race; index 0 is second 1, null where there is nothing. */
export interface RideCurve {
  readonly ridden: readonly (OutputCount | null)[]
  /** The rider's best before this race at each of those seconds. */
  readonly best: readonly (OutputCount | null)[]
}

export function rideCurve(ridden: ReadonlyMap<number, RiddenSecond>): RideCurve {
  const seconds = Array.from({ length: Math.max(0, ...ridden.keys()) }, (_, index) => ridden.get(index + 1))
  return {
    ridden: seconds.map((second) => second?.output ?? null),
    best: seconds.map((second) => second?.bestBefore ?? null),
  }
}

/** Lowest and highest value that a picture of these lines shows, with room around a line that is level. */
export function rangeOf(...lines: readonly (readonly (OutputCount | null)[])[]): readonly [low: OutputCount, high: OutputCount] {
  const values = lines.flat().filter((value) => value !== null)
  if (values.length === 0) return [0, 1]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = Math.max(50_000, (high - low) * 0.1)
  return [Math.max(0, low - room), high + room]
}

/** An SVG path through the values, interrupted where there is none. */
export function pathOf(
  values: readonly (OutputCount | null)[],
  [low, high]: readonly [low: OutputCount, high: OutputCount],
  height: number,
): string {
  let drawing = false
  return values
    .map((value, index) => {
      if (value === null) {
        drawing = false
        return ''
      }
      const y = height * (1 - (value - low) / (high - low))
      const point = `${drawing ? 'L' : 'M'}${index},${y.toFixed(1)}`
      drawing = true
      return point
    })
    .join('')
}
