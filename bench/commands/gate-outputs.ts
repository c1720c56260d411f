/** Where a gate's conclusion goes besides the terminal: job summary, JUnit, annotations, benchmark JSON, PR comment. */
import type { Command } from 'commander'
import type { GateFile } from '../gate/gate-file.js'
import type { Terminal } from './terminal.js'

export interface GateOutputFlags {
  /** JUnit XML. */
  readonly junit?: string
  /** Markdown for a comment on a pull request. */
  readonly comment?: string
  /** `customSmallerIsBetter` of github-action-benchmark. */
  readonly benchmarkJson?: string
  /** Markdown summary; left out: appended to $GITHUB_STEP_SUMMARY when that is set. */
  readonly summary?: string
}

/** Adds the flags above to a verb. */
export function withGateOutputFlags(command: Command): Command {
  return command
}

export interface GateOutputs {
  write(gate: GateFile, terminal: Terminal): void
}

/** Tries every path before anything is measured. @throws BenchError `output-unwritable` */
export function openGateOutputs(_flags: GateOutputFlags): GateOutputs {
  throw new Error('not built yet')
}

/** The gate on the terminal: verdict first, then the rows, then notes. */
export function gateText(_gate: GateFile, _options: { readonly color: boolean; readonly width: number }): string {
  throw new Error('not built yet')
}
