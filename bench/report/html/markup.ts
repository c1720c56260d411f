/**
 * HTML as a tagged template: what is interpolated is text and gets escaped, unless it is markup itself. So a contender
 * or scenario named `</script><script>` stays text wherever it appears.
 */

/** Text that is markup already. Made only here. */
export class Markup {
  readonly text: string

  private constructor(text: string) {
    this.text = text
  }

  static of(parts: readonly string[], values: readonly Interpolated[]): Markup {
    return new Markup(parts.map((part, i) => part + textOf(values[i])).join(''))
  }

  /** For text that this project wrote itself: style sheet, script. */
  static trusted(text: string): Markup {
    return new Markup(text)
  }
}

/** Markup stays, text is escaped, lists are joined, `null`, `undefined` and `false` are nothing. */
export type Interpolated = Markup | string | number | null | undefined | false | readonly Interpolated[]

export function html(parts: TemplateStringsArray, ...values: readonly Interpolated[]): Markup {
  return Markup.of(parts, values)
}

function textOf(value: Interpolated): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return value.map(textOf).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

/** JSON for a `<script type="application/json">`: no `<` that could end the element, no line separators. */
export function scriptJson(value: unknown): Markup {
  const text = JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return Markup.trusted(text)
}
