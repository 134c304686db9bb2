import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useClassHistory, type LoadedHistory } from '../../src/composables/useClassHistory'
import { HEADER_BYTES_MAX } from '../../src/formats/historyTable'
import { inScope, knownSite } from './fakes'

const wide = readFileSync(`${import.meta.dirname}/../../../tests/fixtures/history/wide.gz`)
const directory = gzipSync('{"100":"Hayden"}')

/** A history bucket as the host serves it: ranges, ETags and preconditions. */
class FakeBucket {
  readonly files = new Map<string, { bytes: Uint8Array; eTag: string }>()
  readonly asked: string[] = []
  failures = 0
  knowsRanges = true

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers)
    this.asked.push(`${String(input)} ${headers.get('range') ?? ''}`)
    if (this.failures > 0 && this.failures--) throw new TypeError('no network')
    const file = this.files.get(String(input))
    if (file === undefined) return new Response(null, { status: 404 })
    if ((headers.get('if-match') ?? file.eTag) !== file.eTag) return new Response(null, { status: 412 })
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.get('range') ?? '')
    if (range === null || !this.knowsRanges)
      return new Response(new Uint8Array(file.bytes), { headers: { etag: file.eTag } })
    const part = file.bytes.slice(Number(range[1]), Number(range[2]) + 1)
    const contentRange = `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${file.bytes.length}`
    return new Response(new Uint8Array(part), {
      status: 206,
      headers: { etag: file.eTag, 'content-range': contentRange },
    })
  }
}

let bucket: FakeBucket
let records: LoadedHistory

beforeEach(() => {
  knownSite(300)
  bucket = new FakeBucket()
  records = inScope(() => useClassHistory(bucket.fetch)).result
})
afterEach(() => vi.useRealTimers())

const put = (name: string, bytes: Uint8Array, eTag = '"v1"') => bucket.files.set(name, { bytes, eTag })
const settled = () => vi.waitFor(() => expect(records.state.value).not.toBe('loading'), { timeout: 10_000 })

describe('The records of a class', () => {
  it('are none where nobody has raced', async () => {
    records.load(1)
    expect(records.state.value).toBe('loading')
    await settled()
    expect(records.state.value).toBe('none')
    expect(await records.history.value!.at(1)).toEqual({ racerIds: [], outputs: [] })
  })

  it('are unzipped with the names beside them', async () => {
    put('/class-1.gz', gzipSync('{"1":{"100":5,"101":7}}'))
    put('/racers.gz', directory)
    records.load(1)
    await settled()
    expect(records.state.value).toBe('ready')
    expect((await records.history.value!.at(1)).racerIds).toEqual([101, 100])
    expect(records.names.value.get(100)).toBe('Hayden')
  })

  it('of a large class come second by second, and of its newer file where it was replaced meanwhile', async () => {
    expect(wide.length).toBeGreaterThan(HEADER_BYTES_MAX)
    put('/class-1.gz', wide)
    records.load(1)
    await settled()
    const seconds = Object.keys(JSON.parse(gunzipSync(wide).toString()) as object).map(Number)
    const before = bucket.asked.length
    const first = await records.history.value!.at(seconds[0]!)
    expect(first.racerIds.length).toBeGreaterThan(0)
    expect(bucket.asked.length).toBeGreaterThan(before)
    put('/class-1.gz', wide, '"v2"')
    const last = await records.history.value!.at(seconds.at(-1)!)
    expect(last.racerIds.length).toBeGreaterThan(0)
  })

  it('come whole from a server that knows no ranges', async () => {
    bucket.knowsRanges = false
    put('/class-1.gz', wide)
    records.load(1)
    await settled()
    expect((await records.history.value!.at(1)).racerIds.length).toBeGreaterThan(0)
  })

  it('are asked for again with growing waits', async () => {
    vi.useFakeTimers()
    put('/class-1.gz', gzipSync('{"1":{"100":5}}'))
    bucket.failures = 4
    records.load(1)
    await vi.waitFor(() => expect(records.state.value).toBe('failed'))
    await vi.advanceTimersByTimeAsync(1000)
    await vi.waitFor(() => expect(bucket.asked.length).toBe(4))
    await vi.advanceTimersByTimeAsync(2000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(records.state.value).toBe('ready'))
  })

  it('of the class before are gone as soon as another class is asked for', async () => {
    put('/class-1.gz', gzipSync('{"1":{"100":5}}'))
    records.load(1)
    await settled()
    records.load(2)
    expect(records.history.value).toBeNull()
    await settled()
    expect(records.state.value).toBe('none')
  })
})
