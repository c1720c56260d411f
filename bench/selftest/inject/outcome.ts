/** Whether a gate caught a defect: by the rows that it must show in, and by nothing that was not declared. Pure. */
import { formatRatio } from '../../format.js'
import type { GateFile, GateRow } from '../../gate/gate-file.js'
import type { MetricClass } from '../../gate/metric.js'
import { metricByKey, metricText } from '../../gate/metrics.js'
import type { ExpectedRow, ExpectedSize, Injection, InjectionGate } from './injections.js'

/** The class that a gate of this kind must catch a defect by. */
const CLASS_OF: Readonly<Record<InjectionGate, MetricClass>> = { check: 'exact', ab: 'noisy' }

/** `not judged`: too disturbed to be measured, or not measured; that is no word on the gate. */
export type ExpectedState = 'caught' | 'missed' | 'not judged'

export interface ExpectedOutcome extends ExpectedRow {
  readonly class: MetricClass
  readonly state: ExpectedState
  /** What the row says; null: there is none. */
  readonly row: GateRow | null
  /** Why it was not caught, a sentence without its full stop; null: it was. */
  readonly why: string | null
}

/** A row that did not have to be flagged, and was. */
export interface FlaggedOutcome {
  readonly row: GateRow
  /** Why the defect moves it; null: nothing was declared. */
  readonly because: string | null
}

export interface InjectionOutcome {
  readonly name: string
  readonly gate: InjectionGate
  /** All rows that were expected, and nothing undeclared. */
  readonly passed: boolean
  /** Why nothing could be judged; null: it was. */
  readonly problem: string | null
  readonly expected: readonly ExpectedOutcome[]
  readonly flagged: readonly FlaggedOutcome[]
}

type Judged = Pick<Injection, 'name' | 'gate' | 'expected' | 'consequences'>

/** @param gate What the gate concluded, or why there is none. */
export function outcomeOf(injection: Judged, gate: Pick<GateFile, 'rows' | 'aborted'> | string): InjectionOutcome {
  const { name, gate: kind } = injection
  const problem = typeof gate === 'string' ? gate : gate.aborted ? 'the measurement was interrupted' : null
  const rows = typeof gate === 'string' ? [] : gate.rows
  const expected = injection.expected.map((wanted): ExpectedOutcome => {
    const outcome = expectedOutcome(wanted, rows, CLASS_OF[kind])
    return problem === null ? outcome : { ...outcome, state: 'not judged', why: problem }
  })
  const flagged = rows
    .filter((row) => isFlagged(row) && !injection.expected.some((wanted) => isAbout(row, wanted)))
    .map((row) => ({ row, because: becauseOf(injection, row) }))
  const passed =
    problem === null &&
    expected.length > 0 &&
    expected.every(({ state }) => state === 'caught') &&
    flagged.every(({ because }) => because !== null)
  return { name, gate: kind, passed, problem, expected, flagged }
}

function isAbout(row: GateRow, { contender, metric }: ExpectedRow): boolean {
  return row.contender === contender && row.metric === metric
}

function expectedOutcome(wanted: ExpectedRow, rows: readonly GateRow[], own: MetricClass): ExpectedOutcome {
  const found = rows.filter((row) => isAbout(row, wanted))
  const row = found[0] ?? null
  const why = found.length > 1 ? 'the gate has several such rows' : whyNotCaught(row, wanted, own)
  const state = why === null ? 'caught' : row?.verdict === 'invalid' ? 'not judged' : 'missed'
  return { ...wanted, class: own, state, row, why }
}

function whyNotCaught(row: GateRow | null, { difference, size }: ExpectedRow, own: MetricClass): string | null {
  if (row === null) return 'the gate has no such row'
  if (row.class !== own) return `it is judged as ${row.class}, not as ${own}`
  if (row.advisory) return 'the row is advisory'
  if (row.verdict !== 'regression') return `${row.verdict}: ${row.reason}`
  if (row.change !== 'worse') return `the change is ${row.change}, not worse`
  if (difference === null) return size === null ? null : whyNotOfSize(row, size)
  const found = growthOf(row)
  return found !== null && isSameAmount(found, difference) ? null : `it grew by ${found ?? 'nothing known'}`
}

/** The gate told that it is beyond noise and margin; a defect of another size is not the one that was injected. */
function whyNotOfSize(row: GateRow, size: ExpectedSize): string | null {
  const text = (value: number): string => metricText(metricByKey(row.metric), value)
  if (size.kind === 'shift') {
    const found = growthOf(row)
    if (found === null) return 'it grew by nothing known'
    if (found >= size.from && found <= size.to) return null
    return `it grew by ${text(found)}, not by ${text(size.from)} to ${text(size.to)}`
  }
  const low = row.ratio?.interval?.[0]
  if (low === undefined) return 'its ratio has no interval'
  return low >= size.atLeast
    ? null
    : `${formatRatio(low)} is not ruled out, which is less than ${formatRatio(size.atLeast)}`
}

function growthOf({ base, other }: GateRow): number | null {
  return base === null || other === null ? null : other - base
}

/** Quotients of counts: equal but for the last bits. */
function isSameAmount(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}

/**
 * A row that says something changed for the worse; of exact metrics also one that changed at all or could not be judged,
 * for those never move by themselves. Advisory rows decide nothing.
 */
function isFlagged(row: GateRow): boolean {
  if (row.advisory) return false
  if (row.verdict === 'regression') return true
  return row.class === 'exact' && (row.verdict !== 'pass' || row.change !== 'same')
}

/** Declared consequences are moved metrics: a row that could not be judged is none. */
function becauseOf({ consequences }: Judged, row: GateRow): string | null {
  if (row.verdict === 'invalid') return null
  return consequences.find(({ metric }) => metric === row.metric)?.because ?? null
}
