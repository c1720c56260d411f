/** Several links in one line. */
import { html, type Interpolated, type Markup } from '../report/html/markup.js'

export function linkLine(links: readonly Markup[]): Markup {
  return html`<p>${links.map((link, i): Interpolated => (i === 0 ? link : html` · ${link}`))}</p>`
}
