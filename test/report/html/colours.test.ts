/** The colours of contenders, layers and heat: told from the background, and from each other by everybody. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const SHEET = readFileSync(new URL('../../../bench/report/page/style/colours.css', import.meta.url), 'utf8')
const [LIGHT = '', DARK = ''] = SHEET.split('@media screen and (prefers-color-scheme: dark)')
const SCHEMES = [
  ['light', LIGHT],
  ['dark', DARK],
] as const

type Colour = readonly [red: number, green: number, blue: number]

function colour(scheme: string, name: string): Colour {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(scheme)?.[1]
  if (hex === undefined) throw new Error(`no colour ${name}`)
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return [part(0), part(2), part(4)]
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const linearColour = ([red, green, blue]: Colour): Colour => [linear(red), linear(green), linear(blue)]

function luminance(of: Colour): number {
  const [red, green, blue] = linearColour(of)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** As WCAG has it. */
function contrast(a: Colour, b: Colour): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other)
  return (high + 0.05) / (low + 0.05)
}

type Matrix = readonly [Colour, Colour, Colour]

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const times = (matrix: Matrix, [x, y, z]: Colour): Colour => [
  matrix[0][0] * x + matrix[0][1] * y + matrix[0][2] * z,
  matrix[1][0] * x + matrix[1][1] * y + matrix[1][2] * z,
  matrix[2][0] * x + matrix[2][1] * y + matrix[2][2] * z,
]

/** Oklab, in which equal distances look alike (Ottosson 2020). */
function oklab(of: Colour): Colour {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    of,
  )
  const [l, m, s] = cones.map((value) => Math.cbrt(Math.max(0, value))) as [number, number, number]
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l, m, s],
  )
}

function distance(a: Colour, b: Colour, vision: Matrix): number {
  const [one, other] = [oklab(times(vision, linearColour(a))), oklab(times(vision, linearColour(b)))]
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

const names = (stem: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${stem}-${i}`)

/** Steps of Oklab that a line of 2 px still shows. */
const LEAST_DISTANCE = 0.05

describe.each(SCHEMES)('the colours of the %s scheme', (_, scheme) => {
  test.each([...names('hue', 8), ...names('layer', 8)])('%s stands out of what is behind it by 3:1', (name) => {
    for (const behind of ['background', 'surface']) {
      expect(contrast(colour(scheme, name), colour(scheme, behind)), behind).toBeGreaterThanOrEqual(3)
    }
  })

  test.each(['text', 'quiet', 'accent', 'good', 'bad'])('%s can be read: 4.5:1', (name) => {
    for (const behind of ['background', 'surface']) {
      expect(contrast(colour(scheme, name), colour(scheme, behind)), behind).toBeGreaterThanOrEqual(4.5)
    }
  })

  test.each(Object.entries(VISIONS))(
    'the hues of the transports and the floor are told apart with %s',
    (_name, vision) => {
      const used = [...names('hue', 4), 'hue-7']
      for (const [i, a] of used.entries()) {
        for (const b of used.slice(i + 1)) {
          expect(distance(colour(scheme, a), colour(scheme, b), vision), `${a} ${b}`).toBeGreaterThan(LEAST_DISTANCE)
        }
      }
    },
  )

  test('heat grows away from the background, step by step', () => {
    const steps = names('heat', 5).map((name) => luminance(colour(scheme, name)))
    const sorted = [...steps].sort((a, b) => a - b)
    expect([sorted, [...sorted].reverse()]).toContainEqual(steps)
    expect(contrast(colour(scheme, 'heat-0'), colour(scheme, 'surface'))).toBeLessThan(1.2)
    expect(contrast(colour(scheme, 'heat-4'), colour(scheme, 'surface'))).toBeGreaterThan(7)
  })
})
