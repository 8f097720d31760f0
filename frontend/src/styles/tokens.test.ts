import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Rgb = readonly [number, number, number]

const CSS = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

function token(name: string, theme: 'light' | 'dark'): Rgb {
  const found = new RegExp(`--tm-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(CSS)
  const hex = found?.[theme === 'light' ? 1 : 2]
  if (!hex) throw new Error(`No colour --tm-${name} in ${theme}`)
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
}

/** `color` at a share of 10 %, as the tints are. */
function tint(color: Rgb, ground: Rgb): Rgb {
  return color.map((value, at) => value * 0.1 + (ground[at] ?? 0) * 0.9) as unknown as Rgb
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const THEMES = ['light', 'dark'] as const
const STATES = ['accent', 'success', 'failure', 'retry', 'neutral'] as const

describe.each(THEMES)('in the %s theme', (theme) => {
  test.each(['text', 'muted', ...STATES])('%s is legible on every ground', (name) => {
    for (const ground of ['bg', 'surface']) {
      expect(contrast(token(name, theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5)
    }
  })

  test.each(STATES)('%s is legible on its own tint', (name) => {
    const color = token(name, theme)
    expect(contrast(color, tint(color, token('bg', theme)))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(token('text', theme), tint(color, token('bg', theme)))).toBeGreaterThanOrEqual(4.5)
  })

  test('the text of a filled button is legible', () => {
    expect(contrast(token('on-accent', theme), token('accent', theme))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(STATES)('a bar of %s is told from its track', (name) => {
    expect(contrast(token(name, theme), token('track', theme))).toBeGreaterThanOrEqual(3)
  })

  test('the edge of a field is told from what it stands on', () => {
    for (const ground of ['bg', 'surface']) {
      expect(contrast(token('control-border', theme), token(ground, theme))).toBeGreaterThanOrEqual(3)
    }
  })
})
