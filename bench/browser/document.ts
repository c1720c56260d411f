/** The browser document as text: writing, reading, whether it is fine. */
import { BenchError } from '../errors.js'
import { documentDigest } from '../result/digest.js'
import { BROWSER_SCHEMA, type BrowserDocument, browserDocument } from './schema.js'

export function browserJson(document: BrowserDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

/** @throws BenchError `result-foreign` when it is no browser document, or was changed. */
export function parseBrowserDocument(text: string): BrowserDocument {
  const parsed = browserDocument.safeParse(asJson(text))
  if (!parsed.success) throw foreign(`this is no document of ${BROWSER_SCHEMA}: ${parsed.error.issues[0]?.message}`)
  if (documentDigest(parsed.data) !== parsed.data.sha256) throw foreign('its checksum does not fit: it was changed')
  return parsed.data
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function foreign(message: string): BenchError {
  return new BenchError({
    code: 'result-foreign',
    message,
    remedy: 'give a file that `transport-bench browser -o FILE` wrote',
  })
}

/** Where a page that had room for its one subscription lost or doubled events, in words. */
export function deliveryFaults({ delivery }: BrowserDocument): string[] {
  return delivery
    .filter(({ missing, duplicated, foreign: others }) => missing + duplicated + others > 0)
    .map((row) => `${row.contender}: ${row.missing} missing, ${row.duplicated} duplicated, ${row.foreign} foreign`)
}
