/**
 * Gate → JUnit XML: a suite per gate, a case per row. A regression is a `failure`. What could not be judged, and what
 * cannot be told from noise, is an `error`: neither may be read as passed. What is advisory is `skipped`, with what it
 * says as message. The case `verdict` fails where the gate did not pass for a reason that no row states.
 */
import { oneLine } from '../../report/exporters/artifact-names.js'
import { type Case, junitDocument, type Outcome, PASSED, type Suite } from '../../report/exporters/junit-case.js'
import type { GateFile, GateRow, Verdict } from '../gate-file.js'
import { sentencesOf, titleOf, verdictWord } from './headline.js'
import { rowName } from './row-text.js'

export function junitOf(gate: GateFile): string {
  return junitDocument([gateSuite(gate)])
}

/** For reports that have more than a gate to tell. */
export function gateSuite(gate: GateFile): Suite {
  const { kind, scenario, base, other, alpha, family, sources, sha256, tool } = gate
  return {
    name: titleOf({ ...gate, base: '', other: '' }),
    properties: {
      ...{ kind, scenario, verdict: gate.verdict, base, other, alpha, family },
      ...Object.fromEntries(sources.map((source) => [`source.${source.role}`, `${source.file} ${source.sha256}`])),
      ...{ sha256, version: tool.version },
    },
    startedAt: null,
    cases: [verdictCase(gate), ...gate.rows.map(rowCase)],
  }
}

const OUTCOMES: Readonly<Record<Verdict, Outcome>> = {
  regression: 'failure',
  invalid: 'error',
  inconclusive: 'error',
  pass: 'passed',
}

/** Its rows state why a gate did not pass, as a rule; otherwise this case does. */
function verdictCase(gate: GateFile): Case {
  const base = { name: 'verdict', seconds: null }
  const isStated = gate.rows.some((row) => !row.advisory && row.verdict === gate.verdict)
  if (isStated && !gate.aborted) return { ...base, ...PASSED }
  const details = [...sentencesOf(gate), ...gate.notes]
  const type = gate.aborted ? 'aborted' : gate.verdict
  return { ...base, outcome: 'error', type, message: `${verdictWord(gate)}: ${sentencesOf(gate).join(' ')}`, details }
}

function rowCase(row: GateRow): Case {
  const base = { name: caseName(row), seconds: null }
  const message = oneLine(row.reason)
  if (row.advisory) {
    return { ...base, outcome: 'skipped', type: '', message: `advisory: ${row.verdict}: ${message}`, details: [] }
  }
  if (row.verdict === 'pass') return { ...base, ...PASSED }
  const details = [`${row.verdict}: ${message}`, ...(row.remedy === null ? [] : [`Remedy: ${row.remedy}`])]
  return { ...base, outcome: OUTCOMES[row.verdict], type: row.verdict, message, details }
}

/** Two objectives of one metric are two cases: what they demand tells them apart. */
function caseName(row: GateRow): string {
  return row.limit === null ? rowName(row) : `${rowName(row)} ${row.limit.operator} ${row.limit.value}`
}
