/** Marks of contenders: the style's mark is their shape, its dash their fill, for points have no dash to be told by. */
import type { PointStyle } from 'chart.js'
import type { ContenderStyle, MarkStyle } from '../charts/chart.js'
import { type Palette, toned } from './palette.js'

interface Shape {
  readonly pointStyle: PointStyle
  /** Degrees. */
  readonly rotation: number
  /** The same around 0, 0. */
  readonly path: string
}

/** All of them have an inside: what is only strokes could not be filled. */
const CIRCLE: Shape = { pointStyle: 'circle', rotation: 0, path: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z' }
const SHAPES: readonly Shape[] = [
  CIRCLE,
  { pointStyle: 'triangle', rotation: 0, path: 'M0 -4.6L4.2 3.2H-4.2z' },
  { pointStyle: 'rect', rotation: 0, path: 'M-3.6 -3.6H3.6V3.6H-3.6z' },
  { pointStyle: 'rectRot', rotation: 0, path: 'M0 -5L5 0L0 5L-5 0z' },
  { pointStyle: 'triangle', rotation: 180, path: 'M0 4.6L4.2 -3.2H-4.2z' },
  { pointStyle: 'triangle', rotation: 90, path: 'M4.6 0L-3.2 4.2V-4.2z' },
]

/** As the classes of the style sheet are named. */
interface Fill {
  readonly inside: 'full' | 'half' | 'hollow'
  /** A border in the colour of the text. */
  readonly ringed?: boolean
  /** By which the border is wider. */
  readonly widening?: number
}

const FULL: Fill = { inside: 'full' }
const FILLS: readonly Fill[] = [
  FULL,
  { inside: 'hollow' },
  { inside: 'half' },
  { inside: 'full', ringed: true },
  { inside: 'hollow', widening: 2 },
  { inside: 'half', ringed: true },
]

/** Share of its colour in a mark that is half full; the style sheet has the same. */
const HALF = 0.4

export interface MarkSize {
  readonly radiusPx: number
  readonly borderPx: number
}

/** What decides shape and fill. */
type Style = Pick<ContenderStyle, 'mark' | 'dash'>

/** A contender's hue, or the tone of a mark that is of none. @param style undefined: neither. */
export function colorOf(style: ContenderStyle | MarkStyle | undefined, palette: Palette): string {
  if (style === undefined) return palette.quiet
  return 'hue' in style ? palette.hue(style.hue) : palette.tone(style.tone)
}

/** Options of a chart.js data set. @param style undefined: of no contender. */
export function markLook(style: ContenderStyle | MarkStyle | undefined, palette: Palette, size: MarkSize): object {
  const color = colorOf(style, palette)
  const { pointStyle, rotation } = shapeOf(style)
  const { inside, ringed = false, widening = 1 } = fillOf(style)
  const insides = { full: color, half: toned(color, palette.surface, HALF), hollow: palette.surface }
  return {
    pointStyle,
    pointRotation: rotation,
    pointRadius: size.radiusPx,
    pointBackgroundColor: insides[inside],
    pointBorderColor: ringed ? palette.text : color,
    pointBorderWidth: size.borderPx * widening,
  }
}

/** Attributes of the same mark as an SVG path. */
export function markAttributes(style: Style): Readonly<Record<string, string>> {
  const { inside, ringed = false, widening = 1 } = fillOf(style)
  return {
    d: shapeOf(style).path,
    class: ringed ? `${inside} ringed` : inside,
    'stroke-width': String(SWATCH_BORDER * widening),
  }
}

const SWATCH_BORDER = 1.5

function shapeOf(style: Style | undefined): Shape {
  return SHAPES[(style?.mark ?? 0) % SHAPES.length] ?? CIRCLE
}

function fillOf(style: Style | undefined): Fill {
  return FILLS[(style?.dash ?? 0) % FILLS.length] ?? FULL
}
