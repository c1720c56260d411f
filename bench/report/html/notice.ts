/** A box that cannot be overlooked: told by its first word and its shape, not by colour alone. */
import { html, type Interpolated, type Markup } from './markup.js'

/** `error`: numbers do not count or cannot be trusted · `warning`: read before you believe · `note`: good to know. */
type NoticeKind = 'error' | 'warning' | 'note'

const SHAPES: Readonly<Record<NoticeKind, string>> = { error: '✖', warning: '▲', note: 'ℹ' }

export function notice(kind: NoticeKind, title: string, items: readonly Interpolated[] = []): Markup {
  const list = items.length === 0 ? null : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
  return html`<div class="notice ${kind}"><p class="notice-title"><span aria-hidden="true">${SHAPES[kind]}</span> ${title}</p>${list}</div>
`
}
