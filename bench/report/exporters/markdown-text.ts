/** Text as GitHub-flavoured Markdown: whatever a name contains, it stays text. */

/** Characters that mean something somewhere in Markdown or in a table of it. */
const SPECIAL = /[\\`*_{}[\]|~#$]/g
/** At the beginning of a line these make a list or a rule. */
const AT_START = /^(\d*)([-+.)])(?=\s|-|$)/

/** One line of text. Line breaks become spaces; nobody is notified by an `@`. */
export function text(value: string): string {
  return value
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(SPECIAL, '\\$&')
    .replace(AT_START, '$1\\$2')
    .replace(/@(?=\w)/g, '@<!-- -->')
}

/** Literal text as code on one line; not for tables, where a `|` would end the cell. */
export function code(value: string): string {
  const line = value.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  const fence = '`'.repeat(longestRun(line) + 1)
  const gap = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : ''
  return `${fence}${gap}${line}${gap}${fence}`
}

/** Literal text as a block of its own. */
export function codeBlock(value: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(value) + 1))
  return `${fence}sh\n${value}\n${fence}`
}

function longestRun(value: string): number {
  return Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length))
}

/** Items that are Markdown already. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

/** A box that stands out; items that are Markdown already. Nothing without items. */
export function alert(kind: 'CAUTION' | 'WARNING' | 'NOTE', items: readonly string[]): string[] {
  return items.length === 0 ? [] : [[`> [!${kind}]`, ...items.map((item) => `> - ${item}`)].join('\n')]
}

interface MarkdownColumn {
  readonly head: string
  readonly align: 'left' | 'right'
}

/** A table; its cells are Markdown already. */
export function table(columns: readonly MarkdownColumn[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ align }) => (align === 'left' ? ':---' : '---:'))),
    ...rows.map(line),
  ].join('\n')
}

/** A link; the address is taken as it is, whatever it contains. */
export function link(label: string, address: string): string {
  return `[${label}](<${address.replace(/[<>\\\s\p{Cc}]/gu, (character) => encodeURIComponent(character))}>)`
}
