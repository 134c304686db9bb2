import { NO_BESTS, sortedBests, type SecondBests } from '../domain/secondBests'

const [QUOTE, COLON, COMMA, POINT, OPEN, CLOSE, ZERO] = [0x22, 0x3a, 0x2c, 0x2e, 0x7b, 0x7d, 0x30]
/** Scales a number with so many decimals to counts of 0.0001. */
const SCALE = [10_000, 1000, 100, 10, 1]
/** More digits could be wrong in the last place of a double. */
const DIGITS_MAX = 11

/**
 * Reads the seconds of a fragment, `"7":{"100":134.285,"101":120.1},"8":{…}`, straight from its bytes: a class of 40,000 has a new one every
 * second, and an object of that many members takes many times as long to parse, to list and to throw away.
 * @returns null where the text is not exactly what Alleycat writes; whoever asks then reads it as any JSON.
 */
export function readFragmentText(text: Uint8Array): ReadonlyMap<number, SecondBests> | null {
  const seconds = new Map<number, SecondBests>()
  const reader = new Reader(text)
  while (!reader.isAtEnd) {
    if (seconds.size > 0 && !reader.take(COMMA)) return null
    const second = reader.name()
    const bests = second < 0 ? null : reader.bests()
    if (bests === null || seconds.has(second)) return null
    seconds.set(second, bests)
  }
  return seconds
}

class Reader {
  private at = 0
  // Grows with the fullest second and serves all of them.
  private racerIds = new Float64Array(1024)
  private outputs = new Float64Array(1024)

  constructor(private readonly text: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  take(byte: number): boolean {
    if (this.text[this.at] !== byte) return false
    this.at++
    return true
  }

  /** A whole number as a member's name with its colon, or -1. */
  name(): number {
    if (!this.take(QUOTE)) return -1
    const value = this.whole(DIGITS_MAX)
    return this.take(QUOTE) && this.take(COLON) ? value : -1
  }

  /** One second's object. */
  bests(): SecondBests | null {
    if (!this.take(OPEN)) return null
    if (this.take(CLOSE)) return NO_BESTS
    let count = 0
    do {
      if (count === this.racerIds.length) this.grow()
      const racerId = this.name()
      const output = racerId < 0 ? -1 : this.output()
      if (output < 0) return null
      this.racerIds[count] = racerId
      this.outputs[count++] = output
    } while (this.take(COMMA))
    return this.take(CLOSE) ? sortedBests(this.racerIds.subarray(0, count), this.outputs.subarray(0, count)) : null
  }

  /** A number with at most four decimals in counts of 0.0001, or -1. */
  private output(): number {
    const whole = this.whole(DIGITS_MAX - 4)
    if (whole < 0 || !this.take(POINT)) return whole < 0 ? -1 : whole * SCALE[0]!
    const from = this.at
    const decimals = this.digits(4)
    return decimals < 0 ? -1 : whole * SCALE[0]! + decimals * SCALE[this.at - from]!
  }

  /** Digits without a zero in front, as JSON has its numbers. */
  private whole(most: number): number {
    const isZero = this.text[this.at] === ZERO
    const value = this.digits(most)
    return isZero && value > 0 ? -1 : value
  }

  private digits(most: number): number {
    const from = this.at
    let value = 0
    for (let digit; (digit = this.text[this.at]! - ZERO) >= 0 && digit <= 9; this.at++) value = value * 10 + digit
    const length = this.at - from
    return length >= 1 && length <= most ? value : -1
  }

  private grow(): void {
    const [racerIds, outputs] = [this.racerIds, this.outputs]
    this.racerIds = new Float64Array(racerIds.length * 4)
    this.outputs = new Float64Array(outputs.length * 4)
    this.racerIds.set(racerIds)
    this.outputs.set(outputs)
  }
}
