/** Where ticks stand on axes that are not linear, and what they say. Pure. */
import { shareToPercent } from '../../format.js'

/** Ends of an axis. */
export interface Span {
  readonly min: number
  readonly max: number
}

/** Few enough to be labelled, on round numbers: powers of ten over many decades, finer steps over fewer. */
export function logTicks({ min, max }: Span): number[] {
  if (!(min > 0) || !(max > min)) return []
  for (const steps of LOG_STEPS) {
    const ticks = ticksAt(steps, min, max)
    if (ticks.length >= ENOUGH_TICKS) return every(Math.ceil(ticks.length / MANY_TICKS), ticks)
  }
  return evenTicks(min, max)
}

const LOG_STEPS = [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]] as const
const ENOUGH_TICKS = 4
const MANY_TICKS = 10

function ticksAt(steps: readonly number[], min: number, max: number): number[] {
  const [low, high] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))]
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i)
  const all = powers.flatMap((power) => steps.map((step) => Number((step * 10 ** power).toPrecision(2))))
  return all.filter((value) => value >= min && value <= max)
}

function every(step: number, values: readonly number[]): number[] {
  return values.filter((_, i) => i % step === 0)
}

/** A few, a round step apart: for less than a decade. */
function evenTicks(min: number, max: number): number[] {
  const power = 10 ** Math.floor(Math.log10((max - min) / ENOUGH_TICKS))
  const candidates = [5, 2, 1, 0.5].map((factor) => multiples(factor * power, min, max))
  return candidates.find((ticks) => ticks.length >= ENOUGH_TICKS) ?? []
}

function multiples(step: number, min: number, max: number): number[] {
  const first = Math.ceil(min / step)
  const count = Math.floor(max / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(6)))
}

/** 1/(1−p) of 0 %, 50 %, 90 %, 99 %, 99.9 % … */
export function ninesTicks({ max }: Pick<Span, 'max'>): number[] {
  const nines: number[] = []
  for (let value = 10; value <= max; value *= 10) nines.push(value)
  return [1, 2, ...nines].filter((value) => value <= max)
}

/** The percentile behind 1/(1−p): `99.9 %`. */
export function ninesText(value: string | number): string {
  const inverse = Number(value)
  const decimals = Math.max(0, Math.ceil(Math.log10(inverse)) - 1) + 1
  return `${Number(shareToPercent(1 - 1 / inverse).toFixed(decimals))} %`
}
