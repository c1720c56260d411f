/** Texts as `data:` URLs for a single-quoted attribute. */
import { gzipSync } from 'node:zlib'
import { Markup } from './markup.js'

/** What the URL parser, the percent-decoder or the attribute would not let through as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters do not survive in a URL
const RESERVED = /[\u0000-\u001f%#&'<>\u007f]|[^\u0000-\u007f]+|^ | $/gu

/**
 * In whichever encoding is shorter.
 * @returns markup to stand between single quotes; double quotes are left as they are, for JSON is full of them.
 */
export function dataUrl(mediaType: string, text: string): Markup {
  const percent = `data:${mediaType},${text.replace(RESERVED, percentEncoded)}`
  const base64 = `data:${mediaType};base64,${Buffer.from(text, 'utf8').toString('base64')}`
  return Markup.trusted(percent.length <= base64.length ? percent : base64)
}

/** Place in a gzip header that names the operating system, and what it says when it does not tell. */
const GZIP_SYSTEM_AT = 9
const GZIP_SYSTEM_UNKNOWN = 255

export function gzipDataUrl(text: string): Markup {
  const compressed = gzipSync(text, { level: 9 })
  compressed[GZIP_SYSTEM_AT] = GZIP_SYSTEM_UNKNOWN
  return Markup.trusted(`data:application/gzip;base64,${compressed.toString('base64')}`)
}

function percentEncoded(characters: string): string {
  return [...Buffer.from(characters, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}
