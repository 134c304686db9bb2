import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readClassHistory, readRacerNames } from '../../src/formats/classHistory'

const zipped = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text))

describe('The class history', () => {
  const file = zipped('{"1":{"100":119.8224,"101":165.312},"2":{"100":120.1},"300":{"7":0}}')

  it('gives the bests of a second, best first, in counts', async () => {
    const history = await readClassHistory(file)
    expect(await history.at(1)).toEqual({ racerIds: [101, 100], outputs: [1_653_120, 1_198_224] })
    expect(await history.at(300)).toEqual({ racerIds: [7], outputs: [0] })
    expect(await history.at(4)).toEqual({ racerIds: [], outputs: [] })
  })

  it("gives one racer's records over all seconds", async () => {
    const history = await readClassHistory(file)
    expect([...(await history.of(100))]).toEqual([
      [1, 1_198_224],
      [2, 1_201_000],
    ])
    expect((await history.of(5)).size).toBe(0)
  })

  it('leaves out values that are no numbers, and survives members named like built-ins', async () => {
    const history = await readClassHistory(zipped('{"1":{"100":null,"101":"5","102":6},"2":7,"__proto__":{"1":1}}'))
    expect((await history.at(1)).racerIds).toEqual([102])
    expect((await history.at(2)).racerIds).toEqual([])
  })

  it.each([
    ['is no gzip', new Uint8Array([1, 2, 3])],
    ['is empty', new Uint8Array()],
    ['is cut short', file.slice(0, file.length - 9)],
    ['fails its checksum', file.map((byte, index) => (index === file.length - 6 ? byte ^ 1 : byte))],
    ['holds no JSON', zipped('{"1":')],
    ['holds no object', zipped('[1]')],
  ])('is refused when the file %s', async (_, bytes) => {
    await expect(readClassHistory(bytes as Uint8Array<ArrayBuffer>)).rejects.toThrow()
  })

  it('has a directory of names beside it', async () => {
    const names = await readRacerNames(zipped('{"100":"Hayden","101":5,"102":"étienne"}'))
    expect([...names]).toEqual([
      [100, 'Hayden'],
      [102, 'étienne'],
    ])
  })
})
