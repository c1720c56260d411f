/** The top of a report: what was asked, what speaks against the numbers, and the answer in one sentence. */
import { abGateOf, abQuestion } from '../gates/ab-gate.js'
import { settingsOf } from '../notes.js'
import type { Report, ReportRun } from '../report.js'
import { html, type Markup } from './markup.js'
import { gateVerdicts } from './section-gates.js'
import { errorNotices, warningNotices } from './section-warnings.js'
import { unbroken } from './unbroken.js'

export function reportHead(report: Report): Markup {
  const [first] = report.runs
  const { scenario } = first.model
  const ab = abGateOf(report)
  return html`<p class="eyebrow">transport-bench · ${ab === null ? null : 'A/B gate · '}scenario <strong>${scenario.name}</strong></p>
<h1>${ab === null ? scenario.question : abQuestion(ab)}</h1>
${settingsMarkup(report)}
${errorNotices(report)}
${gateVerdicts(report)}
${ab === null ? report.runs.map((run) => verdictMarkup(run, report.runs.length > 1)) : null}
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
