/**
 * Gate → `customSmallerIsBetter` of github-action-benchmark, which draws values over commits. Rates, of which more is
 * better, are turned into the time from one delivery to the next. What could not be judged is left out, and so is what
 * has no finite value: a trend must not hold what was not measured. Names are made of keys that stay.
 */
import { formatNumber } from '../../format.js'
import type { GateFile, GateRow } from '../gate-file.js'
import { metricOf, ratioText, verdictText } from './row-text.js'

interface BenchmarkEntry {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** Lowest and highest of the blocks, in the unit. */
  readonly range?: string
  readonly extra: string
}

export function benchmarkJsonOf(gate: GateFile): string {
  const entries = new Map<string, BenchmarkEntry>()
  for (const row of gate.rows) {
    const entry = entryOf(row, gate.scenario)
    // Two objectives of one metric measured the same value.
    if (entry !== null && !entries.has(entry.name)) entries.set(entry.name, entry)
  }
  return `${JSON.stringify([...entries.values()], null, 2)}\n`
}

interface Turned {
  readonly suffix: string
  readonly unit: string
  turn(value: number): number
}

const US_PER_SECOND = 1e6
const AS_IT_IS = { suffix: '', turn: (value: number): number => value } as const
const TURNED_RATE: Turned = {
  suffix: ' (time between)',
  unit: 'µs',
  turn: (perSecond) => US_PER_SECOND / perSecond,
}

function turnedOf(row: GateRow): Turned | null {
  const { unit, better } = metricOf(row)
  if (better === 'higher') return unit === 'perSecond' ? TURNED_RATE : null
  return { ...AS_IT_IS, unit: { us: 'µs', bytes: 'B', perSecond: '/s', count: 'count' }[unit] }
}

function entryOf(row: GateRow, scenario: string): BenchmarkEntry | null {
  const turned = turnedOf(row)
  if (turned === null || row.other === null || row.verdict === 'invalid') return null
  const value = turned.turn(row.other)
  if (!Number.isFinite(value)) return null
  const point = row.point === null ? '' : ` ×${row.point}`
  return {
    name: `${scenario}: ${row.contender}${point} ${row.metric}${turned.suffix}`,
    unit: turned.unit,
    value,
    ...rangeOf(row, turned),
    extra: row.ratio === null ? verdictText(row) : `${verdictText(row)}; other / base ${ratioText(row)}`,
  }
}

function rangeOf({ blocks }: GateRow, { turn }: Turned): { readonly range?: string } {
  const values = blocks.flatMap(({ other }) => (other === null ? [] : [turn(other)])).filter(Number.isFinite)
  if (values.length < 2) return {}
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low === high ? {} : { range: `${formatNumber(low)}–${formatNumber(high)}` }
}
