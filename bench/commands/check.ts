/** `transport-bench check`: a result against a baseline file; the exit code is the verdict. */
import { basename, dirname, extname, resolve } from 'node:path'
import { type ReadBaseline, readBaseline } from '../baseline/file.js'
import { BASELINE_PATH } from '../baseline/schema.js'
import { toolVersion } from '../environment/libraries.js'
import { BenchError, type ExitCode } from '../errors.js'
import { judgeCheck } from '../gate/check.js'
import { withObjectives } from '../gate/check-objectives.js'
import { exitCodeOfGate, type GateFile } from '../gate/gate-file.js'
import { gateFileText, parseGate } from '../gate/parse-gate.js'
import type { NamedBeside } from '../gate/threshold-grammar.js'
import { type OutputFile, openOutputFile } from '../output-file.js'
import { sha256 } from '../publish/fingerprint.js'
import { reportOfSources } from '../report/make.js'
import type { ReportSource } from '../report/report.js'
import { measuredTargetContenders } from '../target/contenders.js'
import { htmlExporter } from './exporters.js'
import { type GateOutputFlags, gateText, openGateOutputs } from './gate-outputs.js'
import { readAll } from './read-all.js'
import { readSources } from './sources.js'
import type { Terminal } from './terminal.js'
import { requireUnderstood } from './threshold-gates.js'

export interface CheckFlags extends GateOutputFlags {
  readonly baseline?: string
  readonly requireNoisy?: boolean
  /** Objectives beside the scenario's own. */
  readonly threshold?: readonly string[]
  readonly output?: string
}

/** Family-wise error of the noisy metrics. */
export const CHECK_ALPHA = 0.05

/** @throws BenchError (exit 64) for what cannot be read or written. */
export function checkCommand(path: string, flags: CheckFlags, terminal: Terminal): ExitCode {
  const baselinePath = flags.baseline ?? BASELINE_PATH
  // Until the result was read, nobody knows whose servers are in it.
  let beside: NamedBeside = 'any'
  const { read, source, places, outputs } = readAll({
    read: () => readBaseline(baselinePath),
    source: () => {
      const found = sourceOf(path, flags.output)
      beside = measuredTargetContenders(found.result.contenders)
      return found
    },
    places: () => (flags.output === undefined ? null : openPlaces(flags.output, [path, baselinePath])),
    outputs: () => openGateOutputs(flags),
    thresholds: () => requireUnderstood(flags.threshold ?? [], beside),
  })
  const gate = gateOf(source, { read, file: basename(baselinePath) }, flags)
  if (places !== null) write(places, gate, source)
  if (flags.json === true) terminal.out(`${JSON.stringify(gate)}\n`)
  else if (flags.quiet !== true) terminal.out(gateText(gate, { color: terminal.useColour, width: terminal.columns }))
  outputs.write(gate, terminal)
  if (flags.output !== undefined)
    warnOfOthers(resolve(flags.output), { result: path, baseline: baselinePath }, terminal)
  if (places !== null && flags.json !== true) {
    terminal.err(`gate: ${places.gate.path}\n`)
    terminal.err(`report: ${places.page.path}\n`)
  }
  return exitCodeOfGate(gate)
}

function gateOf(
  { result, name, verification }: ReportSource,
  { read, file }: { readonly read: ReadBaseline; readonly file: string },
  { requireNoisy = false, threshold = [] }: CheckFlags,
): GateFile {
  const gate = judgeCheck({
    result,
    verifies: verification.agrees,
    file: name,
    baseline: read.baseline,
    baselineFile: file,
    baselineSha256: sha256(read.text),
    requireNoisy,
    alpha: CHECK_ALPHA,
    toolVersion: toolVersion() ?? 'unknown',
  })
  return withObjectives(gate, result, threshold)
}

/** The result as the page that is asked for links to it. */
function sourceOf(path: string, output: string | undefined): ReportSource {
  return readSources([path], output === undefined ? null : resolve(pagePath(output)))[0]
}

/** `gate.json` → `gate.html`, beside it. */
function pagePath(path: string): string {
  return `${extname(path) === '.json' ? path.slice(0, -'.json'.length) : path}.html`
}

/** Where the conclusion goes; both are tried before anything is judged. */
interface Places {
  readonly gate: OutputFile
  readonly page: OutputFile
}

/** `gate.json` with `gate.html` beside it. @throws BenchError also where it would replace what it is made from. */
function openPlaces(path: string, inputs: readonly string[]): Places {
  if (inputs.some((input) => resolve(input) === resolve(path))) {
    const message = 'the gate would replace what it is made from'
    throw new BenchError({ code: 'flag-value', message, value: path, where: '--output' })
  }
  return readAll<Places>({
    gate: () => openOutputFile(path),
    page: () => openOutputFile(pagePath(path)),
  })
}

/** A gate names files without their folders: nothing of it depends on where it was made. */
function warnOfOthers(
  gate: string,
  { result, baseline }: { readonly result: string; readonly baseline: string },
  terminal: Terminal,
): void {
  const isBeside = (path: string): boolean => dirname(resolve(path)) === dirname(gate)
  // `verify` looks for a baseline where it is called, too.
  const isFound = isBeside(baseline) || dirname(resolve(baseline)) === resolve('.')
  const others = [...(isBeside(result) ? [] : [result]), ...(isFound ? [] : [baseline])]
  if (others.length === 0) return
  const names = others.map((path) => basename(path)).join(' and ')
  terminal.err(`warning: verify and report look for ${names} beside the gate, ${gate}\n`)
}

function write({ gate: file, page }: Places, gate: GateFile, source: ReportSource): void {
  const text = gateFileText(gate)
  file.write(text)
  const artifacts = htmlExporter().render(reportOfSources([source], [parseGate(text, file.path)]))
  page.write(artifacts.map(({ text }) => text).join(''))
}
