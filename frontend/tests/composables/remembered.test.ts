import { describe, expect, it } from 'vitest'
import { bikeLevels } from '../../src/composables/bikeLevels'
import { recallSite, rememberSite } from '../../src/composables/siteMemory'

function memory(): Storage {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) } as unknown as Storage
}
const forbidden = (): never => {
  throw new Error('Storage is forbidden.')
}
const now = { serverTimeMs: 1_000_000, raceSeconds: 60, classes: [{ classId: 1, name: 'One' }], voided: [] }

describe('The remembered clock', () => {
  it('is good for a while, and tells the races too', () => {
    const storage = memory()
    rememberSite(-500, now, () => storage)
    expect(recallSite(1_060_500, () => storage)).toEqual({ offsetMs: -500, now })
  })

  it('is not gone by when it is old, lies ahead of the device, or was never there', () => {
    const storage = memory()
    expect(recallSite(0, () => storage)).toBeNull()
    rememberSite(0, now, () => storage)
    expect(recallSite(1_000_000 + 13 * 3_600_000, () => storage)).toBeNull()
    expect(recallSite(999_000, () => storage)).toBeNull()
    storage.setItem('alleycat.site', '{"offsetMs":"x"}')
    expect(recallSite(1_000_001, () => storage)).toBeNull()
  })

  it('does without a storage that is forbidden', () => {
    rememberSite(0, now, forbidden)
    expect(recallSite(0, forbidden)).toBeNull()
  })
})

describe("The bikes' maximum levels", () => {
  it('are kept by name, at most fifty, the oldest forgotten first', () => {
    const storage = memory()
    const levels = bikeLevels(() => storage)
    for (let bike = 0; bike < 60; bike++) levels.keep(`Bike ${bike}`, 10 + (bike % 20))
    expect(levels.of('Bike 9')).toBeNull()
    expect(levels.of('Bike 10')).toBe(20)
    expect(bikeLevels(() => storage).of('Bike 59')).toBe(29)
  })

  it('are null where nothing sound is kept, and where storage is forbidden', () => {
    const storage = memory()
    storage.setItem('alleycat.bike-levels', '{"A":0,"B":101,"C":"x","D":32}')
    const levels = bikeLevels(() => storage)
    expect(['A', 'B', 'C', 'D'].map(levels.of)).toEqual([null, null, null, 32])
    const without = bikeLevels(forbidden)
    without.keep('A', 5)
    expect(without.of('A')).toBeNull()
  })
})
