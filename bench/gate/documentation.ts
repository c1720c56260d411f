/** The schema of gate documents as JSON Schema, and as the table of results/gate.md. */
import { z } from 'zod'
import { type KeyRow, keyRows, markdownTable, type SchemaNode } from '../scenario/json-schema.js'
import { gateFile } from './gate-file.js'

/** As results/gate.schema.json keeps it. */
export function gateJsonSchema(): SchemaNode {
  return z.toJSONSchema(gateFile, { io: 'output', target: 'draft-2020-12' }) as SchemaNode
}

export function gateFields(): KeyRow[] {
  return keyRows(gateJsonSchema())
}

/** The table of results/gate.md. */
export function gateFieldsMarkdown(): string {
  const cells = gateFields().map((row) => [`\`${row.path}\``, row.type, row.description])
  return `\n${markdownTable(['field', 'value', 'meaning, unit'], cells)}\n`
}
