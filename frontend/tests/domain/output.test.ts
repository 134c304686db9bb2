import { describe, expect, it } from 'vitest'
import { countOf, formatGap, formatOutput, outputOf } from '../../src/domain/output'
import { fixture } from '../fixtures'

interface GoldenOutput {
  readonly cadence: number
  readonly resistance: number
  readonly tenThousandths: number
  readonly text: string
}

describe('Output', () => {
  it.each(fixture<GoldenOutput[]>('output/output.json'))(
    'of cadence $cadence and resistance $resistance is $text',
    ({ cadence, resistance, tenThousandths, text }) => {
      expect(outputOf(cadence, resistance)).toBe(tenThousandths)
      expect(countOf(Number(text))).toBe(tenThousandths)
    },
  )

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
