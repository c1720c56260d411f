/** The top of a report: what was asked, what speaks against the numbers, and the answer in one sentence. */
import { settingsOf } from '../notes.js'
import type { Report, ReportRun } from '../report.js'
import { html, type Markup } from './markup.js'
import { errorNotices, warningNotices } from './section-warnings.js'
import { unbroken } from './unbroken.js'

export function reportHead(report: Report): Markup {
  const [first] = report.runs
  const { scenario } = first.model
  return html`<p class="eyebrow">transport-bench · scenario <strong>${scenario.name}</strong></p>
<h1>${scenario.question}</h1>
${settingsMarkup(report)}
${errorNotices(report)}
${report.runs.map((run) => verdictMarkup(run, report.runs.length > 1))}
${warningNotices(report)}
`
}

/** Once where all results have the same, else of each: blocks and seeds may differ. */
function settingsMarkup({ runs }: Report): Markup[] {
  const lines = runs.map(({ label, model }) => ({ label, text: settingsOf(model).map(unbroken).join(' · ') }))
  const same = lines.every(({ text }) => text === lines[0]?.text)
  return lines
    .slice(0, same ? 1 : lines.length)
    .map(({ label, text }) => html`<p class="settings">${same ? null : html`<strong>${label}</strong> · `}${text}</p>`)
}

function verdictMarkup({ label, model, source }: ReportRun, several: boolean): Markup {
  const name = several ? html`<strong>${label}</strong> (${source.name}): ` : null
  return html`<p class="verdict">${name}${unbroken(model.verdict)}</p>
`
}
