/** The page of one scenario with its settings: the newest numbers of every contender, machine by machine. */
import { formatCount } from '../format.js'
import { NO_FIGURE } from '../report/figure.js'
import { dataTable, type TableCell, type TableGroup } from '../report/html/data-table.js'
import { figureTableCell } from '../report/html/figure-columns.js'
import { html, type Markup } from '../report/html/markup.js'
import type { Page } from '../report/html/page.js'
import { textDetails } from '../report/html/text-details.js'
import { workloadOf } from '../report/notes.js'
import { comparedSettings } from './fingerprint.js'
import { distinctTags, type GroupContender, type ScenarioGroup } from './groups.js'
import { linkLine } from './links.js'
import { shownText, type TrendMetric } from './metrics.js'
import type { Tag } from './origin.js'
import { INDEX_PATH, linkFrom, overviewPath, reportPath, trendPath } from './paths.js'
import { runTime } from './run-time.js'
import { statedMetrics, type TrendRow, trendRows } from './trend-rows.js'

export function overviewPage(group: ScenarioGroup): Page {
  const page = overviewPath(group)
  const newest = group.runs.at(-1) ?? group.runs[0]
  return {
    title: `${group.name}: trends · transport-bench`,
    head: html`<p class="eyebrow">transport-bench · scenario <strong>${group.name}</strong></p>
<h1>${newest.scenario.question}</h1>
<p class="settings">${workloadOf(newest).join(' · ')} · settings <code>${group.fingerprint}</code></p>
`,
    sections: [
      { id: 'newest', title: 'Newest numbers and trends', body: newestMarkup(group, page) },
      { id: 'settings', title: 'Settings', body: settingsMarkup(group) },
    ],
    navigation: [
      { label: 'All results', href: linkFrom(page, INDEX_PATH) },
      { label: group.name, href: linkFrom(page, page), current: true },
    ],
  }
}

function newestMarkup(group: ScenarioGroup, page: string): Markup {
  const rows = group.contenders.flatMap((contender) =>
    trendRows(group, contender.name).map((row): OwnedRow => ({ contender, row })),
  )
  const metrics = statedMetrics(rows.map(({ row }) => row))
  const machines = distinctTags(group.runs.map(({ machine }) => machine))
  const table = dataTable({
    id: 'newest-table',
    caption: 'The newest run in which a contender counts, by machine; each name leads to its trend',
    columns: [
      { key: 'contender', name: 'contender', align: 'left' },
      { key: 'clients', name: 'clients' },
      ...metrics.map(({ key, name, unit }) => ({ key, name, unit })),
      { key: 'run', name: 'run', align: 'left' },
      { key: 'commit', name: 'commit', align: 'left' },
    ],
    groups: machines.map((machine) => machineGroup(machine, rows, { group, page, metrics })),
  })
  return html`${table}<p>Trends, also of those that count in no run:</p>
${linkLine(group.contenders.map((contender) => trendLink(group, contender, page)))}`
}

interface OwnedRow {
  readonly contender: GroupContender
  readonly row: TrendRow
}

interface Place {
  readonly group: ScenarioGroup
  readonly page: string
  readonly metrics: readonly TrendMetric[]
}

/** Of each line its newest row that counts. */
function machineGroup(machine: Tag, rows: readonly OwnedRow[], place: Place): TableGroup {
  const newest = new Map<string, OwnedRow>()
  for (const owned of rows) {
    const { run, point } = owned.row
    if (run.machine.id !== machine.id || point.excluded !== null) continue
    newest.set(JSON.stringify([owned.contender.name, point.clients]), owned)
  }
  return { title: machine.label, kind: 'counted', rows: [...newest.values()].map((owned) => cells(owned, place)) }
}

function cells({ contender, row }: OwnedRow, { group, page, metrics }: Place): TableCell[] {
  const { run, point } = row
  const clients = point.clients ?? (run.scenario.points.length === 0 ? run.scenario.clients : null)
  return [
    { body: html`<a href="${linkFrom(page, trendPath(group, contender))}">${contender.name}</a>` },
    { body: clients === null ? 'all' : formatCount(clients), order: clients },
    ...metrics.map((metric) =>
      figureTableCell(point.figures[metric.key] ?? NO_FIGURE, (value) => shownText(metric, value), {
        blocks: point.trials,
      }),
    ),
    { body: html`<a href="${linkFrom(page, reportPath(run))}">${runTime(run)}</a>` },
    { body: html`<code>${run.commit.label}</code>` },
  ]
}

function trendLink(group: ScenarioGroup, contender: GroupContender, page: string): Markup {
  return html`<a href="${linkFrom(page, trendPath(group, contender))}" aria-label="Trend of ${contender.name}">${contender.name}</a>`
}

function settingsMarkup({ runs: [first] }: ScenarioGroup): Markup {
  return html`<p>Runs stand in one trend only when all of these are equal.</p>
${textDetails('Every setting', comparedSettings(first))}`
}
