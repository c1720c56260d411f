/** What gates concluded: the verdict, how sure it is, the ratios against what is tolerated, every row, every block. */
import { sentencesOf, titleOf } from '../../gate/exporters/headline.js'
import type { GateFile } from '../../gate/gate-file.js'
import type { ChartSet, ChartSpec } from '../charts/chart.js'
import { gateChartId, gateSuffix } from '../charts/gate-rows.js'
import { abGateOf } from '../gates/ab-gate.js'
import { blockTables } from '../gates/block-tables.js'
import { gateSureness } from '../gates/sureness.js'
import { gateLook } from '../gates/verdict-look.js'
import type { Report } from '../report.js'
import { figureMarkup } from './chart-section.js'
import { chartTables } from './chart-table.js'
import { noisyTable, type PlacedGate, settledTables } from './gate-tables.js'
import { html, type Markup } from './markup.js'
import type { Section } from './page.js'
import { permalink } from './permalink.js'
import { unbroken } from './unbroken.js'

const ID = 'gates'

/** None without gates. Holds the figures of their charts. */
export function gatesSection(report: Report, { charts }: ChartSet): Section[] {
  const { gates } = report
  if (gates.length === 0) return []
  const words = gates.map((gate) => gateLook(gate).word).join('; ')
  const own = gates.map((_, place) => chartsOf(charts, place))
  const shown = gates.map((gate, place): ShownGate => {
    const suffix = gateSuffix(place)
    return { gate, id: `gate-${place + 1}`, suffix, isOnTop: gate === abGateOf(report) }
  })
  return [
    {
      id: ID,
      title: `${gates.length === 1 ? 'Gate' : 'Gates'}: ${words}`,
      body: html`${shown.map((gate, place) => gateMarkup(gate, own[place] ?? []))}`,
      figures: own.flat(),
    },
  ]
}

function chartsOf(charts: readonly ChartSpec[], place: number): ChartSpec[] {
  const ids = [gateChartId('forest', place), gateChartId('blocks', place)]
  return charts.filter(({ id }) => ids.includes(id))
}

/** The verdicts of all gates, for the top of the page. */
export function gateVerdicts({ gates }: Report): Markup[] {
  return gates.map(
    (gate) => html`<p class="verdict gate-verdict ${gateLook(gate).tone}">${wordMarkup(gate)} ${sentencesText(gate)}
<a href="#${ID}">How sure, and why</a></p>
`,
  )
}

function wordMarkup(gate: GateFile): Markup {
  const { word, shape, tone } = gateLook(gate)
  return html`<strong class="gate-word ${tone}"><span aria-hidden="true">${shape}</span> ${upperFirst(word)}.</strong>`
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function sentencesText(gate: GateFile): string {
  return sentencesOf(gate).map(unbroken).join(' ')
}

interface ShownGate extends PlacedGate {
  /** Whether its sentences are the answer of the page, and have just been read. */
  readonly isOnTop: boolean
}

function gateMarkup(shown: ShownGate, charts: readonly ChartSpec[]): Markup {
  const { gate, id, isOnTop } = shown
  const [forest, ...others] = charts
  const title = titleOf(gate)
  return html`<h3 id="${id}">${wordMarkup(gate)} ${title} ${permalink(id, title)}</h3>
${isOnTop ? null : html`<p>${sentencesText(gate)}</p>`}
${sentenceList(gateSureness(gate))}
${settledTables(shown)}
${forest === undefined ? null : figureMarkup(forest)}
${noisyTable(shown)}
${others.map(figureMarkup)}
${others.length === 0 ? blocksMarkup(shown) : null}
${notesMarkup(gate)}
${sourcesMarkup(gate)}`
}

function sentenceList(sentences: readonly string[]): Markup | null {
  if (sentences.length === 0) return null
  return html`<ul>${sentences.map((sentence) => html`<li>${unbroken(sentence)}</li>`)}</ul>`
}

/** Where no chart carries them. */
function blocksMarkup({ gate, id, suffix }: PlacedGate): Markup | null {
  const tables = blockTables(gate)
  if (tables.length === 0) return null
  const own = `${id}-blocks`
  return html`<details class="numbers" open><summary id="${own}-subject">The blocks behind it${suffix}</summary>
${chartTables(tables, own)}</details>`
}

function notesMarkup({ notes }: GateFile): Markup | null {
  return notes.length === 0 ? null : html`<h4>Notes</h4>${sentenceList(notes)}`
}

const ROLES: Readonly<Record<GateFile['sources'][number]['role'], string>> = {
  a: 'A',
  b: 'B',
  null: 'A once more (null arm)',
  result: 'Result',
  baseline: 'Baseline',
  'confirm-a': 'A, confirming',
  'confirm-b': 'B, confirming',
}

function sourcesMarkup({ sources, sha256 }: GateFile): Markup {
  const items = sources.map(
    (source) =>
      html`<dt>${ROLES[source.role]}</dt><dd><code>${source.file}</code>, SHA-256 <code class="digest">${source.sha256}</code></dd>`,
  )
  return html`<h4>Judged from</h4><dl class="facts">${items}<dt>This conclusion</dt><dd>SHA-256 <code class="digest">${sha256}</code></dd></dl>`
}
