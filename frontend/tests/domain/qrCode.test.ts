import { describe, expect, it } from 'vitest'
import { QR_BYTES_MAX, qrCode, type QrCode } from '../../src/domain/qrCode'
import { fixtureText } from '../fixtures'

// Drawn by another program and read by a third; the C# encoder is held against them too.
const GOLDEN = ['one-letter', 'short', 'utf-8', 'bike-link', 'version-7', 'version-10']

const rowsOf = (code: QrCode | null): string[] =>
  (code?.modules ?? []).map((row) => row.map((dark) => (dark ? '#' : '.')).join(''))

describe('A QR code', () => {
  it.each(GOLDEN)('is the golden matrix: %s', (name) => {
    const [text, header, ...rows] = fixtureText(`qr/${name}.txt`).trimEnd().split('\n')
    const [, version, , mask] = header!.split(' ')
    const code = qrCode(text!, Number(mask))
    expect(code?.size).toBe(17 + 4 * Number(version))
    expect(rowsOf(code)).toEqual(rows)
  })

  it('takes the smallest version that holds the text, by the capacities of the standard', () => {
    const capacities = [14, 26, 42, 62, 84, 106, 122, 152, 180, QR_BYTES_MAX]
    capacities.forEach((bytes, index) => {
      expect(qrCode('x'.repeat(bytes), 0)?.size).toBe(21 + 4 * index)
      expect(qrCode('x'.repeat(bytes + 1), 0)?.size).toBe(index < 9 ? 25 + 4 * index : undefined)
    })
  })

  it('is null for what is too long, and never throws', () => {
    expect(qrCode('x'.repeat(5000))).toBeNull()
    expect(qrCode('')?.size).toBe(21)
    expect(qrCode('é'.repeat(107))).toBeNull()
  })

  it.each(['http://192.168.1.20:8080/', 'https://gym.example/tv/1', 'http://[::1]:8080/?kiosk=1&bike=7'])(
    'is read back by a decoder that shares nothing with the encoder: %s',
    (text) => {
      const code = qrCode(text)!
      expect(decode(code.modules)).toBe(text)
    },
  )
})

/** Reads a clean code of one block or more by the standard's steps, from the modules alone. */
function decode(modules: readonly (readonly boolean[])[]): string {
  const size = modules.length
  const version = (size - 17) / 4
  const format = [0, 1, 2, 3, 4, 5, 7, 8].map((column) => modules[8]![column]!)
  const level = [format[0]! !== true, format[1]! !== false].map(Number).join('')
  expect(level).toBe('00')
  const mask = Number.parseInt([format[2]! !== true, format[3]! !== false, format[4]! !== true].map((bit) => (bit ? 1 : 0)).join(''), 2)
  const flips: ((i: number, j: number) => number)[] = [
    (i, j) => (i + j) % 2,
    (i) => i % 2,
    (_, j) => j % 3,
    (i, j) => (i + j) % 3,
    (i, j) => ((i >> 1) + Math.floor(j / 3)) % 2,
    (i, j) => ((i * j) % 2) + ((i * j) % 3),
    (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2,
    (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2,
  ]
  const alignment = version === 1 ? [] : [6, size - 7]
  const isFunction = (i: number, j: number): boolean =>
    (i < 9 && j < 9) ||
    (i < 9 && j >= size - 8) ||
    (i >= size - 8 && j < 9) ||
    i === 6 ||
    j === 6 ||
    (alignment.length > 0 && Math.abs(i - (size - 7)) <= 2 && Math.abs(j - (size - 7)) <= 2)
  const bits: number[] = []
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--
    for (let step = 0; step < size; step++) {
      const i = up ? size - 1 - step : step
      for (const j of [right, right - 1])
        if (!isFunction(i, j)) bits.push(Number(modules[i]![j]! !== (flips[mask]!(i, j) === 0)))
    }
  }
  const blocks = [1, 1, 1, 2, 2, 4][version - 1]!
  const perBlock = [16, 28, 44, 32, 43, 27][version - 1]!
  const codewords = Array.from({ length: perBlock * blocks }, (_, at) =>
    Number.parseInt(bits.slice(8 * at, 8 * at + 8).join(''), 2),
  )
  const data = Array.from({ length: blocks }, (_, block) => codewords.filter((_, at) => at % blocks === block)).flat()
  const stream = data.map((codeword) => codeword.toString(2).padStart(8, '0')).join('')
  expect(stream.slice(0, 4)).toBe('0100')
  const length = Number.parseInt(stream.slice(4, 12), 2)
  const bytes = Array.from({ length }, (_, at) => Number.parseInt(stream.slice(12 + 8 * at, 20 + 8 * at), 2))
  return new TextDecoder().decode(new Uint8Array(bytes))
}
