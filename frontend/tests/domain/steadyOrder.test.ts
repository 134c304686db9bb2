import { describe, expect, it } from 'vitest'
import { SteadyOrder } from '../../src/domain/steadyOrder'
import { mulberry32 } from '../formats/ftmsEncoder'

const rows = (...entries: [racerId: number, output: number][]) =>
  entries.map(([racerId, output]) => ({ racerId, output }))
const ids = (order: readonly { racerId: number }[]): number[] => order.map((row) => row.racerId)

describe('The steady order', () => {
  it('lets neighbours swap only once the new order has held for an update', () => {
    const steady = new SteadyOrder()
    expect(ids(steady.apply(rows([1, 10_000], [2, 9_000])))).toEqual([1, 2])
    expect(ids(steady.apply(rows([2, 11_000], [1, 10_000])))).toEqual([1, 2])
    expect(ids(steady.apply(rows([2, 11_500], [1, 10_000])))).toEqual([2, 1])
  })

  it('never shows a lead that lasted for one update', () => {
    const steady = new SteadyOrder()
    steady.apply(rows([1, 10_000], [2, 9_000]))
    expect(ids(steady.apply(rows([2, 11_000], [1, 10_000])))).toEqual([1, 2])
    expect(ids(steady.apply(rows([1, 12_000], [2, 11_000])))).toEqual([1, 2])
    expect(ids(steady.apply(rows([2, 13_000], [1, 12_000])))).toEqual([1, 2])
  })

  it('swaps at once where the lead is clear', () => {
    const steady = new SteadyOrder()
    steady.apply(rows([1, 10_000], [2, 9_000]))
    expect(ids(steady.apply(rows([2, 15_001], [1, 10_000])))).toEqual([2, 1])
  })

  it('puts newcomers where they belong, loses nobody, and agrees with the truth once outputs stand still', () => {
    const random = mulberry32(6)
    const steady = new SteadyOrder()
    for (let round = 0; round < 300; round++) {
      const field = Array.from({ length: 12 }, (_, index) => ({
        racerId: index,
        output: Math.floor(random() * 40_000),
      }))
        .filter(() => random() < 0.9)
        .sort((a, b) => b.output - a.output)
      expect(ids(steady.apply(field)).sort()).toEqual(ids(field).sort())
      for (let update = 0; update < field.length; update++) steady.apply(field)
      expect(ids(steady.apply(field))).toEqual(ids(field))
    }
  })
})
