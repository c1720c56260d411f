/** Result files on disk: probed before the run, written atomically after every trial, validated when read. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { BenchError } from '../errors.js'
import { openOutputFile } from '../output-file.js'
import { RESULT_SCHEMA, type ResultFile, resultFile } from './schema.js'

/** A place for a result that has been tried and can be written. */
export interface ResultWriter {
  /** Absolute path of the result file. */
  readonly path: string
  /** Replaces the file's content in one step: readers see the old document or the new one, never a part. */
  write(result: ResultFile): void
}

/** Tries the path before anything is measured. @throws BenchError `output-unwritable` (exit 64). */
export function openResultWriter(path: string): ResultWriter {
  const file = openOutputFile(path)
  return { path: file.path, write: (result) => file.write(resultText(result)) }
}

/** A result as it stands in its file. */
export function resultText(result: ResultFile): string {
  return `${JSON.stringify(result, null, 2)}\n`
}

/** A result with the text that it was read from, which `verify` looks at. */
export interface ReadResult {
  readonly result: ResultFile
  readonly text: string
}

/**
 * Reads and validates a result file.
 * @throws BenchError `result-unreadable`, `result-foreign` or `result-version` (exit 64).
 */
export function readResultFile(path: string): ReadResult {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const message = `the result file cannot be read: ${reason(error)}`
    throw new BenchError({ code: 'result-unreadable', message, value: path }, { cause: error })
  }
  return { result: parseResult(text, path), text }
}

/** Validates the text of a result file; `where` names it in errors. */
export function parseResult(text: string, where: string): ResultFile {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new BenchError({ code: 'result-foreign', message: `not JSON: ${reason(error)}`, where }, { cause: error })
  }
  const schema = typeof document === 'object' && document !== null && 'schema' in document ? document.schema : undefined
  if (schema !== RESULT_SCHEMA) throw wrongSchema(schema, where)
  const parsed = parsedOf(document, where)
  if (parsed.success) return parsed.data
  throw new BenchError({
    code: 'result-foreign',
    message: `not as the schema says:\n${firstIssues(parsed.error)}`,
    where,
  })
}

function parsedOf(document: unknown, where: string): z.ZodSafeParseResult<ResultFile> {
  try {
    return resultFile.safeParse(document)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new BenchError(
      { code: 'result-foreign', message: 'nested too deeply to be a result', where },
      { cause: error },
    )
  }
}

function wrongSchema(schema: unknown, where: string): BenchError {
  const family = RESULT_SCHEMA.slice(0, RESULT_SCHEMA.indexOf('@') + 1)
  if (typeof schema === 'string' && schema.startsWith(family)) {
    const message = `this result has another schema version than ${RESULT_SCHEMA}`
    return new BenchError({ code: 'result-version', message, value: schema, where })
  }
  const message = `this file is not a result of transport-bench: its "schema" is not ${RESULT_SCHEMA}`
  return new BenchError({ code: 'result-foreign', message, value: schema ?? null, where })
}

const ISSUES_SHOWN = 10

function firstIssues(error: z.ZodError): string {
  const lines = z.prettifyError(error).split('\n')
  const more = lines.length > 2 * ISSUES_SHOWN ? ['  …'] : []
  return [...lines.slice(0, 2 * ISSUES_SHOWN), ...more].join('\n')
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
