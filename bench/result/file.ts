/** Result files on disk: probed before the run, written atomically after every trial, validated when read. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { BenchError } from '../errors.js'
import { RESULT_SCHEMA, type ResultFile, resultFile } from './schema.js'

/** A place for a result that has been tried and can be written. */
export interface ResultWriter {
  /** Absolute path of the result file. */
  readonly path: string
  /** Replaces the file's content in one step: readers see the old document or the new one, never a part. */
  write(result: ResultFile): void
}

/**
 * Tries the path before anything is measured: makes its folder and writes and removes a temporary file there.
 * @throws BenchError `output-unwritable` (exit 64).
 */
export function openResultWriter(path: string): ResultWriter {
  const target = resolveTarget(path)
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
  try {
    makeFolder(dirname(target))
    writeFileSync(temporary, '')
    rmSync(temporary)
  } catch (error) {
    throw unwritable(path, error)
  }
  return {
    path: target,
    write: (result) => {
      try {
        replaceFile(target, temporary, `${JSON.stringify(result, null, 2)}\n`)
      } catch (error) {
        rmSync(temporary, { force: true })
        throw unwritable(path, error)
      }
    },
  }
}

/** Like `mkdirSync` with `recursive`, which never returns where a parent exists and takes no folder (as in /proc). */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  mkdirSync(path)
}

/** Follows links (so that the rename replaces the file, not the link) and refuses what is no regular file. */
function resolveTarget(path: string): string {
  const absolute = resolve(path)
  let found: Stats | undefined
  try {
    found = statSync(absolute, { throwIfNoEntry: false })
  } catch (error) {
    throw unwritable(path, error)
  }
  if (found === undefined) return absolute
  if (!found.isFile())
    throw unwritable(path, new Error(found.isDirectory() ? 'it is a folder' : 'it is no regular file'))
  try {
    accessSync(absolute, constants.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
  return realpathSync(absolute)
}

function replaceFile(target: string, temporary: string, text: string): void {
  const descriptor = openSync(temporary, 'w')
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, target)
}

function unwritable(path: string, cause: unknown): BenchError {
  const message = `the result cannot be written: ${reason(cause)}`
  return new BenchError({ code: 'output-unwritable', message, value: path }, { cause })
}

/**
 * Reads and validates a result file.
 * @throws BenchError `result-unreadable`, `result-foreign` or `result-version` (exit 64).
 */
export function readResultFile(path: string): ResultFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const message = `the result file cannot be read: ${reason(error)}`
    throw new BenchError({ code: 'result-unreadable', message, value: path }, { cause: error })
  }
  return parseResult(text, path)
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
  const parsed = resultFile.safeParse(document)
  if (parsed.success) return parsed.data
  throw new BenchError({
    code: 'result-foreign',
    message: `not as the schema says:\n${firstIssues(parsed.error)}`,
    where,
  })
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
