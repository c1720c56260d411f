/** What the schema says about each key: for messages, for the JSON Schema file, and for the table of the README. */
import { z } from 'zod'
import { type KeyRow, keyRows, markdownTable, type SchemaNode, schemaAt } from './json-schema.js'
import { scenarioFile } from './schema.js'

/** The JSON Schema of a scenario file, as scenarios/scenario.schema.json keeps it. */
export function scenarioJsonSchema(): SchemaNode {
  return z.toJSONSchema(scenarioFile, { io: 'input', target: 'draft-2020-12' }) as SchemaNode
}

const SCHEMA = scenarioJsonSchema()

/** What the schema says of a key, if there is such a key. */
export function describedKey(path: readonly (string | number)[]): SchemaNode | undefined {
  return schemaAt(SCHEMA, path)
}

/** The keys that a map may have. */
export function validKeys(path: readonly (string | number)[]): string[] {
  return Object.keys(schemaAt(SCHEMA, path)?.properties ?? {})
}

export function scenarioKeyRows(): KeyRow[] {
  return keyRows(SCHEMA)
}

/** The table of scenarios/README.md: every key with its range and default. */
export function scenarioKeysMarkdown(): string {
  const rows = scenarioKeyRows().map((row) => [`\`${row.path}\``, row.type, defaultText(row), row.description])
  return markdownTable(['key', 'value', 'default', 'meaning, unit'], rows)
}

function defaultText(row: KeyRow): string {
  if (row.description.includes('computed:')) return 'computed'
  if (row.type === 'map') return ''
  return row.default === undefined ? 'required' : `\`${JSON.stringify(row.default)}\``
}
