/** `transport-bench report`: one or several result files as a page, or as text for other tools. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { formatCount } from '../format.js'
import { type OutputFile, openOutputFile } from '../output-file.js'
import { exporterFor, formatOfExtension } from '../report/exporters/index.js'
import { reportOfSources } from '../report/make.js'
import type { Artifact, Exporter, Report } from '../report/report.js'
import { allExporters } from './exporters.js'
import { gateTextAt, readGateIfAny } from './gate-sources.js'
import { readAll } from './read-all.js'
import { claimsToBeResult } from './result-folder.js'
import { readSources } from './sources.js'
import type { Terminal } from './terminal.js'
import { thresholdGates } from './threshold-gates.js'

export interface ReportFlags {
  readonly output?: string
  readonly format?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

const STDOUT = '-'

/** @throws BenchError for results that cannot be read or compared, an unknown format, an output that cannot be written. */
export function reportCommand(paths: readonly string[], flags: ReportFlags, terminal: Terminal): ExitCode {
  const { exporter } = readAll({ exporter: () => exporterOf(flags), place: () => checkPlace(flags) })
  const output = outputOf(paths, flags, exporter)
  const report = reportOf(paths, output === STDOUT ? null : resolve(output))
  const artifacts = exporter.render(report)
  if (artifacts.length === 0) throw nothingToSay(exporter)
  if (output === STDOUT) print(artifacts, exporter, terminal)
  else {
    const written = writeArtifacts(artifacts, output)
    if (flags.json === true) terminal.out(`${JSON.stringify({ format: exporter.format, files: written })}\n`)
    else if (flags.quiet !== true) for (const path of written) terminal.err(`report: ${path}\n`)
  }
  tellUnverified(report, terminal)
  return EXIT.fine
}

/** Of results, or of one gate document with the results that it was concluded from. */
function reportOf(paths: readonly string[], reportPath: string | null): Report {
  const gates = paths.map(readGateIfAny).filter((gate) => gate !== null)
  const [only] = gates
  if (only === undefined) {
    const sources = readSources(paths, reportPath)
    return reportOfSources(sources, thresholdGates(sources))
  }
  if (paths.length > 1) {
    const message = 'a gate document brings its own results: give it alone'
    throw new BenchError({ code: 'usage', message, value: paths.join(' ') })
  }
  if (!only.verification.agrees) throw staleGate(paths[0] ?? '', only.verification.differences.length)
  return reportOfSources(readSources(only.results, reportPath), [only.gate])
}

function staleGate(path: string, differences: number): BenchError {
  return new BenchError({
    code: 'result-foreign',
    message: `the gate does not follow from the results beside it (${formatCount(differences)} differences)`,
    value: path,
    remedy: 'see `transport-bench verify` of it; or give the results alone',
  })
}

/** By --format, else by the output's extension, HTML where it has none. @throws BenchError for an unknown one. */
function exporterOf({ format, output }: ReportFlags): Exporter {
  const exporters = allExporters()
  if (format !== undefined) return exporterFor(format, exporters)
  const extension = output === undefined || output === STDOUT ? '' : extname(output).slice(1)
  if (extension === '') return exporterFor('html', exporters)
  const found = formatOfExtension(extension, exporters)
  if (found !== null) return found
  const known = exporters.map((exporter) => `.${exporter.extension}`).join(', ')
  throw new BenchError({
    code: 'flag-value',
    message: 'no format has this extension',
    value: output,
    where: '--output',
    remedy: `use one of ${known}, or say which with --format`,
  })
}

function checkPlace({ output, json }: ReportFlags): void {
  if (output === '') throw new BenchError({ code: 'flag-value', message: 'the path is empty', where: '--output' })
  if (output === STDOUT && json === true) {
    const message = 'stdout takes either the report or the list of files that --json prints'
    throw new BenchError({ code: 'flag-value', message, where: '--output -' })
  }
}

/** HTML goes beside the first result, text to stdout, unless --output says otherwise. */
function outputOf(paths: readonly string[], { output }: ReportFlags, { format, extension }: Exporter): string {
  if (output !== undefined) return output
  const first = paths[0] ?? 'report'
  return format === 'html' ? join(dirname(first), `${basename(first, extname(first))}.${extension}`) : STDOUT
}

function print(artifacts: readonly Artifact[], { format }: Exporter, terminal: Terminal): void {
  if (artifacts.length > 1) {
    const message = `${format} of this report is ${artifacts.length} files`
    throw new BenchError({ code: 'flag-value', message, remedy: 'give a path with --output: each name goes into it' })
  }
  for (const { text } of artifacts) terminal.out(text)
}

function isResult(path: string): boolean {
  return existsSync(path) && (claimsToBeResult(readFileSync(path, 'utf8')) || gateTextAt(path) !== null)
}

function nothingToSay({ format }: Exporter): BenchError {
  const message = `${format} of this report would be empty: nothing was expected to be delivered in any completed trial`
  return new BenchError({ code: 'flag-value', message, where: '--format', remedy: 'choose another format' })
}

/**
 * `out.hgrm`, or `out-sse-node.hgrm` … when there are several. All places are tried before the first is written, and
 * none may hold a result, the one that the report is made of least of all.
 */
function writeArtifacts(artifacts: readonly Artifact[], output: string): string[] {
  const extension = extname(output)
  const stem = output.slice(0, output.length - extension.length)
  const files = artifacts.map(({ part, text }): { readonly file: OutputFile; readonly text: string } => {
    const file = openOutputFile(artifacts.length > 1 && part !== null ? `${stem}-${part}${extension}` : output)
    if (isResult(file.path)) {
      const message = 'a result of a run, or a gate, lies there: it would be lost'
      throw new BenchError({ code: 'output-unwritable', message, value: output, where: '--output' })
    }
    return { file, text }
  })
  for (const { file, text } of files) file.write(text)
  return files.map(({ file }) => file.path)
}

/** The report says so on its top; whoever only sees the terminal should know as well. */
function tellUnverified({ runs }: Report, terminal: Terminal): void {
  for (const { source } of runs) {
    if (!source.verification.agrees)
      terminal.err(`warning: ${source.name} does not verify; see \`transport-bench verify\`\n`)
  }
}
