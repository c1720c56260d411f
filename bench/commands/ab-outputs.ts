/** The files of an A/B measurement: the gate, a result per arm, the page. All are tried before anything is measured. */
import { basename, extname } from 'node:path'
import type { GateFile } from '../gate/gate-file.js'
import { gateFileText, parseGate } from '../gate/parse-gate.js'
import { type OutputFile, openOutputFile } from '../output-file.js'
import { reportOfSources } from '../report/make.js'
import type { ReportSource } from '../report/report.js'
import { openResultWriter, type ResultWriter, resultText } from '../result/file.js'
import type { ResultFile } from '../result/schema.js'
import { verifyResult } from '../verify/verify.js'
import { htmlExporter } from './exporters.js'
import { readAll } from './read-all.js'

export interface AbOutputs {
  readonly gate: OutputFile
  readonly page: OutputFile
  /** One per arm. */
  readonly session: readonly ResultWriter[]
  /** Of a second session; empty: there is none. */
  readonly confirm: readonly ResultWriter[]
}

const ARM_PARTS = ['a', 'b', 'null']
const CONFIRM_PARTS = ['confirm-a', 'confirm-b']

/** `x.json` with `x-a.json`, `x-b.json` and `x.html` beside it. @throws BenchError with what is wrong with any of them. */
export function openAbOutputs(path: string, plan: { readonly arms: number; readonly confirm: boolean }): AbOutputs {
  const stem = extname(path) === '.json' ? path.slice(0, -'.json'.length) : path
  const writers = (parts: readonly string[]): ResultWriter[] =>
    parts.map((part) => openResultWriter(`${stem}-${part}.json`))
  return readAll<AbOutputs>({
    gate: () => openOutputFile(path),
    page: () => openOutputFile(`${stem}.html`),
    session: () => writers(ARM_PARTS.slice(0, plan.arms)),
    confirm: () => (plan.confirm ? writers(CONFIRM_PARTS) : []),
  })
}

/** The gate and the page; the results were written trial by trial. */
export function writeAb(
  { gate: file, page, session }: AbOutputs,
  gate: GateFile,
  results: readonly ResultFile[],
): void {
  const text = gateFileText(gate)
  file.write(text)
  // The null arm speaks through the gate: as a run of its own it would be a second A.
  const [a, ...others] = results.slice(0, 2).map((result, i): ReportSource => {
    const name = basename(session[i]?.path ?? '')
    return { result, name, href: encodeURIComponent(name), verification: verifyResult(result, resultText(result)) }
  })
  if (a === undefined) return
  const artifacts = htmlExporter().render(reportOfSources([a, ...others], [parseGate(text, file.path)]))
  page.write(artifacts.map(({ text }) => text).join(''))
}
