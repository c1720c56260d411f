/** `transport-bench browser`: what only a browser shows, in Chromium. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from '../browser/chromium.js'
import { browserJson, deliveryFaults } from '../browser/document.js'
import { EXPERIMENTS, type ExperimentName, runExperiments } from '../browser/experiments.js'
import { markdownText, terminalText } from '../browser/exporters.js'
import type { BrowserDocument } from '../browser/schema.js'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { type OutputFile, openOutputFile } from '../output-file.js'
import { builtRoot } from '../process/built-root.js'
import { findOnPath } from '../process/on-path.js'
import { painter } from '../report/paint.js'
import { makeCertificates } from '../tls/certificates.js'
import { interruptSignal } from './interrupt.js'
import { readAll } from './read-all.js'
import type { Terminal } from './terminal.js'

export interface BrowserFlags {
  readonly browser?: string
  readonly only?: string
  readonly quick?: boolean
  readonly output?: string
  readonly markdown?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

interface Inputs {
  readonly executable: string
  readonly experiments: readonly ExperimentName[]
  readonly output: OutputFile | null
  readonly script: string
}

export async function browserCommand(flags: BrowserFlags, terminal: Terminal): Promise<ExitCode> {
  const { output, ...inputs } = readAll<Inputs>({
    executable: () => executableOf(flags.browser),
    experiments: () => experimentsOf(flags.only),
    output: () => (flags.output === undefined ? null : openOutputFile(flags.output)),
    script: pageScript,
  })
  const note = (text: string): void => {
    if (flags.quiet !== true) terminal.err(`${text}\n`)
  }
  const interrupt = interruptSignal(() => note('interrupted: writing what there is; once more quits at once'))
  try {
    const document = await runExperiments({
      ...inputs,
      certificates: await makeCertificates(),
      command: process.argv.slice(2),
      quick: flags.quick === true,
      signal: interrupt.signal,
      note,
    })
    output?.write(browserJson(document))
    show(document, flags, terminal)
    return exitOf(document, terminal)
  } catch (error) {
    // What was just starting ends with an interruption, too.
    if (interrupt.signal.aborted) return EXIT.interrupted
    throw error
  } finally {
    interrupt.dispose()
  }
}

function show(document: BrowserDocument, flags: BrowserFlags, terminal: Terminal): void {
  if (flags.json === true) terminal.out(browserJson(document))
  else if (flags.markdown === true) terminal.out(markdownText(document))
  else if (flags.quiet !== true) terminal.out(terminalText(document, painter(terminal.useColour)))
}

function exitOf(document: BrowserDocument, terminal: Terminal): ExitCode {
  if (document.aborted) return EXIT.interrupted
  const faults = deliveryFaults(document)
  for (const fault of faults) terminal.err(`lost: ${fault}\n`)
  return faults.length === 0 ? EXIT.fine : EXIT.invalid
}

/** @throws BenchError `browser-missing` */
function executableOf(given: string | undefined): string {
  const found = given === undefined ? findChromium() : findOnPath(given, { path: '/', extensions: '' })
  if (found !== null) return found
  if (given === undefined)
    throw new BenchError({
      code: 'browser-missing',
      message: 'there is no chromium, chromium-browser or google-chrome on PATH',
    })
  throw new BenchError({ code: 'browser-missing', message: 'this is no program', value: given, where: '--browser' })
}

function experimentsOf(list: string | undefined): readonly ExperimentName[] {
  if (list === undefined) return EXPERIMENTS
  const names = list.split(',').map((name) => name.trim())
  const unknown = names.filter((name) => !(EXPERIMENTS as readonly string[]).includes(name))
  if (unknown.length > 0)
    throw new BenchError({
      code: 'flag-value',
      message: `experiments are ${EXPERIMENTS.join(', ')}`,
      value: list,
      where: '--only',
    })
  return EXPERIMENTS.filter((name) => names.includes(name))
}

/** @throws BenchError `internal` when the build is not there. */
function pageScript(): string {
  const path = join(builtRoot(), 'bench/browser/page/page.js')
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const message = `a part of the build is not there: ${path}`
    throw new BenchError({ code: 'internal', message, remedy: 'run `npm run build`' }, { cause: error })
  }
}
