/**
 * The checksum that a result carries: SHA-256 over its canonical JSON without the checksum itself. Canonical is RFC 8785
 * (JCS): members sorted by name, no white space, numbers as ECMAScript writes them, so that a file may be re-indented.
 */
import { createHash } from 'node:crypto'
import type { ResultFile } from './schema.js'

/** A result before it got its checksum. */
export type ResultContent = Omit<ResultFile, 'sha256'>

/** Gives a result its checksum, in place of the one that it may have. */
export function seal(content: ResultContent): ResultFile {
  const { schema, ...rest } = content
  return { schema, ...rest, sha256: contentDigest(content) }
}

/** SHA-256 of the content, hexadecimal; a checksum that is already there does not count. */
export function contentDigest(result: ResultContent | ResultFile): string {
  return documentDigest(result)
}

/** The same of any document that carries its checksum as `sha256`. */
export function documentDigest(document: object): string {
  const { sha256: _, ...content } = { sha256: '', ...document }
  return createHash('sha256').update(canonicalJson(content)).digest('hex')
}

/** JSON by RFC 8785. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
