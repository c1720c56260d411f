/** What the schema of target files says about each key: for messages, the JSON Schema file and targets/README.md. */
import { z } from 'zod'
import { type KeyRow, keyRows, markdownTable, type SchemaNode, schemaAt } from '../scenario/json-schema.js'
import type { KeyWords } from '../scenario/shape-problems.js'
import { targetFile } from './schema.js'

/** As targets/target.schema.json keeps it. */
export function targetJsonSchema(): SchemaNode {
  return z.toJSONSchema(targetFile, { io: 'input', target: 'draft-2020-12' }) as SchemaNode
}

const SCHEMA = targetJsonSchema()
const TRANSPORT = /^transports\.(long-poll|sse|websocket)\./

export const TARGET_WORDS: KeyWords = {
  noun: 'target',
  keyCode: 'target-key',
  valueCode: 'target-value',
  describedKey: (path) => schemaAt(SCHEMA, path),
  validKeys: (path) => Object.keys(schemaAt(SCHEMA, path)?.properties ?? {}),
}

/** Every key; what all transports have in common once, below `short-poll`. */
export function targetKeyRows(): KeyRow[] {
  return keyRows(SCHEMA).filter(({ path }) => !TRANSPORT.test(path))
}

/** The table of targets/README.md. */
export function targetKeysMarkdown(): string {
  const rows = targetKeyRows().map((row) => [
    `\`${row.path.replace('transports.short-poll.', 'transports.*.')}\``,
    row.type,
    defaultText(row),
    row.description,
  ])
  return markdownTable(['key', 'value', 'default', 'meaning, unit'], rows)
}

const REQUIRED = new Set(['name', 'question', 'publish.path', 'transports.short-poll.path'])

function defaultText({ path, type, default: value }: KeyRow): string {
  if (REQUIRED.has(path)) return 'required'
  return value === undefined || type === 'map' ? '' : `\`${JSON.stringify(value)}\``
}
