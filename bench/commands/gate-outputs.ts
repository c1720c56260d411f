/** Where a gate's conclusion goes besides the terminal: job summary, JUnit, annotations, benchmark JSON, PR comment. */
import { appendFileSync } from 'node:fs'
import type { Command } from 'commander'
import { BenchError } from '../errors.js'
import { annotationsOf } from '../gate/exporters/annotations.js'
import { benchmarkJsonOf } from '../gate/exporters/benchmark-json.js'
import { commentOf } from '../gate/exporters/comment.js'
import { junitOf } from '../gate/exporters/junit.js'
import { summaryOf } from '../gate/exporters/summary.js'
import type { GateFile } from '../gate/gate-file.js'
import { type OutputFile, openOutputFile } from '../output-file.js'
import { readAll } from './read-all.js'
import type { Terminal } from './terminal.js'

export { gateText } from '../gate/exporters/terminal.js'

export interface GateOutputFlags {
  /** JUnit XML. */
  readonly junit?: string
  /** Markdown for a comment on a pull request. */
  readonly comment?: string
  /** `customSmallerIsBetter` of github-action-benchmark. */
  readonly benchmarkJson?: string
  /** Markdown summary; left out: appended to $GITHUB_STEP_SUMMARY when that is set. */
  readonly summary?: string
  /** stdout is one JSON document: annotations go to stderr. */
  readonly json?: boolean
  /** Nothing on stdout: likewise. */
  readonly quiet?: boolean
}

/** Adds the flags above to a verb. */
export function withGateOutputFlags(command: Command): Command {
  return command
    .option('--junit <file>', 'the gate as JUnit XML: a case per contender and metric')
    .option('--comment <file>', 'the gate as Markdown for a comment on a pull request, with a marker to find it by')
    .option('--benchmark-json <file>', 'the measured values as customSmallerIsBetter of github-action-benchmark')
    .option('--summary <file>', 'the gate as a Markdown summary (default: appended to $GITHUB_STEP_SUMMARY, if set)')
}

export interface GateOutputs {
  write(gate: GateFile, terminal: Terminal): void
}

/** What is written where; null: not asked for. */
type Write = ((gate: GateFile) => void) | null

/** Tries every path before anything is measured. @throws BenchError `output-unwritable` */
export function openGateOutputs(flags: GateOutputFlags): GateOutputs {
  const writes = readAll<Record<'junit' | 'comment' | 'benchmarkJson' | 'summary', Write>>({
    junit: () => fileOf(flags.junit, '--junit', junitOf),
    comment: () => fileOf(flags.comment, '--comment', commentOf),
    benchmarkJson: () => fileOf(flags.benchmarkJson, '--benchmark-json', benchmarkJsonOf),
    summary: () => fileOf(flags.summary, '--summary', summaryOf) ?? stepSummary(),
  })
  return {
    write: (gate, terminal) => {
      for (const write of Object.values(writes)) write?.(gate)
      if (process.env.GITHUB_ACTIONS !== 'true') return
      const print = flags.json === true || flags.quiet === true ? terminal.err : terminal.out
      for (const line of annotationsOf(gate)) print(`${line}\n`)
    },
  }
}

function fileOf(path: string | undefined, flag: string, render: (gate: GateFile) => string): Write {
  if (path === undefined) return null
  if (path === '') throw new BenchError({ code: 'flag-value', message: 'the path is empty', where: flag })
  const file = opened(path, flag)
  return (gate) => file.write(render(gate))
}

/** @throws BenchError `output-unwritable` that names the flag. */
function opened(path: string, flag: string): OutputFile {
  try {
    return openOutputFile(path)
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    const remedy = `give a path that you may write to with ${flag}`
    throw new BenchError(
      error.problems.map((problem) => ({ ...problem, where: flag, remedy })),
      { cause: error },
    )
  }
}

/** Steps of a job share the file: it is added to. */
function stepSummary(): Write {
  const path = process.env.GITHUB_STEP_SUMMARY ?? ''
  if (path === '') return null
  append(path, '')
  return (gate) => append(path, summaryOf(gate))
}

function append(path: string, text: string): void {
  try {
    appendFileSync(path, text)
  } catch (error) {
    const message = `the summary cannot be appended to: ${error instanceof Error ? error.message : String(error)}`
    const remedy = 'give a path with --summary, or unset GITHUB_STEP_SUMMARY'
    throw new BenchError({ code: 'output-unwritable', message, value: path, remedy }, { cause: error })
  }
}
