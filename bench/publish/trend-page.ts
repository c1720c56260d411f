/** The page of one contender in one scenario: how its numbers went from commit to commit. */
import { formatCount } from '../format.js'
import { html, type Markup } from '../report/html/markup.js'
import type { Page } from '../report/html/page.js'
import { workloadOf } from '../report/notes.js'
import { distinctTags, type GroupContender, type ScenarioGroup } from './groups.js'
import { linkLine } from './links.js'
import { machineNames } from './origin.js'
import { INDEX_PATH, linkFrom, overviewPath, trendPath } from './paths.js'
import { trendCharts } from './trend-charts.js'
import { shownMetrics, statedMetrics, type TrendRow, trendRows } from './trend-rows.js'
import { trendTable } from './trend-table.js'
import { trendFinding } from './trend-words.js'

export function trendPage(group: ScenarioGroup, contender: GroupContender): Page {
  const page = trendPath(group, contender)
  const rows = trendRows(group, contender.name)
  const metrics = statedMetrics(rows)
  const findings = metrics.map((metric) => trendFinding(metric, rows))
  return {
    title: `${contender.name} in ${group.name}: trend · transport-bench`,
    head: headMarkup(group, contender, rows),
    sections: [
      { id: 'newest', title: 'The newest run', body: findingsMarkup(findings, contender) },
      { id: 'runs', title: 'Runs', body: trendTable(page, rows, shownMetrics(rows)) },
      { id: 'machines', title: 'Machines', body: machinesMarkup(group) },
      { id: 'others', title: 'Other contenders', body: othersMarkup(group, contender, page) },
    ],
    charts: { after: 'newest', set: trendCharts(rows) },
    navigation: [
      { label: 'All results', href: linkFrom(page, INDEX_PATH) },
      { label: group.name, href: linkFrom(page, overviewPath(group)) },
    ],
  }
}

function headMarkup({ name, runs }: ScenarioGroup, contender: GroupContender, rows: readonly TrendRow[]): Markup {
  const own = new Set(rows.map(({ run }) => run.stem)).size
  const machines = new Set(rows.map(({ run }) => run.machine.id)).size
  const counts = `${counted(own, 'run')} on ${counted(machines, 'machine')}`
  return html`<p class="eyebrow">transport-bench · scenario <strong>${name}</strong></p>
<h1>${contender.name} from commit to commit</h1>
<p class="settings">${workloadOf(runs[0]).join(' · ')} · ${counts}</p>
`
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

const FLOOR_NOTE =
  'The floor has no transport logic: what moves here is the machine or the load engine, and moves every contender’s numbers with it.'

function findingsMarkup(findings: readonly string[], { isFloor }: GroupContender): Markup {
  const items = findings.length === 0 ? ['No run has a valid trial.'] : findings
  return html`${isFloor ? html`<p>${FLOOR_NOTE}</p>` : null}<ul>${items.map((text) => html`<li>${text}</li>`)}</ul>`
}

function machinesMarkup({ runs }: ScenarioGroup): Markup {
  const names = machineNames(runs.map(({ machine }) => machine))
  const machines = distinctTags(runs.map(({ machine }) => machine))
  return html`<dl class="facts">${machines.map(({ id, label }) => html`<dt>${names.get(id)}</dt><dd>${label}</dd>`)}</dl>`
}

function othersMarkup(group: ScenarioGroup, contender: GroupContender, page: string): Markup {
  const others = group.contenders.filter(({ name }) => name !== contender.name)
  if (others.length === 0) return html`<p>No other contender was measured in this scenario.</p>`
  return linkLine(others.map((other) => html`<a href="${linkFrom(page, trendPath(group, other))}">${other.name}</a>`))
}
