import { describe, expect, it } from 'vitest'
import { countOf, formatGap, formatOutput, outputOf } from '../../src/domain/output'

describe('Output', () => {
  // The golden values of the telemetry contract, section 4, at 4 decimals.
  it.each([
    [79.8, 79, 165.312],
    [60.4, 60.6, 119.8224],
    [80, 78, 164.45],
    [81, 79, 167.04],
    [83, 78, 168.74],
    [62, 68.6, 129.592],
    [85.5, 54.2, 143.636],
    [30, 33, 63.7],
    [90, 86, 188.75],
    [0, 0, 22.75],
    [90.5, 42, 134.285],
    [80, 35.5, 115.575],
    [80, 49.5, 131.675],
  ])('of cadence %d and resistance %d is %d', (cadence, resistance, output) => {
    expect(outputOf(cadence, resistance)).toBe(Math.round(output * 10_000))
    expect(outputOf(cadence, resistance) / 10_000).toBe(output)
  })

  it('survives the way through JSON for every count in the ordinary range', () => {
    const changed: number[] = []
    for (let count = 0; count <= 2_000_000; count++)
      if (countOf(Number(JSON.stringify(count / 10_000))) !== count) changed.push(count)
    expect(changed).toEqual([])
  })

  it('is shown with one decimal, and a gap with its sign', () => {
    expect(formatOutput(1_342_850)).toBe('134.3')
    expect(formatOutput(1_000_000)).toBe('100.0')
    expect(formatGap(42_000)).toBe('+4.2')
    expect(formatGap(-110_000)).toBe('−11.0')
    expect(formatGap(-300)).toBe('±0.0')
  })
})
