/** Colours as the style sheet has them now, and the dashes that go with them. */
import type { ContenderStyle, MarkStyle } from '../charts/chart.js'

export interface Palette {
  readonly text: string
  readonly quiet: string
  readonly grid: string
  readonly background: string
  readonly surface: string
  readonly font: string
  hue(index: number): string
  layer(index: number): string
  tone(name: MarkStyle['tone']): string
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
    tone: (name) => variable(TONES[name]),
    heat: (share) => between(stops, share),
  }
}

const TONES: Readonly<Record<MarkStyle['tone'], string>> = {
  accent: 'accent',
  fine: 'good',
  partly: 'partly',
  bad: 'bad',
  quiet: 'quiet',
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

/** So much of a colour on a ground, both `#rrggbb`. */
export function toned(color: string, ground: string, share: number): string {
  return between([channels(ground), channels(color)], share)
}

/** `#rrggbb` seen through. */
export function translucent(color: string, share: number): string {
  return `${color}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`
}

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [14, 5], [5, 2, 1, 2, 1, 2]]

/** px on, px off, … */
export function dashOf({ dash }: ContenderStyle): readonly number[] {
  return DASHES[dash % DASHES.length] ?? []
}
