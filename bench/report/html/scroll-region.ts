/** Wide content scrolls by itself, by keyboard too, so that the page never does. */
import { html, type Markup } from './markup.js'

/** @param labelledBy ids of what names the region, of which there must be no other: the caption of its table. */
export function scrollRegion(labelledBy: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" aria-labelledby="${labelledBy}" tabindex="0">${content}</div>
`
}
