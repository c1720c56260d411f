/** The result schema as JSON Schema, and as the tables of results/README.md. */
import { z } from 'zod'
import { type KeyRow, keyRows, markdownTable, type SchemaNode } from '../scenario/json-schema.js'
import { resultFile } from './schema.js'

/** The JSON Schema of a result file, as results/result.schema.json keeps it. */
export function resultJsonSchema(): SchemaNode {
  return z.toJSONSchema(resultFile, { io: 'output', target: 'draft-2020-12' }) as SchemaNode
}

/** Shared definitions are described once, in the order in which a reader meets them. */
const DEFINITIONS = [
  'completedTrial',
  'failedTrial',
  'finding',
  'latencySummary',
  'percentile',
  'seriesPoint',
  'wireAccount',
  'wireDirection',
  'processUsage',
  'processSample',
  'processMemory',
  'serverCounters',
]

export interface FieldTable {
  /** `result` for the document itself, else the name of a shared definition. */
  readonly name: string
  readonly rows: readonly KeyRow[]
}

/** Every field, by definition; the resolved scenario's keys are in scenarios/README.md. */
export function resultFieldTables(): FieldTable[] {
  const schema = resultJsonSchema()
  const own = keyRows(schema).filter((row) => !row.path.startsWith('scenario.'))
  const named = Object.keys(schema.$defs ?? {}).filter((name) => !name.startsWith('__'))
  const unlisted = named.filter((name) => !DEFINITIONS.includes(name))
  const order = [...DEFINITIONS, ...unlisted]
  return [{ name: 'result', rows: own }, ...order.map((name) => ({ name, rows: keyRows(schema.$defs?.[name] ?? {}) }))]
}

/** The tables of results/README.md. */
export function resultFieldsMarkdown(): string {
  return resultFieldTables()
    .map(({ name, rows }) => {
      const cells = rows.map((row) => [`\`${row.path}\``, row.type, row.description])
      return `\n### ${name === 'result' ? 'The document' : `\`${name}\``}\n\n${markdownTable(['field', 'value', 'meaning, unit'], cells)}\n`
    })
    .join('')
}
