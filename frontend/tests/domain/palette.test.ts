import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(`${import.meta.dirname}/../../src/style.css`, 'utf8')

/** The custom properties of the first rule with this selector. */
function colours(selector: string): Map<string, string> {
  const body = css.slice(css.indexOf(`${selector} {`)).split('}')[0]!
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]))
}

/** WCAG 2: relative luminance of an sRGB colour. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

describe.each([
  ['dark', ':root'],
  ['light', ":root[data-theme='light']"],
])('The %s theme', (_, selector) => {
  const theme = colours(selector)
  const of = (name: string): string => theme.get(name)!

  it.each(['text', 'muted', 'you', 'ahead', 'behind', 'info'])('shows %s at 7:1 or more on both grounds', (name) => {
    expect(contrast(of(name), of('background'))).toBeGreaterThanOrEqual(7)
    expect(contrast(of(name), of('surface'))).toBeGreaterThanOrEqual(7)
  })

  it('shows text on your own row, and on the chosen toggle, at 7:1 or more', () => {
    expect(contrast(of('on-you'), of('you'))).toBeGreaterThanOrEqual(7)
    expect(contrast(of('background'), of('text'))).toBeGreaterThanOrEqual(7)
  })

  it('shows the edges of what can be pressed at 3:1 or more', () => {
    expect(contrast(of('border'), of('background'))).toBeGreaterThanOrEqual(3)
  })
})

describe('Targets', () => {
  it('are 64 px high or more, whatever the screen', () => {
    expect(css).toMatch(/\.button,\n\.field \{\n\s+min-height: max\(64px,/)
  })

  it('and figures are tabular everywhere', () => {
    expect(css).toMatch(/body \{[^}]*font-variant-numeric: tabular-nums/)
  })
})
