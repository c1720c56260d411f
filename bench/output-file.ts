/**
 * Files that the tool writes: tried before anything is measured or rendered, replaced in one step, so that a reader sees
 * the old document or the new one, never a part.
 */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { BenchError } from './errors.js'

/** A place for a file that has been tried and can be written. */
export interface OutputFile {
  /** Absolute path. */
  readonly path: string
  /** Replaces the content in one step. @throws BenchError `output-unwritable` */
  write(text: string): void
}

/**
 * Tries the path: makes its folder and writes and removes a temporary file there.
 * @throws BenchError `output-unwritable` (exit 64).
 */
export function openOutputFile(path: string): OutputFile {
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
    write: (text) => {
      try {
        replaceFile(target, temporary, text)
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
  const message = `the file cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`
  return new BenchError({ code: 'output-unwritable', message, value: path }, { cause })
}
