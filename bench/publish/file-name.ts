/** Any text as a part of a path and URL: `sse/node` becomes `sse_node`. Different texts get different names. */
import { fingerprint } from './fingerprint.js'

/** What only `/` must be replaced in. */
const PLAIN = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)?$/
const LONGEST = 60

/** Lower-case letters, digits, `-` and `_`; what had to be changed brings a fingerprint of what it was. */
export function fileName(text: string): string {
  if (PLAIN.test(text) && text.length <= LONGEST) return text.replace('/', '_')
  return `${wordsOf(text)}__${fingerprint(text)}`
}

/** Its letters and digits, to recognise it by; different texts may be the same. */
export function wordsOf(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '')
  return words === '' ? 'unnamed' : words
}
