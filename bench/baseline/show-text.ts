/** A baseline on the terminal: exact values as tables, sessions by what they can be compared in. Pure. */
import { formatCount, formatRatio, inPercent, NONE } from '../format.js'
import { SESSIONS_NEEDED } from '../gate/session-test.js'
import { painter } from '../report/paint.js'
import { type Column, renderTable } from '../report/table.js'
import type { ValuesBySubject } from './schema.js'
import type { ScenarioSummary, SessionGroup, Spread } from './summary.js'

const paint = painter(false)

export function baselineShowText(scenarios: readonly ScenarioSummary[], file: string): string {
  if (scenarios.length === 0)
    return `${file} is empty: \`transport-bench baseline add RESULT\` adds what a run measured.\n`
  return `${scenarios.map(scenarioText).join('\n\n')}\n`
}

function scenarioText({ scenario, settings, exact, counted, groups }: ScenarioSummary): string {
  const values = { ...valuesOf(exact), ...valuesOf(counted) }
  const contenders = [...new Set([...Object.keys(exact), ...Object.keys(counted)])].sort()
  return [
    `${scenario} (settings ${settings})`,
    Object.keys(values).length === 0 ? 'No exact values.' : valueTable(values, contenders),
    ...(groups.length === 0 ? ['No sessions: noisy metrics are not judged.'] : groups.map(groupText)),
  ].join('\n\n')
}

/** Metric → contender → value. */
type Values = Readonly<Record<string, Readonly<Record<string, number>>>>

function valuesOf(bySubject: ValuesBySubject): Values {
  const found: Record<string, Record<string, number>> = {}
  for (const [contender, values] of Object.entries(bySubject)) {
    for (const [metric, value] of Object.entries(values)) {
      if (value !== undefined) found[metric] = { ...found[metric], [contender]: value }
    }
  }
  return found
}

const CONTENDERS_ABREAST = 4

/** A few contenders side by side, so that it keeps to the width of a terminal. */
function valueTable(values: Values, contenders: readonly string[]): string {
  const tables: string[] = []
  for (let from = 0; from < contenders.length; from += CONTENDERS_ABREAST) {
    const abreast = contenders.slice(from, from + CONTENDERS_ABREAST)
    const columns: Column<string>[] = [
      { head: 'exact', align: 'left', cell: (metric) => metric },
      ...abreast.map((name) => ({ head: name, cell: (metric: string) => plain(values[metric]?.[name]) })),
    ]
    tables.push(renderTable(columns, Object.keys(values).sort(), paint))
  }
  return tables.join('\n\n')
}

/** Every digit counts. */
function plain(value: number | undefined): string {
  return value === undefined ? NONE : `${value}`
}

function groupText(group: SessionGroup): string {
  const { machine, node, client, serverProcesses, loadProcesses, blocks, reference, sessions } = group
  const more = SESSIONS_NEEDED - sessions
  const state = more > 0 ? `, ${more} more until noisy metrics are judged` : ''
  const processes = `server processes: ${serverProcesses}, load processes: ${loadProcesses}`
  const kind = `${client} clients, ${processes}, blocks: ${blocks}, settings ${group.settings}`
  return [
    `${formatCount(sessions)} ${sessions === 1 ? 'session' : 'sessions'}${state}: Node ${node}, machine ${machine.id} (${machine.name})`,
    `${kind}, relative to ${reference}, newest ${group.newest}`,
    renderTable(SPREAD_COLUMNS, group.spreads, paint),
  ].join('\n')
}

const SPREAD_COLUMNS: readonly Column<Spread>[] = [
  { head: 'contender', align: 'left', cell: ({ contender }) => contender },
  { head: 'metric', align: 'left', cell: ({ metric }) => metric },
  { head: 'sessions', cell: ({ sessions }) => formatCount(sessions) },
  { head: 'spread, %', cell: ({ sessions, deviation }) => (sessions < 2 ? NONE : inPercent(deviation)) },
  { head: 'found from', cell: ({ detectable }) => (detectable === null ? NONE : formatRatio(detectable)) },
]
