/** Plain data in full, for the few who ask. */
import { stringify } from 'yaml'
import type { ReportRun } from '../report.js'
import { html, type Markup } from './markup.js'

export function suffix({ label }: ReportRun): string {
  return label === '' ? '' : `, ${label}`
}

/** Plain data as YAML, folded away by the page script. */
export function textDetails(summary: string, value: unknown): Markup {
  const text = stringify(value, { lineWidth: 0 })
  return html`<details class="numbers" open><summary>${summary}</summary>
<pre class="scroll" tabindex="0" role="region" aria-label="${summary}">${text}</pre></details>`
}
