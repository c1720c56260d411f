/** The first page of a site: every run, filters over them, and the way to the trends. */
import { formatCount } from '../format.js'
import { type DataTable, dataTable, type TableCell } from '../report/html/data-table.js'
import { html, type Markup } from '../report/html/markup.js'
import type { Page } from '../report/html/page.js'
import { workloadOf } from '../report/notes.js'
import { fileName } from './file-name.js'
import { filterForm, rowMarks } from './filters.js'
import type { GroupContender, ScenarioGroup } from './groups.js'
import { linkLine } from './links.js'
import { machineNames } from './origin.js'
import { INDEX_PATH, linkFrom, overviewPath, reportPath, resultPath, trendPath } from './paths.js'
import type { PublishedRun } from './published-run.js'
import { runTime } from './run-time.js'
import { differingSettings } from './settings.js'

/** @param runs by start. */
export function indexPage(runs: readonly PublishedRun[], groups: readonly ScenarioGroup[]): Page {
  return {
    title: 'Results · transport-bench',
    head: html`<p class="eyebrow">transport-bench</p>
<h1>How events reach clients, measured</h1>
<p class="settings">${counts(runs)}</p>
`,
    sections: [
      {
        id: 'runs',
        title: 'Runs',
        body: html`${filterForm(runs, groups)}${dataTable(runsTable(runs))}<p><small>* the checkout was changed against the commit.</small></p>`,
      },
      { id: 'trends', title: 'Trends', body: html`${groups.map((group) => groupMarkup(group, groups))}` },
      { id: 'trust', title: 'What to trust', body: TRUST },
    ],
    navigation: [{ label: 'All results', href: INDEX_PATH, current: true }],
  }
}

function counts(runs: readonly PublishedRun[]): string {
  const distinct = (read: (run: PublishedRun) => string, noun: string): string => {
    const count = new Set(runs.map(read)).size
    return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
  }
  return [
    distinct((run) => run.stem, 'run'),
    distinct((run) => run.scenario.name, 'scenario'),
    distinct((run) => run.commit.id, 'commit'),
    distinct((run) => run.machine.id, 'machine'),
  ].join(' · ')
}

function runsTable(runs: readonly PublishedRun[]): DataTable {
  const names = machineNames(runs.map(({ machine }) => machine))
  return {
    id: 'runs-table',
    caption: 'Every run, the newest first; each leads to its report',
    columns: [
      { key: 'run', name: 'run', align: 'left' },
      { key: 'scenario', name: 'scenario', align: 'left' },
      { key: 'contenders', name: 'contenders', align: 'left' },
      { key: 'blocks', name: 'blocks' },
      { key: 'commit', name: 'commit', align: 'left' },
      { key: 'machine', name: 'machine', align: 'left' },
      { key: 'verdict', name: 'verdict', align: 'left' },
      { key: 'data', name: 'data', align: 'left' },
    ],
    groups: [{ title: null, kind: 'counted', rows: [...runs].reverse().map((run) => runCells(run, names)) }],
  }
}

function runCells(run: PublishedRun, names: ReadonlyMap<string, string>): TableCell[] {
  const { scenario, commit, machine, contenders, flaws } = run
  const measured = contenders.filter(({ isFloor }) => !isFloor).map(({ name }) => name)
  const verdict =
    flaws.length === 0 ? html`<span class="fine">valid</span>` : html`<span class="bad">${flaws.join(', ')}</span>`
  return [
    { body: html`<a href="${linkFrom(INDEX_PATH, reportPath(run))}"${rowMarks(run)}>${runTime(run)}</a>` },
    { body: html`<a href="${linkFrom(INDEX_PATH, overviewPath(run))}">${scenario.name}</a>` },
    { body: measured.join(', ') },
    { body: formatCount(scenario.blocks), order: scenario.blocks },
    { body: html`<code>${commit.label}</code>` },
    { body: names.get(machine.id) ?? machine.label },
    { body: verdict },
    {
      body: html`<a href="${linkFrom(INDEX_PATH, resultPath(run))}" aria-label="JSON: full result of ${run.id}">JSON</a>`,
    },
  ]
}

function groupMarkup(group: ScenarioGroup, groups: readonly ScenarioGroup[]): Markup {
  const others = groups.filter(({ name }) => name === group.name)
  const differing = differingSettings(
    group.runs[0],
    others.map(({ runs }) => runs[0]),
  )
  const settings =
    differing.length === 0 ? null : html`<p>Differs from its namesakes in ${differing.map(settingItem)}</p>`
  return html`<h3 id="${fileName(group.id)}"><a href="${linkFrom(INDEX_PATH, overviewPath(group))}">${group.name}</a></h3>
<p class="settings">${workloadOf(group.runs[0]).join(' · ')} · ${formatCount(group.runs.length)} run${group.runs.length === 1 ? '' : 's'}</p>
${settings}${linkLine(group.contenders.map((contender) => trendLink(group, contender)))}
`
}

function trendLink(group: ScenarioGroup, contender: GroupContender): Markup {
  const label = `${contender.name} in ${group.name}, settings ${group.fingerprint}`
  return html`<a href="${linkFrom(INDEX_PATH, trendPath(group, contender))}" aria-label="${label}">${contender.name}</a>`
}

function settingItem(text: string, index: number): Markup {
  return html`${index === 0 ? null : ', '}<code>${text}</code>`
}

const TRUST = html`<p>Every report leads to its full result, copied as it was measured; <code>transport-bench verify FILE</code> checks its SHA-256 and recomputes every derived number. A result that does not verify says so here and on its report, and is in no trend.</p>
<p>A trend joins only runs of one scenario with the same settings, each machine by itself. Two sessions on one machine differ by some percent without any cause: a step in a line is a reason to measure both commits side by side, not a verdict.</p>`
