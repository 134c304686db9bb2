import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countOf } from '../../src/domain/output'
import { secondBests, sortedBests } from '../../src/domain/secondBests'
import { readFragmentText } from '../../src/formats/fragmentText'
import { inflateFragment, readHistoryTable } from '../../src/formats/historyTable'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const plain = (read: ReturnType<typeof readFragmentText>) =>
  read === null
    ? null
    : [...read].map(([second, bests]) => ({ second, racerIds: [...bests.racerIds], outputs: [...bests.outputs] }))

/** A seeded generator: numbers from 0 to below `until`. */
function seeded(seed: number): (until: number) => number {
  let state = seed >>> 0
  return (until) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * until)
  }
}

describe('The text of a fragment', () => {
  it('is read into columns, the best first, equal ones by id', () => {
    expect(plain(readFragmentText(bytes('"7":{"100":134.285,"9":134.285,"101":200},"8":{"100":0.0001}')))).toEqual([
      { second: 7, racerIds: [101, 9, 100], outputs: [2_000_000, 1_342_850, 1_342_850] },
      { second: 8, racerIds: [100], outputs: [1] },
    ])
    expect(plain(readFragmentText(bytes('"7":{}')))).toEqual([{ second: 7, racerIds: [], outputs: [] }])
    expect(plain(readFragmentText(bytes('')))).toEqual([])
  })

  it('of the golden file says the same as JSON does', async () => {
    const file = new Uint8Array(readFileSync(resolve(import.meta.dirname, '../../../tests/fixtures/history/wide.gz')))
    for (const fragment of readHistoryTable(file)!.fragments) {
      const text = await inflateFragment(fragment, file.subarray(fragment.offset, fragment.offset + fragment.length))
      const seconds = JSON.parse(`{${new TextDecoder().decode(text)}}`) as Record<string, Record<string, number>>
      const expected = Object.entries(seconds).map(([second, racers]) => ({
        second: Number(second),
        ...secondBests(Object.entries(racers).map(([id, output]) => [Number(id), countOf(output)] as const)),
      }))
      expect(plain(readFragmentText(text))).toEqual(expected)
    }
  })

  it.each([
    ['white space', '"7": {"1":5}'],
    ['an exponent', '"7":{"1":5e1}'],
    ['a sign', '"7":{"1":-5}'],
    ['five decimals', '"7":{"1":5.00001}'],
    ['no digits after the point', '"7":{"1":5.}'],
    ['a name that is no number', '"7":{"x":5}'],
    ['an escaped name', '"7":{"\\u0031":5}'],
    ['a second twice', '"7":{"1":5},"7":{"1":6}'],
    ['an end in the middle', '"7":{"1":5'],
    ['a comma too many', '"7":{"1":5,}'],
    ['more digits than a number holds for sure', '"7":{"1":123456789}'],
    ['something else behind', '"7":{"1":5}x'],
  ])('is left to JSON where it has %s', (_, text) => {
    expect(readFragmentText(bytes(text))).toBeNull()
  })

  it('never throws and never reads what JSON reads differently, whatever byte is damaged', () => {
    const text = bytes('"7":{"100":134.285,"9":134.285,"101":200},"8":{"100":0.0001}')
    const next = seeded(7)
    for (let round = 0; round < 3000; round++) {
      const damaged = text.slice()
      damaged[next(text.length)] = next(256)
      const read = readFragmentText(damaged)
      if (read === null) continue
      const seconds = JSON.parse(`{${new TextDecoder().decode(damaged)}}`) as Record<string, Record<string, number>>
      for (const [second, bests] of read) {
        const asJson = new Map(Object.entries(seconds[second]!).map(([id, output]) => [Number(id), countOf(output)]))
        // A racer who is there twice now is once in JSON: the file's checksum is what tells such a fragment.
        const isSound = asJson.size === bests.racerIds.length
        for (const [index, id] of [...bests.racerIds].entries())
          expect(isSound ? bests.outputs[index] : asJson.has(id)).toBe(isSound ? asJson.get(id) : true)
      }
    }
  })
})

describe('Sorted columns', () => {
  it('are in the same order as sorted pairs, for any numbers', () => {
    const next = seeded(11)
    for (let round = 0; round < 200; round++) {
      const ids = [...new Set(Array.from({ length: next(200) }, () => next(round % 2 ? 50 : 2 ** 31)))]
      const outputs = ids.map(() => next(round % 3 ? 5 : 4_785_000))
      const sorted = sortedBests(Float64Array.from(ids), Float64Array.from(outputs))
      expect({ racerIds: [...sorted.racerIds], outputs: [...sorted.outputs] }).toEqual(
        secondBests(ids.map((id, index) => [id, outputs[index]!] as const)),
      )
    }
  })
})
