import { html, type Markup } from './markup.js'

/** A link to the place itself, beside its heading. */
export function permalink(id: string, title: string): Markup {
  return html`<a class="permalink" href="#${id}" aria-label="Link to: ${title}">#</a>`
}
