import { errorCorrection } from './reedSolomon'

/** A QR code's modules, row by row from the top left; true is dark. A quiet zone of four modules belongs around it. */
export interface QrCode {
  /** Modules along one side: 17 + 4 x version. */
  readonly size: number
  readonly modules: readonly (readonly boolean[])[]
}

interface Version {
  /** Error correction codewords of each block. */
  readonly correction: number
  /** Data codewords of each block, in the order of blocks. */
  readonly blocks: readonly number[]
  /** Rows and columns of alignment patterns. */
  readonly alignment: readonly number[]
}

// ISO/IEC 18004, tables 9 and E.1: versions 1 to 10 at level M, which survives 15 % of damage.
const VERSIONS: readonly Version[] = [
  { correction: 10, blocks: [16], alignment: [] },
  { correction: 16, blocks: [28], alignment: [6, 18] },
  { correction: 26, blocks: [44], alignment: [6, 22] },
  { correction: 18, blocks: [32, 32], alignment: [6, 26] },
  { correction: 24, blocks: [43, 43], alignment: [6, 30] },
  { correction: 16, blocks: [27, 27, 27, 27], alignment: [6, 34] },
  { correction: 18, blocks: [31, 31, 31, 31], alignment: [6, 22, 38] },
  { correction: 22, blocks: [38, 38, 39, 39], alignment: [6, 24, 42] },
  { correction: 22, blocks: [36, 36, 36, 37, 37], alignment: [6, 26, 46] },
  { correction: 26, blocks: [43, 43, 43, 43, 44], alignment: [6, 28, 50] },
]

const BYTE_MODE = 0b0100
const LEVEL_M = 0b00
const PADDING = [0xec, 0x11]

/** Bytes of text that the largest version holds. */
export const QR_BYTES_MAX = 213

/**
 * Encodes text as UTF-8 bytes in the smallest version that holds it; null where none of 1 to 10 does.
 * @param wanted One mask of 0 to 7; without it the one that reads best.
 */
export function qrCode(text: string, wanted: number | null = null): QrCode | null {
  const bytes = new TextEncoder().encode(text)
  const index = VERSIONS.findIndex((version, at) => 4 + countBits(at + 1) + 8 * bytes.length <= 8 * dataLength(version))
  if (index < 0) return null
  const version = VERSIONS[index]!
  const codewords = interleave(version, dataCodewords(bytes, index + 1, dataLength(version)))
  let best: { readonly modules: boolean[][]; readonly penalty: number } | null = null
  for (let mask = 0; mask < MASKS.length; mask++) {
    if (wanted !== null && wanted !== mask) continue
    const modules = draw(version, index + 1, codewords, mask)
    const cost = penalty(modules)
    if (best === null || cost < best.penalty) best = { modules, penalty: cost }
  }
  return { size: best!.modules.length, modules: best!.modules }
}

const dataLength = (version: Version): number => version.blocks.reduce((sum, length) => sum + length, 0)
const countBits = (version: number): number => (version < 10 ? 8 : 16)

function dataCodewords(bytes: Uint8Array, version: number, length: number): number[] {
  const bits: number[] = []
  const push = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1)
  }
  push(BYTE_MODE, 4)
  push(bytes.length, countBits(version))
  for (const byte of bytes) push(byte, 8)
  push(0, Math.min(4, 8 * length - bits.length))
  while (bits.length % 8 !== 0) bits.push(0)
  const codewords: number[] = []
  for (let at = 0; at < bits.length; at += 8) codewords.push(Number.parseInt(bits.slice(at, at + 8).join(''), 2))
  for (let pad = 0; codewords.length < length; pad++) codewords.push(PADDING[pad % 2]!)
  return codewords
}

/** The first codeword of each block, then the second of each, and so on; the corrections after the data likewise. */
function interleave(version: Version, data: readonly number[]): number[] {
  let at = 0
  const blocks = version.blocks.map((length) => data.slice(at, (at += length)))
  const corrections = blocks.map((block) => errorCorrection(block, version.correction))
  const byColumn = (lists: readonly (readonly number[])[]): number[] => {
    const longest = Math.max(...lists.map((list) => list.length))
    return Array.from({ length: longest }, (_, column) => lists.flatMap((list) => list.slice(column, column + 1))).flat()
  }
  return [...byColumn(blocks), ...byColumn(corrections)]
}

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
]

function draw(version: Version, number: number, codewords: readonly number[], mask: number): boolean[][] {
  const size = 17 + 4 * number
  const fixed: (boolean | null)[][] = Array.from({ length: size }, () => Array<boolean | null>(size).fill(null))
  const set = (row: number, column: number, dark: boolean): void => {
    if (row >= 0 && row < size && column >= 0 && column < size) fixed[row]![column] = dark
  }
  drawFinders(size, set)
  drawAlignment(version.alignment, size, set)
  for (let at = 8; at < size - 8; at++) {
    set(6, at, at % 2 === 0)
    set(at, 6, at % 2 === 0)
  }
  drawFormat(size, mask, set)
  if (number >= 7) drawVersion(size, number, set)

  // Upwards and downwards in columns of two from the right, past the upright timing pattern.
  const bits = codewords.flatMap((codeword) => Array.from({ length: 8 }, (_, bit) => (codeword >> (7 - bit)) & 1))
  const modules = fixed.map((row) => row.map((dark) => dark === true))
  let at = 0
  let upwards = true
  for (let right = size - 1; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right--
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        if (fixed[row]![column] !== null) continue
        modules[row]![column] = (bits[at++] === 1) !== MASKS[mask]!(row, column)
      }
    }
  }
  return modules
}

type SetModule = (row: number, column: number, dark: boolean) => void

/** The three corner patterns, each with its light border. */
function drawFinders(size: number, set: SetModule): void {
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const)
    for (let row = -1; row <= 7; row++)
      for (let column = -1; column <= 7; column++) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3))
        set(top + row, left + column, ring !== 2 && ring !== 4)
      }
}

function drawAlignment(centres: readonly number[], size: number, set: SetModule): void {
  for (const row of centres)
    for (const column of centres) {
      const isFinder = (row === 6 && (column === 6 || column === size - 7)) || (row === size - 7 && column === 6)
      if (isFinder) continue
      for (let down = -2; down <= 2; down++)
        for (let across = -2; across <= 2; across++)
          set(row + down, column + across, Math.max(Math.abs(down), Math.abs(across)) !== 1)
    }
}

/** Level and mask, protected by a BCH code, twice. */
function drawFormat(size: number, mask: number, set: SetModule): void {
  const data = (LEVEL_M << 3) | mask
  const bits = ((data << 10) | remainder(data << 10, 0b10100110111)) ^ 0b101010000010010
  const bit = (index: number): boolean => ((bits >> index) & 1) === 1
  for (let index = 0; index < 15; index++) {
    // Around the upper left corner, past the timing patterns.
    const upright = index < 6 ? index : index < 8 ? index + 1 : size - 15 + index
    const across = index < 8 ? size - 1 - index : index === 8 ? 7 : 14 - index
    set(upright, 8, bit(index))
    set(8, across, bit(index))
  }
  set(size - 8, 8, true)
}

function drawVersion(size: number, number: number, set: SetModule): void {
  const bits = (number << 12) | remainder(number << 12, 0b1111100100101)
  for (let index = 0; index < 18; index++) {
    const dark = ((bits >> index) & 1) === 1
    set(Math.floor(index / 3), size - 11 + (index % 3), dark)
    set(size - 11 + (index % 3), Math.floor(index / 3), dark)
  }
}

/** Of a division of polynomials over bits. */
function remainder(value: number, divisor: number): number {
  const degree = 31 - Math.clz32(divisor)
  for (let bit = 31 - Math.clz32(value); bit >= degree; bit--)
    if ((value >> bit) & 1) value ^= divisor << (bit - degree)
  return value
}

/** The standard's four rules: what a reader could stumble over costs points, and the mask with the fewest is taken. */
function penalty(modules: readonly (readonly boolean[])[]): number {
  const size = modules.length
  const columns = modules.map((_, column) => modules.map((row) => row[column]!))
  let points = 0
  for (const line of [...modules, ...columns]) points += runPenalty(line) + finderPenalty(line)
  for (let row = 0; row + 1 < size; row++)
    for (let column = 0; column + 1 < size; column++) {
      const dark = modules[row]![column]
      const isBlock =
        dark === modules[row]![column + 1] && dark === modules[row + 1]![column] && dark === modules[row + 1]![column + 1]
      if (isBlock) points += 3
    }
  const dark = modules.flat().filter(Boolean).length
  return points + 10 * Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5)
}

function runPenalty(line: readonly boolean[]): number {
  let points = 0
  let run = 0
  line.forEach((dark, index) => {
    run = index > 0 && dark === line[index - 1] ? run + 1 : 1
    if (run === 5) points += 3
    else if (run > 5) points++
  })
  return points
}

const FINDER_LIKE = ['10111010000', '00001011101']

function finderPenalty(line: readonly boolean[]): number {
  const text = line.map((dark) => (dark ? '1' : '0')).join('')
  let points = 0
  for (let at = 0; at + 11 <= text.length; at++) if (FINDER_LIKE.includes(text.slice(at, at + 11))) points += 40
  return points
}
