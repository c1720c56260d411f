/** Colours as the style sheet has them now, and the dashes and marks that go with them. */
import type { PointStyle } from 'chart.js'
import type { ContenderStyle } from '../charts/chart.js'

export interface Palette {
  readonly text: string
  readonly quiet: string
  readonly grid: string
  readonly background: string
  readonly surface: string
  readonly font: string
  hue(index: number): string
  layer(index: number): string
  /** From nothing (0) to all (1), in steps that look even. */
  heat(share: number): string
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const variable = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const stops = Array.from({ length: HEAT_STOPS }, (_, i) => channels(variable(`heat-${i}`)))
  return {
    text: variable('text'),
    quiet: variable('quiet'),
    grid: variable('line'),
    background: variable('background'),
    surface: variable('surface'),
    font: getComputedStyle(document.body).fontFamily,
    hue: (index) => variable(`hue-${index}`),
    layer: (index) => variable(`layer-${index}`),
    heat: (share) => between(stops, share),
  }
}

const HEAT_STOPS = 5

type Channels = readonly [red: number, green: number, blue: number]

/** Of `#rrggbb`. */
function channels(color: string): Channels {
  const part = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}

function between(stops: readonly Channels[], share: number): string {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1)
  const low = stops[Math.floor(place)] ?? stops[0]
  const high = stops[Math.ceil(place)] ?? low
  const mixed = ([0, 1, 2] as const).map((i) => {
    const [from, to] = [low?.[i] ?? 0, high?.[i] ?? 0]
    return Math.round(from + (to - from) * (place % 1))
  })
  return `rgb(${mixed.join(' ')})`
}

/** `#rrggbb` seen through. */
export function translucent(color: string, share: number): string {
  return `${color}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`
}

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [14, 5], [5, 2, 1, 2, 1, 2]]
const MARKS: readonly PointStyle[] = ['circle', 'triangle', 'rect', 'rectRot', 'crossRot', 'star']

/** px on, px off, … */
export function dashOf({ dash }: ContenderStyle): readonly number[] {
  return DASHES[dash % DASHES.length] ?? []
}

export function markOf({ mark }: ContenderStyle): PointStyle {
  return MARKS[mark % MARKS.length] ?? 'circle'
}

/** The same marks as paths around 0, 0. */
const PATHS: readonly string[] = [
  'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
  'M0 -4.6L4.2 3.2H-4.2z',
  'M-3.6 -3.6H3.6V3.6H-3.6z',
  'M0 -5L5 0L0 5L-5 0z',
  'M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6',
  'M-4.6 0H4.6M0 -4.6V4.6M-3.2 -3.2L3.2 3.2M3.2 -3.2L-3.2 3.2',
]

export function markPath({ mark }: ContenderStyle): string {
  return PATHS[mark % PATHS.length] ?? ''
}
