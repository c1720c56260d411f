/** Baseline files on disk: validated when read. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { BenchError } from '../errors.js'
import { BASELINE_SCHEMA, type Baseline, baselineFile } from './schema.js'

/** A baseline with the text that it was read from. */
export interface ReadBaseline {
  readonly baseline: Baseline
  readonly text: string
}

/**
 * Reads and validates a baseline file; null: there is none at this path.
 * @throws BenchError `baseline-unreadable`, `baseline-foreign` or `baseline-version` (exit 64).
 */
export function readBaselineIfAny(path: string): ReadBaseline | null {
  try {
    const text = readFileSync(path, 'utf8')
    return { baseline: parseBaseline(text, path), text }
  } catch (error) {
    if (error instanceof BenchError) throw error
    if (isAbsent(error)) return null
    const message = `the baseline file cannot be read: ${reason(error)}`
    throw new BenchError({ code: 'baseline-unreadable', message, value: path }, { cause: error })
  }
}

/** The same where there has to be one. */
export function readBaseline(path: string): ReadBaseline {
  const read = readBaselineIfAny(path)
  if (read !== null) return read
  throw new BenchError({ code: 'baseline-unreadable', message: 'there is no baseline file', value: path })
}

/** Validates the text of a baseline file; `where` names it in errors. */
export function parseBaseline(text: string, where: string): Baseline {
  const document = documentOf(text, where)
  const schema = typeof document === 'object' && document !== null && 'schema' in document ? document.schema : undefined
  if (schema !== BASELINE_SCHEMA) throw wrongSchema(schema, where)
  const parsed = baselineFile.safeParse(document)
  if (!parsed.success) throw foreign(`not as the schema says:\n${z.prettifyError(parsed.error)}`, where)
  // A merge may leave a member twice, of which JSON.parse takes the last without a word.
  if (compact(text).length !== JSON.stringify(parsed.data).length) {
    throw foreign('a member occurs twice, or something is written otherwise than JSON.stringify does', where)
  }
  return parsed.data
}

function documentOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const conflict = /^(?:<{7}|>{7}) /m.test(text)
      ? 'it has conflict markers of a merge: keep the lines of both sides'
      : ''
    throw foreign(conflict || `not JSON: ${reason(error)}`, where, error)
  }
}

/** Without white space outside of strings. */
function compact(text: string): string {
  return text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1')
}

function wrongSchema(schema: unknown, where: string): BenchError {
  const family = BASELINE_SCHEMA.slice(0, BASELINE_SCHEMA.indexOf('@') + 1)
  if (typeof schema === 'string' && schema.startsWith(family)) {
    const message = `this baseline has another schema version than ${BASELINE_SCHEMA}`
    return new BenchError({ code: 'baseline-version', message, value: schema, where })
  }
  return foreign(`this file is no baseline of transport-bench: its "schema" is not ${BASELINE_SCHEMA}`, where)
}

function foreign(message: string, where: string, cause?: unknown): BenchError {
  return new BenchError({ code: 'baseline-foreign', message, where }, { cause })
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
