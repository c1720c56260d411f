/** Every result below a folder, and what else lies there. */
import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BenchError, type Problem } from '../errors.js'
import { MANIFEST_PATH, parseManifest } from '../publish/manifest.js'
import { parseResult } from '../result/file.js'
import { RESULT_SCHEMA, type ResultFile } from '../result/schema.js'

export interface ResultFolder {
  /** By path. */
  readonly paths: readonly string[]
  /** Folders that were left out, as `publish` made them. */
  readonly sites: readonly string[]
}

/**
 * All `.json` files below a folder, in the same order everywhere. Hidden folders, node_modules and published sites are
 * left out; links to folders are not followed.
 * @param except a folder that is left out.
 * @throws BenchError `folder-unreadable`
 */
export function jsonFilesBelow(folder: string, except: string): ResultFolder {
  const paths: string[] = []
  const sites: string[] = []
  const visit = (path: string): void => {
    for (const entry of entriesOf(path)) {
      const below = join(path, entry.name)
      if (entry.isDirectory()) {
        if (entry.name.startsWith('.') || entry.name === 'node_modules' || samePlace(below, except)) continue
        if (isSite(below)) sites.push(below)
        else visit(below)
      } else if (entry.name.endsWith('.json') && (entry.isFile() || entry.isSymbolicLink())) {
        paths.push(below)
      }
    }
  }
  visit(folder)
  return { paths, sites }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    const message = `the folder cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new BenchError({ code: 'folder-unreadable', message, value: folder }, { cause: error })
  }
}

function isSite(folder: string): boolean {
  try {
    return parseManifest(readFileSync(join(folder, MANIFEST_PATH), 'utf8')) !== null
  } catch {
    return false
  }
}

/** Whether two paths are one place, links followed where they exist. */
function samePlace(a: string, b: string): boolean {
  return realPath(a) === realPath(b)
}

/** Absolute, links followed as far as the path exists. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/** What a `.json` file is: a result, something else, or what claims to be a result and is broken or of another version. */
export type Reading =
  | { readonly kind: 'result'; readonly result: ResultFile; readonly text: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] }

export function readResult(path: string): Reading {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const message = `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`
    return { kind: 'broken', problems: [{ code: 'result-unreadable', message, where: path }] }
  }
  if (!claimsToBeResult(text)) return { kind: 'other' }
  try {
    return { kind: 'result', result: parseResult(text, path), text }
  } catch (error) {
    if (error instanceof BenchError) return { kind: 'broken', problems: error.problems }
    throw error
  }
}

const FAMILY = RESULT_SCHEMA.slice(0, RESULT_SCHEMA.indexOf('@') + 1)

/** By its `schema`; what is not even JSON claims it where its beginning looks like one. */
export function claimsToBeResult(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text)
    const schema =
      typeof document === 'object' && document !== null && 'schema' in document ? document.schema : undefined
    return typeof schema === 'string' && schema.startsWith(FAMILY)
  } catch {
    return new RegExp(`^\\s*\\{\\s*"schema"\\s*:\\s*"${FAMILY}`).test(text)
  }
}
