/** What A against itself says about a machine: its noise, and what a gate of so many blocks can find on it. Pure. */
import { formatCount, formatRatio, formatRatioRange, inPercent, NONE } from '../format.js'
import { type GateFile, type GateRow, VERDICTS, type Verdict } from '../gate/gate-file.js'
import type { Paint } from '../report/paint.js'
import { type Column, renderTable } from '../report/table.js'
import { sampleDeviation } from '../stats/minimum-detectable.js'
import { ascending, medianOfSorted } from '../stats/order.js'

export type VerdictCounts = Readonly<Record<Verdict, number>>

export interface AaRow {
  readonly contender: string
  readonly point: number | null
  readonly metric: string
  /** Standard deviation of ln(other / base) inside the blocks of a session, median of the sessions; null: not measured. */
  readonly noise: number | null
  /** 95 % interval of the ratio: of the only session, else the widest reach of all; null: none. */
  readonly interval: readonly [low: number, high: number] | null
  /** Smallest ratio found with power 0.8 at these blocks, median of the sessions; null: not known. */
  readonly detectable: number | null
  readonly verdicts: VerdictCounts
}

export interface AaSummary {
  readonly sessions: number
  /** Of the gates as a whole. */
  readonly verdicts: VerdictCounts
  readonly rows: readonly AaRow[]
}

/** @param gates One per session, all of the same plan. */
export function summariseAa(gates: readonly GateFile[]): AaSummary {
  const noisy = gates.flatMap(({ rows }) => rows.filter((row) => row.class === 'noisy'))
  const keyOf = ({ contender, point, metric }: GateRow): string => `${contender} ${point} ${metric}`
  const keys = [...new Set(noisy.map(keyOf))]
  return {
    sessions: gates.length,
    verdicts: countVerdicts(gates),
    rows: keys.map((key) => rowOf(noisy.filter((row) => keyOf(row) === key))),
  }
}

function rowOf(rows: readonly GateRow[]): AaRow {
  const { contender, point, metric } = rows[0] as GateRow
  const intervals = rows.flatMap(({ ratio }) => (ratio?.interval ? [ratio.interval] : []))
  return {
    contender,
    point,
    metric,
    noise: medianOf(rows.map(noiseOf)),
    interval:
      intervals.length === 0
        ? null
        : [Math.min(...intervals.map(([low]) => low)), Math.max(...intervals.map(([, high]) => high))],
    detectable: medianOf(rows.map(({ detectable }) => detectable)),
    verdicts: countVerdicts(rows),
  }
}

function noiseOf({ blocks }: GateRow): number | null {
  const deviation = sampleDeviation(
    blocks.map(({ base, other }) => Math.log((other ?? Number.NaN) / (base ?? Number.NaN))),
  )
  return Number.isFinite(deviation) ? deviation : null
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : medianOfSorted(ascending(known))
}

function countVerdicts(judged: readonly { readonly verdict: Verdict }[]): VerdictCounts {
  const count = (verdict: Verdict): number => judged.filter((one) => one.verdict === verdict).length
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, count(verdict)])) as VerdictCounts
}

/** `20 sessions of A against itself: 18 pass, 2 inconclusive`, and a line per metric. */
export function aaText({ sessions, verdicts, rows }: AaSummary, paint: Paint): string {
  const head = `${formatCount(sessions)} ${sessions === 1 ? 'session' : 'sessions'} of A against itself: ${verdictsText(verdicts)}`
  return `${head}\n\n${renderTable(COLUMNS, rows, paint)}\n`
}

const COLUMNS: readonly Column<AaRow>[] = [
  {
    head: 'contender',
    align: 'left',
    cell: ({ contender, point }) => (point === null ? contender : `${contender} at ${formatCount(point)}`),
  },
  { head: 'metric', align: 'left', cell: ({ metric }) => metric },
  { head: 'noise\n%', cell: ({ noise }) => (noise === null ? NONE : inPercent(noise)) },
  { head: 'B / A\n95 %', cell: ({ interval }) => (interval === null ? NONE : formatRatioRange(...interval)) },
  {
    head: 'detectable\nwith power 0.8',
    cell: ({ detectable }) => (detectable === null ? NONE : formatRatio(detectable)),
  },
  { head: 'verdicts', align: 'left', cell: ({ verdicts }) => verdictsText(verdicts) },
]

function verdictsText(verdicts: VerdictCounts): string {
  return VERDICTS.filter((verdict) => verdicts[verdict] > 0)
    .map((verdict) => `${verdicts[verdict]} ${verdict}`)
    .join(', ')
}
