/** The little of JSON Schema that our own schemas use: finding a key, listing all keys, saying a type in words. */

export interface SchemaNode {
  readonly type?: string | readonly string[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, SchemaNode>>
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly prefixItems?: readonly SchemaNode[]
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
}

export interface KeyRow {
  /** Dotted path; `[]` marks the items of a list. */
  readonly path: string
  readonly type: string
  readonly default: unknown
  readonly description: string
}

/** The schema of the key at a path. */
export function schemaAt(root: SchemaNode, path: readonly (string | number)[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = root
  for (const part of path) {
    node = typeof part === 'number' ? node?.items : mapOf(node)?.properties?.[part]
    if (node === undefined) return undefined
  }
  return mapOf(node) ?? node
}

/** Looks through `… | null` and the like for the alternative that is a map. */
function mapOf(node: SchemaNode | undefined): SchemaNode | undefined {
  if (node?.properties !== undefined) return node
  return node?.anyOf?.find((alternative) => alternative.properties !== undefined)
}

/** Every key below a schema, in its order; alternatives of a union are merged, each key once. */
export function keyRows(root: SchemaNode): KeyRow[] {
  const rows = new Map<string, KeyRow>()
  visit(root, '', rows)
  return [...rows.values()]
}

function visit(node: SchemaNode, path: string, rows: Map<string, KeyRow>): void {
  for (const alternative of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) visit(alternative, path, rows)
  if (node.items !== undefined) visit(node.items, `${path}[]`, rows)
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const childPath = path === '' ? key : `${path}.${key}`
    const known = rows.get(childPath)
    const description = child.description ?? ''
    if (known === undefined)
      rows.set(childPath, { path: childPath, type: typeText(child), default: child.default, description })
    else if (known.description !== description && description !== '')
      rows.set(childPath, {
        ...known,
        type: `${known.type} / ${typeText(child)}`,
        description: `${known.description} / ${description}`,
      })
    visit(child, childPath, rows)
  }
}

/** A type in words: `whole number ≥ 1`, `one of …`, `list of …`, `map`. */
export function typeText(node: SchemaNode): string {
  if (node.$ref !== undefined) return refName(node.$ref)
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ')
  const alternatives = node.anyOf ?? node.oneOf
  if (alternatives !== undefined) return [...new Set(alternatives.map(typeText))].join(' or ')
  if (typeof node.type === 'object') return node.type.map((type) => typeText({ ...node, type })).join(' or ')
  if (node.type === 'array') return node.items === undefined ? 'list' : `list of ${typeText(node.items)}`
  if (node.type === 'object') return 'map'
  if (node.type === 'string') return 'text'
  if (node.type === 'boolean') return 'true or false'
  if (node.type === 'null') return 'null'
  if (node.type === 'integer') return `whole number${rangeText(node)}`
  return node.type === 'number' ? `number${rangeText(node)}` : 'any'
}

/** The name of a shared definition. */
function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function rangeText(node: SchemaNode): string {
  const least = node.exclusiveMinimum !== undefined ? ` > ${node.exclusiveMinimum}` : ''
  const min = node.minimum !== undefined && node.minimum > Number.MIN_SAFE_INTEGER ? ` ≥ ${node.minimum}` : least
  const max = node.maximum !== undefined && node.maximum < Number.MAX_SAFE_INTEGER ? ` ≤ ${node.maximum}` : ''
  return `${min}${max}`
}

/** A Markdown table with aligned columns, as the formatter keeps it; bars in cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = line(widths.map((width) => '-'.repeat(width)))
  const [first = '', ...others] = cells.map(line)
  return [first, rule, ...others].join('\n')
}

const MARK_BEGIN = '<!-- made from the schema: begin -->'
const MARK_END = '<!-- made from the schema: end -->'

/** Puts a table between the two marks of a document. */
export function withTable(document: string, table: string): string {
  const begin = document.indexOf(MARK_BEGIN)
  const end = document.indexOf(MARK_END)
  if (begin < 0 || end < begin) throw new Error(`the document has no ${MARK_BEGIN} … ${MARK_END}`)
  return `${document.slice(0, begin + MARK_BEGIN.length)}\n${table}\n${document.slice(end)}`
}

/** JSON text as the formatter keeps it: lists of plain values on one line. */
export function schemaText(schema: SchemaNode): string {
  const scalar = String.raw`(?:"(?:[^"\\]|\\.)*"|[-+.\w]+)`
  const list = new RegExp(String.raw`\[\s+(${scalar}(?:,\s+${scalar})*)\s+\]`, 'g')
  const text = JSON.stringify(schema, null, 2)
  return `${text.replace(list, (whole, items: string) => {
    const line = `[${items.replace(/,\n\s+/g, ', ')}]`
    return line.length <= 80 ? line : whole
  })}\n`
}
