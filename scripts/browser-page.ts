/** `npm run browser-page`: puts the tables of docs/browser.json, a real `transport-bench browser`, into docs/browser.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseBrowserDocument } from '../bench/browser/document.js'
import { markdownText } from '../bench/browser/exporters.js'
import type { BrowserDocument } from '../bench/browser/schema.js'

const BEGIN = '<!-- made from docs/browser.json: begin -->\n'
const END = '<!-- made from docs/browser.json: end -->'

/** The page's text with the part between the marks made anew. @throws Error when a mark is missing. */
export function withBrowserTables(page: string, document: BrowserDocument): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('docs/browser.md has lost the marks around its tables')
  return `${page.slice(0, begin + BEGIN.length)}\n${markdownText(document)}\n${page.slice(end)}`
}

if (process.argv[1]?.endsWith('browser-page.js') === true) {
  const document = parseBrowserDocument(readFileSync('docs/browser.json', 'utf8'))
  writeFileSync('docs/browser.md', withBrowserTables(readFileSync('docs/browser.md', 'utf8'), document))
}
