import type { OutputCount } from '../domain/output'
import { bestOf, NO_BESTS, type SecondBests } from '../domain/secondBests'
import { EMPTY_HISTORY, readClassHistory, type ClassHistory } from './classHistory'
import { readFragmentText } from './fragmentText'
import { fragmentOf, HEADER_BYTES_MAX, inflateFragment, readHistoryTable, type HistoryFragment, type HistoryTable } from './historyTable'
import { isObject } from './json'
import { readSecondRecords } from './secondRecords'

/** A piece of a file, and what there is to know of the whole. */
export interface FileRange {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Bytes of the whole file. */
  readonly size: number
  /** Tells one version of the file from another; null if the server does not say. */
  readonly eTag: string | null
}

/**
 * Reads bytes of a file; the range is clamped at its end. Null if there is no file. With an ETag, rejects if the file is
 * another one by now. A server without ranges may answer with the whole file.
 */
export type RangeReader = (offset: number, length: number, eTag?: string) => Promise<FileRange | null>

type Seconds = ReadonlyMap<number, SecondBests>

/** Records kept of the fragments read last, about 16 bytes each: ten seconds of a class of 40,000, all of one of 1,300. */
const RECORDS_KEPT = 400_000

/**
 * Opens a `class-N.gz` by its header and brings seconds as they are asked for, the next fragment ahead of its time.
 * A small file, or one without our table, is read whole.
 */
export async function openClassHistory(read: RangeReader): Promise<ClassHistory> {
  const start = await read(0, HEADER_BYTES_MAX)
  if (start === null) return EMPTY_HISTORY
  if (start.bytes.length >= start.size) return readClassHistory(start.bytes)
  const table = readHistoryTable(start.bytes)
  if (table === null || table.fileLength !== start.size || start.eTag === null) {
    const whole = await read(0, start.size, start.eTag ?? undefined)
    return whole === null ? EMPTY_HISTORY : readClassHistory(whole.bytes)
  }
  return rangedHistory(read, table, start.eTag)
}

function rangedHistory(read: RangeReader, table: HistoryTable, eTag: string): ClassHistory {
  const kept = new Map<HistoryFragment, Promise<Seconds>>()

  function load(fragment: HistoryFragment): Promise<Seconds> {
    const known = kept.get(fragment)
    if (known !== undefined) return known
    const loading = bring(fragment)
    // What failed is asked for again; what is oldest makes room.
    loading.catch(() => kept.delete(fragment))
    kept.set(fragment, loading)
    let records = 0
    for (const held of kept.keys()) records += held.count
    for (const oldest of kept.keys()) {
      // The one just asked for and the one before it stay, whatever their size.
      if (records <= RECORDS_KEPT || kept.size <= 2) break
      kept.delete(oldest)
      records -= oldest.count
    }
    return loading
  }

  async function bring(fragment: HistoryFragment): Promise<Seconds> {
    const range = await read(fragment.offset, fragment.length, eTag)
    if (range === null) throw new TypeError('The class history has gone.')
    const whole = range.bytes.length === range.size && range.size !== fragment.length
    const bytes = whole ? range.bytes.subarray(fragment.offset, fragment.offset + fragment.length) : range.bytes
    const text = await inflateFragment(fragment, bytes)
    return readFragmentText(text) ?? readSeconds(JSON.parse(`{${new TextDecoder().decode(text)}}`))
  }

  return {
    isWhole: false,
    async at(second): Promise<SecondBests> {
      const fragment = fragmentOf(table, second)
      if (fragment === undefined) return NO_BESTS
      const next = fragmentOf(table, fragment.untilSecond)
      const loading = load(fragment)
      if (next !== undefined) void load(next).catch(() => undefined)
      return (await loading).get(second) ?? NO_BESTS
    },
    async of(racerId): Promise<ReadonlyMap<number, OutputCount>> {
      const records = new Map<number, OutputCount>()
      for (const fragment of table.fragments) {
        for (const [second, bests] of await (kept.get(fragment) ?? bring(fragment))) {
          const output = bestOf(bests, racerId)
          if (output !== null) records.set(second, output)
        }
      }
      return records
    },
  }
}

function readSeconds(fragment: unknown): Seconds {
  const seconds = new Map<number, SecondBests>()
  if (!isObject(fragment)) throw new TypeError('A fragment is a JSON object of seconds.')
  for (const [second, racers] of Object.entries(fragment)) if (isObject(racers)) seconds.set(Number(second), readSecondRecords(racers))
  return seconds
}
