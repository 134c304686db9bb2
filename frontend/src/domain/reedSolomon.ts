// The field of 256 elements by x^8 + x^4 + x^3 + x^2 + 1, as QR codes have it.
const EXPONENT = new Uint8Array(512)
const LOGARITHM = new Uint8Array(256)
for (let power = 0, value = 1; power < 255; power++) {
  EXPONENT[power] = EXPONENT[power + 255] = value
  LOGARITHM[value] = power
  value <<= 1
  if (value > 255) value ^= 0x11d
}

const multiply = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : EXPONENT[LOGARITHM[a]! + LOGARITHM[b]!]!

/** The Reed-Solomon codewords of a block: the remainder by the generator polynomial of so many roots. */
export function errorCorrection(block: readonly number[], count: number): number[] {
  // Coefficients below the leading one, the highest power first.
  let generator = [1]
  for (let root = 0; root < count; root++) {
    const next = [...generator, 0]
    generator.forEach((coefficient, index) => (next[index + 1]! ^= multiply(coefficient, EXPONENT[root]!)))
    generator = next
  }
  const rest = Array<number>(count).fill(0)
  for (const codeword of block) {
    const factor = codeword ^ rest.shift()!
    rest.push(0)
    for (let index = 0; index < count; index++) rest[index]! ^= multiply(generator[index + 1]!, factor)
  }
  return rest
}
