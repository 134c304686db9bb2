/**
 * The table in the gzip header of a `class-N.gz` that Alleycat wrote: which bytes hold which seconds, each part deflated
 * by itself, so that a page can bring just the seconds it shows. Byte table: docs/formats/history.md.
 */
export interface HistoryFragment {
  /** 1-based. */
  readonly firstSecond: number
  /** Exclusive. */
  readonly untilSecond: number
  /** Of the first byte in the file. */
  readonly offset: number
  readonly length: number
  /** Bytes of text. */
  readonly rawLength: number
  /** CRC-32 of the text. */
  readonly crc: number
  /** Personal records held. */
  readonly count: number
}

export interface HistoryTable {
  readonly headerLength: number
  readonly fileLength: number
  /** Racers in the fullest second. */
  readonly racersMax: number
  /** Highest output of all, in counts of 0.0001. */
  readonly best: number
  /** Seconds with at least one record. */
  readonly seconds: number
  readonly fragments: readonly HistoryFragment[]
}

/** As many bytes from the file's start as any header takes. */
export const HEADER_BYTES_MAX = 64_836

const GZIP_HEADER = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff]
const EXTRA_LENGTH_OFFSET = 10
const SUBFIELD_OFFSET = 12
const TABLE_OFFSET = 16
const TABLE_FIXED_BYTES = 16
const FRAGMENT_BYTES = 18
const PUNCTUATION_BYTES = 6
const TRAILER_BYTES = 8
const VERSION = 1
const LEVEL_MAX = 5

/**
 * Reads the table from a file's first bytes; null if there is none of ours, or none that can be trusted. The file is
 * plain gzip all the same.
 */
export function readHistoryTable(prefix: Uint8Array): HistoryTable | null {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
  if (prefix.length < TABLE_OFFSET + TABLE_FIXED_BYTES + 4) return null
  if (GZIP_HEADER.some((byte, index) => prefix[index] !== byte)) return null
  if (prefix[SUBFIELD_OFFSET] !== 0x41 || prefix[SUBFIELD_OFFSET + 1] !== 0x43) return null
  const headerLength = SUBFIELD_OFFSET + view.getUint16(EXTRA_LENGTH_OFFSET, true)
  const count = view.getUint16(TABLE_OFFSET + 2, true)
  if (headerLength !== TABLE_OFFSET + TABLE_FIXED_BYTES + count * FRAGMENT_BYTES + 4 || headerLength > prefix.length) return null
  const covered = headerLength - 4
  if (crc32(prefix.subarray(0, covered)) !== view.getUint32(covered, true)) return null
  if (prefix[TABLE_OFFSET] !== VERSION) return null

  const fragments: HistoryFragment[] = []
  let offset = headerLength + PUNCTUATION_BYTES
  for (let index = 0; index < count; index++) {
    const at = TABLE_OFFSET + TABLE_FIXED_BYTES + index * FRAGMENT_BYTES
    const range = view.getUint16(at, true)
    const level = range & 15
    const firstSecond = (range >> 4) + 1
    if (level > LEVEL_MAX || firstSecond < (fragments.at(-1)?.untilSecond ?? 1)) return null
    const length = view.getUint32(at + 2, true)
    fragments.push({
      firstSecond,
      untilSecond: firstSecond + (1 << level),
      offset,
      length,
      rawLength: view.getUint32(at + 6, true),
      crc: view.getUint32(at + 10, true),
      count: view.getUint32(at + 14, true),
    })
    offset += length + PUNCTUATION_BYTES
  }
  return {
    headerLength,
    fileLength: (count === 0 ? offset + PUNCTUATION_BYTES : offset) + TRAILER_BYTES,
    racersMax: view.getUint32(TABLE_OFFSET + 4, true),
    best: view.getUint32(TABLE_OFFSET + 8, true),
    seconds: view.getUint16(TABLE_OFFSET + 12, true),
    fragments,
  }
}

/** The fragment that would hold a second; undefined if none does. */
export function fragmentOf(table: HistoryTable, second: number): HistoryFragment | undefined {
  return table.fragments.find((fragment) => second >= fragment.firstSecond && second < fragment.untilSecond)
}

/**
 * The text of a fragment's seconds, UTF-8: the members of a JSON object without its braces. Rejects if the bytes are not what the table says.
 * @param compressed the fragment's bytes in the file
 */
export async function inflateFragment(fragment: HistoryFragment, compressed: Uint8Array): Promise<Uint8Array> {
  if (compressed.length !== fragment.length) throw new RangeError('The fragment was cut short.')
  // An empty last block makes the fragment a whole deflate stream.
  const whole = new Blob([new Uint8Array(compressed), new Uint8Array([1, 0, 0, 0xff, 0xff])])
  const stream = whole.stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const text = new Uint8Array(await new Response(stream).arrayBuffer())
  if (text.length !== fragment.rawLength || crc32(text) !== fragment.crc) throw new TypeError('The fragment fails its checksum.')
  return text
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

/** CRC-32 as gzip has it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let index = 0; index < bytes.length; index++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[index]!) & 0xff]!
  return ~crc >>> 0
}
