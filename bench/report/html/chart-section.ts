/** Charts as a document: finding, how to read it, and the numbers as tables. The page script draws above the tables. */
import type { ChartSet, ChartSpec } from '../charts/chart.js'
import { chartTables } from './chart-table.js'
import { html, type Markup, scriptJson } from './markup.js'
import type { Section } from './page.js'
import { permalink } from './permalink.js'
import { unbroken } from './unbroken.js'

export function chartSection(charts: readonly ChartSpec[]): Section {
  return { id: 'charts', title: 'Charts', body: html`${charts.map(figureMarkup)}`, figures: charts }
}

/** What the page script needs of the charts: their tables and explanations are in the document already. */
export function chartData({ styles, charts }: ChartSet): Markup {
  return scriptJson({ styles, charts: charts.map(({ tables: _, howToRead: __, ...spec }) => spec) })
}

export function figureMarkup(spec: ChartSpec): Markup {
  const { id, subject, finding, howToRead, tables } = spec
  return html`<figure class="chart" id="${id}" aria-labelledby="${id}-title">
<figcaption>
<p class="subject" id="${id}-subject">${subject}</p>
<h3><span id="${id}-title">${unbroken(finding)}</span> ${permalink(id, subject)}</h3>
</figcaption>
<div class="plot" data-chart="${id}"></div>
<p class="how"><strong>How to read it.</strong> ${unbroken(howToRead)}</p>
<details class="numbers" open>
<summary>The numbers behind it<span class="hidden-text">: ${subject}</span></summary>
${chartTables(tables, id)}
</details>
</figure>
`
}
