/** The data behind the report: the full result beside it, and files to save that need neither network nor script. */
import { formatBytes } from '../../format.js'
import type { Artifact, Exporter, Report, ReportRun } from '../report.js'
import { dataUrl, gzipDataUrl } from './data-url.js'
import { html, type Markup } from './markup.js'
import type { Section } from './page.js'

export function dataSection(report: Report, exporters: readonly Exporter[]): Section {
  return {
    id: 'data',
    title: 'Data',
    body: html`${report.runs.map(resultMarkup)}${downloadsMarkup(report, exporters)}`,
  }
}

function resultMarkup({ label, source }: ReportRun): Markup {
  const { name, href, verification, result } = source
  const link = href === null ? html`<code>${name}</code>` : html`<a href="${href}">${name}</a>`
  const verdict = verification.agrees
    ? `verified when this report was made: ${verification.recomputed} numbers recomputed, none differs`
    : 'does not verify'
  return html`<dl class="facts"><dt>Full result${label === '' ? null : ` ${label}`}</dt><dd>${link}${href === null ? ' (not beside this report)' : null}</dd>
<dt>SHA-256 of its content</dt><dd><code class="digest">${result.sha256}</code> (${verdict})</dd>
<dt>Check it</dt><dd><code>transport-bench verify ${shellWord(name)}</code></dd></dl>
`
}

/** A file name as one word of a POSIX shell. */
function shellWord(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

function downloadsMarkup(report: Report, exporters: readonly Exporter[]): Markup | null {
  if (exporters.length === 0) return null
  const [first] = report.runs
  const stem = `${fileStem(first.source.result.run.id)}.report`
  const items = exporters.map((exporter) => {
    const artifacts = exporter.render(report)
    const isLarge = artifacts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) >= COMPRESSED_FROM_BYTES
    const links = artifacts.map((artifact) => download(exporter, artifact, { stem, isLarge }))
    return html`<dt>${NAMES[exporter.format] ?? exporter.format.toUpperCase()}</dt><dd>${links.map((link) => html`${link} `)}</dd>`
  })
  return html`<p>Saved from this file itself, without network or script:</p><dl class="facts downloads">${items}</dl>`
}

const NAMES: Readonly<Record<string, string>> = {
  json: 'JSON: every figure of this report, with merged histograms',
  csv: 'CSV: one line per trial',
  hgrm: 'HdrHistogram percentile distributions, ms',
  hlog: 'HdrHistogram interval log',
  md: 'Markdown',
  junit: 'JUnit',
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  csv: 'text/csv;charset=utf-8',
}

interface Saving {
  readonly stem: string
  /** All that the exporter made. */
  readonly isLarge: boolean
}

function download({ format, extension }: Exporter, { part, text }: Artifact, { stem, isLarge }: Saving): Markup {
  const file = `${stem}${part === null ? '' : `.${fileStem(part)}`}.${extension}`
  const url = dataUrl(MEDIA_TYPES[format] ?? 'text/plain;charset=utf-8', text)
  const saved = isLarge ? smallerFile(file, url, text) : { file, url }
  return html`<a class="download" download="${saved.file}" href='${saved.url}'>${part ?? saved.file}</a> <small>${formatBytes(Buffer.byteLength(text))}</small>`
}

/**
 * What an exporter makes is compressed from this size on, all its files together, where that saves a quarter, so that a
 * page stays below a megabyte.
 */
const COMPRESSED_FROM_BYTES = 64 * 1024
const WORTH_IT = 0.75

interface SavedFile {
  readonly file: string
  readonly url: Markup
}

function smallerFile(file: string, url: Markup, text: string): SavedFile {
  const compressed = gzipDataUrl(text)
  const isWorthIt = compressed.text.length <= WORTH_IT * url.text.length
  return isWorthIt ? { file: `${file}.gz`, url: compressed } : { file, url }
}

/** A name without anything that a file system could object to. */
function fileStem(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+/, '') || 'report'
}
