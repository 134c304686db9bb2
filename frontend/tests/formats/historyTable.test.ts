import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readClassHistory, readRacerNames, type ClassHistory } from '../../src/formats/classHistory'
import { crc32, fragmentOf, HEADER_BYTES_MAX, inflateFragment, readHistoryTable } from '../../src/formats/historyTable'
import { openClassHistory, type RangeReader } from '../../src/formats/rangedHistory'

const fixture = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(resolve(__dirname, '../../../tests/fixtures', path)))
const json = (path: string): unknown => JSON.parse(new TextDecoder().decode(fixture(path)))

/** Serves a file as a server with ranges does, and counts what was asked for. */
function served(file: Uint8Array<ArrayBuffer>, eTag = '"v1"') {
  const asked: [offset: number, length: number][] = []
  const read: RangeReader = (offset, length) => {
    asked.push([offset, length])
    return Promise.resolve({ bytes: file.slice(offset, offset + length), size: file.length, eTag })
  }
  return { read, asked }
}

describe('The table of a class history', () => {
  const wide = fixture('history/wide.gz')

  it('is read from the golden file', () => {
    expect(readHistoryTable(wide.subarray(0, HEADER_BYTES_MAX))).toEqual(json('history/wide.table.json'))
  })

  it('gives each fragment as the members of an object of its own', async () => {
    const table = readHistoryTable(wide)!
    const whole = JSON.parse(gunzipSync(wide).toString()) as Record<string, Record<string, number>>
    const merged: Record<string, unknown> = {}
    for (const fragment of table.fragments) {
      const text = await inflateFragment(fragment, wide.subarray(fragment.offset, fragment.offset + fragment.length))
      const seconds = JSON.parse(`{${new TextDecoder().decode(text)}}`) as object
      for (const second of Object.keys(seconds).map(Number)) expect(fragmentOf(table, second)).toBe(fragment)
      Object.assign(merged, seconds)
    }
    expect(merged).toEqual(whole)
  })

  it('is not believed when any byte of the header differs', () => {
    const small = fixture('history/small.gz')
    const { headerLength } = readHistoryTable(small)!
    for (let at = 0; at < headerLength; at++) {
      const damaged = small.slice()
      damaged[at]! ^= 1
      expect(readHistoryTable(damaged)).toBeNull()
      expect(readHistoryTable(small.subarray(0, at))).toBeNull()
    }
  })

  it('tells a damaged fragment', async () => {
    const table = readHistoryTable(wide)!
    const fragment = table.fragments[1]!
    const bytes = wide.slice(fragment.offset, fragment.offset + fragment.length)
    for (const at of [0, 1, 100, bytes.length >> 1, bytes.length - 6]) {
      const damaged = bytes.slice()
      damaged[at]! ^= 4
      await expect(inflateFragment(fragment, damaged)).rejects.toThrow()
    }
    await expect(inflateFragment(fragment, bytes.subarray(1))).rejects.toThrow()
  })

  it('is missing in a file of another writer', () => {
    expect(readHistoryTable(fixture('history/foreign.gz'))).toBeNull()
  })

  it('is checked by the CRC-32 of gzip', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})

describe('A class history read by ranges', () => {
  const wide = fixture('history/wide.gz')

  it('brings only the header and the fragments around the seconds asked for', async () => {
    // Padded to be longer than a header may be, as a file of a real class is.
    const table = readHistoryTable(wide)!
    const { read, asked } = served(wide)
    const short: RangeReader = (offset, length, eTag) => read(offset, Math.min(length, wide.length - 1), eTag)
    const history = await openClassHistory(short)
    const whole = await readClassHistory(wide)
    expect(await history.at(3)).toEqual(await whole.at(3))
    expect(await history.at(4)).toEqual(await whole.at(4))
    const [first, second] = table.fragments
    expect(asked.slice(1)).toEqual([
      [first!.offset, first!.length],
      [second!.offset, second!.length],
    ])
    for (let at = 0; at < 45; at++) expect(await history.at(at)).toEqual(await whole.at(at))
    expect([...(await history.of(1_100))]).toEqual([...(await whole.of(1_100))])
  })

  it.each(['history/small.gz', 'history/empty.gz', 'history/foreign.gz'])('reads %s whole', async (path) => {
    const { read, asked } = served(fixture(path))
    const history: ClassHistory = await openClassHistory(read)
    const whole = await readClassHistory(fixture(path))
    for (const second of [1, 2, 33, 300, 600, 3_600]) expect(await history.at(second)).toEqual(await whole.at(second))
    expect(asked.length).toBe(1)
  })

  it('is empty where there is no file', async () => {
    const history = await openClassHistory(() => Promise.resolve(null))
    expect((await history.at(1)).racerIds).toEqual([])
  })

  it('takes its fragment from a whole file where the server knows no ranges', async () => {
    let asks = 0
    const history = await openClassHistory((_, length) =>
      Promise.resolve({ bytes: asks++ === 0 ? wide.slice(0, Math.min(length, wide.length - 1)) : wide, size: wide.length, eTag: '"v1"' }),
    )
    expect(await history.at(20)).toEqual(await (await readClassHistory(wide)).at(20))
  })

  it('rejects when the file became another one, and asks again', async () => {
    let isGone = true
    const { read } = served(wide)
    const history = await openClassHistory((offset, length, eTag) =>
      eTag !== undefined && isGone ? Promise.reject(new Error('412')) : read(offset, Math.min(length, wide.length - 1)),
    )
    await expect(history.at(1)).rejects.toThrow('412')
    isGone = false
    expect((await history.at(1)).racerIds.length).toBe(1_020)
  })
})

describe('The golden racer directory', () => {
  it('is read with every name', async () => {
    const names = await readRacerNames(fixture('racers/racers.gz'))
    expect(Object.fromEntries(names)).toEqual(json('racers/racers.json'))
  })
})
