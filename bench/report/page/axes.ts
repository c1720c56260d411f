/** A chart's axis as chart.js takes it, with ticks that a reader can name. */
import type { ChartOptions, Scale } from 'chart.js'
import { formatSetting } from '../../format.js'
import type { Axis } from '../charts/chart.js'
import { linesOf } from './lines.js'
import type { Palette } from './palette.js'
import { logTicks, ninesText, ninesTicks } from './ticks.js'

export type AxisOptions = NonNullable<NonNullable<ChartOptions<'line' | 'scatter' | 'bar'>['scales']>[string]>

export interface AxisContent {
  /** Of a category axis: those that are shown now. */
  readonly labels?: readonly string[]
  /** What must find room besides the points: the ends of whiskers. */
  readonly extent?: readonly number[]
  /** Room beyond the outermost point, so that a large mark is not cut. */
  readonly padded?: boolean
}

export function axisOptions(axis: Axis, palette: Palette, content: AxisContent = {}): AxisOptions {
  const { label, scale, min, max, stacked } = axis
  const { labels = [] } = content
  const common = {
    title: { display: label !== '', text: label, color: palette.text },
    grid: { color: palette.grid, tickColor: palette.grid },
    border: { color: palette.quiet },
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(stacked !== undefined && { stacked }),
    afterDataLimits: (limits: Scale) => makeRoom(limits, axis, content),
  }
  const ticks = { color: palette.quiet }
  if (scale === 'category') return { ...common, ...categoryOptions(labels, palette), afterDataLimits: () => {} }
  if (scale === 'linear') return { ...common, type: 'linear', ticks: { ...ticks, callback: numberText } }
  const isNines = scale === 'nines'
  return {
    ...common,
    type: 'logarithmic',
    ...(isNines && { min: min ?? 1 }),
    ticks: { ...ticks, callback: isNines ? ninesText : numberText, autoSkip: true, maxRotation: 45 },
    afterBuildTicks: (built: Scale) => setTicks(built, isNines ? ninesTicks(built) : logTicks(built)),
  }
}

/** Share of the axis that padding adds at either end. */
const PADDING = 0.05

function makeRoom(limits: Scale, axis: Axis, { extent = [], padded = false }: AxisContent): void {
  const known = extent.filter((value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0))
  const low = Math.min(limits.min, ...known)
  const high = Math.max(limits.max, ...known)
  const share = padded ? PADDING : 0
  const [below, above] =
    axis.scale === 'log' && low > 0
      ? [low / (high / low) ** share, high * (high / low) ** share]
      : [low - share * (high - low), high + share * (high - low)]
  if (axis.min === undefined) limits.min = low >= 0 && axis.scale === 'linear' ? Math.max(0, below) : below
  if (axis.max === undefined) limits.max = above
}

/** On a canvas that is less wide, names beside it take several lines. */
const NARROW_PX = 480
const NARROW_CHARACTERS = 18

/** On a linear scale, so that points may stand between two categories and labels may repeat. */
function categoryOptions(labels: readonly string[], palette: Palette): AxisOptions {
  return {
    type: 'linear',
    offset: false,
    min: -0.5,
    max: Math.max(labels.length, 1) - 0.5,
    grid: { display: false, offset: false },
    ticks: {
      color: palette.text,
      stepSize: 1,
      autoSkip: false,
      maxRotation: 60,
      callback(this: Scale, value: string | number) {
        const label = labels[Number(value)] ?? ''
        return this.axis === 'y' && this.chart.width < NARROW_PX ? linesOf(label, NARROW_CHARACTERS) : label
      },
    },
    afterBuildTicks: (built: Scale) => setTicks(built, [...labels.keys()]),
  }
}

function setTicks(scale: Scale, values: readonly number[]): void {
  scale.ticks = values.map((value) => ({ value }))
}

function numberText(value: string | number): string {
  return formatSetting(Number(value))
}
