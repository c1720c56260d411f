/** What the injections led to, as a table, what else was flagged, and what went wrong. Pure. */
import { formatCount, formatRatio, formatRatioRange, NONE } from '../../format.js'
import type { GateRow } from '../../gate/gate-file.js'
import { metricByKey, metricText } from '../../gate/metrics.js'
import type { Paint } from '../../report/paint.js'
import { type Column, renderTable } from '../../report/table.js'
import type { ExpectedOutcome, FlaggedOutcome, InjectionOutcome } from './outcome.js'

interface Line extends ExpectedOutcome {
  readonly injection: string
}

export function outcomesText(outcomes: readonly InjectionOutcome[], paint: Paint): string {
  const lines = outcomes.flatMap(({ name, expected }) =>
    expected.map((one, i): Line => ({ ...one, injection: i === 0 ? name : '' })),
  )
  const sections = [
    renderTable(columns(paint), lines, paint),
    flaggedLines(outcomes, paint).join('\n'),
    failureLines(outcomes, paint).join('\n'),
    verdictLine(outcomes, paint),
  ]
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n`
}

const STATE_WORDS = { caught: 'caught', missed: 'MISSED', 'not judged': 'not judged' } as const
const STATE_STYLES = { caught: 'green', missed: 'red', 'not judged': 'yellow' } as const

function columns(paint: Paint): Column<Line>[] {
  return [
    { head: 'injection', align: 'left', cell: ({ injection }) => injection },
    { head: 'contender', align: 'left', cell: ({ contender }) => contender },
    { head: 'to be caught by', align: 'left', cell: (line) => `${metricByKey(line.metric).name} (${line.class})` },
    { head: 'expected', cell: expectedText },
    { head: 'measured', cell: measuredText },
    {
      head: 'verdict',
      align: 'left',
      cell: ({ state }) => paint(STATE_STYLES[state], STATE_WORDS[state]),
    },
  ]
}

function expectedText({ metric, difference, size, row }: Line): string {
  if (difference !== null) return differenceText(metric, difference)
  if (size?.kind === 'ratio') return `≥ ${formatRatio(size.atLeast)}`
  if (size?.kind === 'shift') return `${differenceText(metric, size.from)} to ${differenceText(metric, size.to)}`
  return row === null || row.margin === null ? 'worse' : `> ${formatRatio(row.margin)}`
}

function measuredText({ metric, difference, size, row }: Line): string {
  if (row === null) return NONE
  return difference === null && size?.kind !== 'shift' ? ratioText(row) : differenceOf(metric, row)
}

function ratioText({ ratio }: GateRow): string {
  if (ratio === null) return NONE
  const estimate = formatRatio(ratio.estimate)
  return ratio.interval === null ? estimate : `${estimate} (${formatRatioRange(...ratio.interval)})`
}

function differenceOf(metric: string, { base, other }: GateRow): string {
  return base === null || other === null ? NONE : differenceText(metric, other - base)
}

function differenceText(key: string, difference: number): string {
  const text = metricText(metricByKey(key), Math.abs(difference))
  return difference === 0 ? text : `${difference > 0 ? '+' : '−'}${text}`
}

function flaggedLines(outcomes: readonly InjectionOutcome[], paint: Paint): string[] {
  const lines = outcomes.flatMap(({ name, flagged }) => [
    ...flagged.filter(({ row }) => row.verdict !== 'invalid').map((one) => flaggedLine(name, one, paint)),
    ...notJudgedLine(name, flagged, paint),
  ])
  return lines.length === 0 ? [] : [paint('bold', 'Flagged as well'), ...lines]
}

function flaggedLine(name: string, { row, because }: FlaggedOutcome, paint: Paint): string {
  const amount = row.class === 'noisy' ? ratioText(row) : differenceOf(row.metric, row)
  const what = `${name}: ${metricByKey(row.metric).name} of ${row.contender} (${row.class}) ${amount}`
  return because === null
    ? `${paint('red', 'UNDECLARED')} ${what}: ${row.reason}`
    : `${paint('dim', 'declared')} ${what}: ${because}`
}

/** They have one reason in common as a rule: the trial that was disturbed. */
function notJudgedLine(name: string, flagged: readonly FlaggedOutcome[], paint: Paint): string[] {
  const rows = flagged.filter(({ row }) => row.verdict === 'invalid')
  const [first] = rows
  if (first === undefined) return []
  const what = `${formatCount(rows.length)} exact ${rows.length === 1 ? 'metric' : 'metrics'} not judged`
  return [`${paint('red', 'UNDECLARED')} ${name}: ${what}: ${clipped(first.row.reason)}`]
}

function failureLines(outcomes: readonly InjectionOutcome[], paint: Paint): string[] {
  const lines = outcomes.flatMap(({ name, problem, expected }) =>
    problem !== null
      ? [`${name}: ${clipped(problem)}`]
      : expected.flatMap(({ contender, metric, why }) =>
          why === null ? [] : [`${name}, ${contender} ${metric}: ${clipped(why)}`],
        ),
  )
  return lines.length === 0 ? [] : [paint('bold', 'Not caught'), ...lines]
}

/** The JSON has it in full. */
const LONGEST = 200

function clipped(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function verdictLine(outcomes: readonly InjectionOutcome[], paint: Paint): string {
  const passed = outcomes.filter((outcome) => outcome.passed).length
  const text = `${formatCount(passed)} of ${formatCount(outcomes.length)} injections were caught by their own metrics, and by nothing undeclared.`
  return paint(passed === outcomes.length && passed > 0 ? 'green' : 'red', text)
}
