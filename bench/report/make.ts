/** From results to the report that exporters take. Pure. */
import type { GateFile } from '../gate/gate-file.js'
import { compareRuns } from './comparison.js'
import { makeReport } from './model.js'
import type { Report, ReportRun, ReportSource } from './report.js'

/**
 * `gates` are what was concluded from these results; an A/B gate takes the place of the comparison.
 * @throws BenchError `results-not-comparable` when the scenarios of several results differ.
 */
export function reportOfSources(
  sources: readonly [ReportSource, ...ReportSource[]],
  gates: readonly GateFile[] = [],
): Report {
  const [first, ...others] = sources
  const runOf = (source: ReportSource, index: number): ReportRun => ({
    label: others.length === 0 ? '' : (armOf(source, gates) ?? labelOf(index)),
    source,
    model: makeReport(source.result),
  })
  const runs: Report['runs'] = [runOf(first, 0), ...others.map((source, i) => runOf(source, i + 1))]
  const isAb = gates.some(({ kind }) => kind === 'ab')
  return { runs, comparison: isAb ? null : compareRuns(runs), gates }
}

const ARMS: Readonly<Partial<Record<GateFile['sources'][number]['role'], string>>> = {
  a: 'A',
  b: 'B',
  null: 'A′',
  'confirm-a': 'A, confirming',
  'confirm-b': 'B, confirming',
}

/** What an A/B gate calls this result; undefined: it does not rest on it. */
function armOf({ result }: ReportSource, gates: readonly GateFile[]): string | undefined {
  const sources = gates.flatMap(({ kind, sources: own }) => (kind === 'ab' ? own : []))
  const role = sources.find(({ sha256 }) => sha256 === result.sha256)?.role
  return role === undefined ? undefined : ARMS[role]
}

const LETTERS = 26

/** `A` … `Z`, `AA` … */
function labelOf(index: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + (index % LETTERS))
  return index < LETTERS ? letter : `${labelOf(Math.floor(index / LETTERS) - 1)}${letter}`
}
