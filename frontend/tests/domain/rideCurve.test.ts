import { describe, expect, it } from 'vitest'
import { pathOf, rangeOf, rideCurve } from '../../src/domain/rideCurve'
import { riddenMap, riddenSecond } from './builders'

describe('The picture of a ride', () => {
  it('has a hole where a second was not ridden, and the best there was beside each', () => {
    const ridden = riddenMap(riddenSecond(1, 100), { ...riddenSecond(3, 120), bestBefore: 110 })
    expect(rideCurve(ridden)).toEqual({ ridden: [100, null, 120], best: [null, null, 110] })
    expect(rideCurve(new Map())).toEqual({ ridden: [], best: [] })
  })

  it('shows all values with room around them, never below zero', () => {
    expect(rangeOf([1_000_000, null], [2_000_000])).toEqual([900_000, 2_100_000])
    expect(rangeOf([1_000_000])).toEqual([950_000, 1_050_000])
    expect(rangeOf([10])).toEqual([0, 50_010])
    expect(rangeOf([], [null])).toEqual([0, 1])
  })

  it('is interrupted where there is nothing, and begins again', () => {
    expect(pathOf([0, 50, null, 100], [0, 100], 100)).toBe('M0,100.0L1,50.0M3,0.0')
    expect(pathOf([null], [0, 1], 100)).toBe('')
  })
})
