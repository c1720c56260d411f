/** The units that a threshold may be written in, by the unit of its metric. */
import type { Metric } from './metric.js'

type Units = Readonly<Record<string, number>>

const US: Units = { us: 1, µs: 1, ms: 1e3, s: 1e6 }
const BYTES: Units = {
  B: 1,
  kB: 1e3,
  KiB: 2 ** 10,
  MB: 1e6,
  MiB: 2 ** 20,
  GB: 1e9,
  GiB: 2 ** 30,
}
/** What one unit is in that of the metric. */
const UNITS: Readonly<Record<Metric['unit'], Units>> = { us: US, bytes: BYTES, perSecond: { '/s': 1 }, count: {} }

/** Of times nobody can guess the unit; bytes, rates and counts are what a bare number says. */
const NEEDS_UNIT: ReadonlySet<Metric['unit']> = new Set(['us'])

/** Binary fractions such as 1.1 × 1,000 must not miss a value that is exactly 1,100. */
const DIGITS = 12

/** The number in the unit of the metric; null: the unit does not fit (`''` is none). */
export function inMetricUnit({ unit }: Pick<Metric, 'unit'>, value: number, text: string): number | null {
  if (text === '') return NEEDS_UNIT.has(unit) ? null : value
  const factor = Object.hasOwn(UNITS[unit], text) ? UNITS[unit][text] : undefined
  return factor === undefined ? null : Number((value * factor).toPrecision(DIGITS))
}

/** `us, ms or s`, for messages. */
export function unitsText({ unit }: Pick<Metric, 'unit'>): string {
  const names = Object.keys(UNITS[unit]).filter((name) => name !== 'µs')
  if (names.length < 2) return names[0] === undefined ? 'a bare number' : `${names[0]}, or a bare number`
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  return NEEDS_UNIT.has(unit) ? list : `${list}; a bare number is ${names[0]}`
}
