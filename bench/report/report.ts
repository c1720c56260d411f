/** What exporters get: one or several results, each with its model, and what holds between them. Types only. */
import type { GateFile } from '../gate/gate-file.js'
import type { ResultFile } from '../result/schema.js'
import type { Verification } from '../verify/verification.js'
import type { Figure } from './figure.js'
import type { ReportModel } from './model.js'

/** A result with what is known of its file. */
export interface ReportSource {
  readonly result: ResultFile
  /** File name without its folder, for people. */
  readonly name: string
  /** Relative URL of the result file as seen from the report; null: it lies elsewhere. */
  readonly href: string | null
  readonly verification: Verification
}

export interface ReportRun {
  /** Tells several results apart: `A`, `B`, …; '' when there is one. */
  readonly label: string
  readonly source: ReportSource
  readonly model: ReportModel
}

export interface Report {
  /** At least one; the first is what the others are compared with. */
  readonly runs: readonly [ReportRun, ...ReportRun[]]
  /** null with a single result, and where a gate compares the arms of an A/B measurement. */
  readonly comparison: Comparison | null
  /** What gates concluded from these results; none of a run without thresholds. */
  readonly gates: readonly GateFile[]
}

/** Several results of comparable scenarios, the first being the reference. */
export interface Comparison {
  /** What differs beside the scenario and may explain a difference: machine, versions, seed, blocks. Said loudly. */
  readonly caveats: readonly string[]
  /** One per metric × contender (× point) that at least two results have, metrics in the order of the tables. */
  readonly rows: readonly ComparisonRow[]
  /** What they mean, in words; "no difference beyond noise" included. */
  readonly sentences: readonly string[]
}

export interface ComparisonRow {
  readonly metric: ComparedMetric
  readonly contender: string
  readonly point: number | null
  /** One per run, in the order of the runs. */
  readonly entries: readonly ComparisonEntry[]
}

export interface ComparisonEntry {
  readonly figure: Figure
  /** Against the first run; null for the first run itself, and where either does not state the figure. */
  readonly ratio: Ratio | null
}

export interface ComparedMetric {
  readonly key: string
  /** With its unit: `p50, ms`. */
  readonly name: string
  /** A value (in the result's own unit) as text without unit. */
  text(value: number): string
  readonly better: 'lower' | 'higher'
}

/** x_run / x_first, estimated over trials. */
export interface Ratio {
  /** null: from nothing to something there is none, though the verdict is plain. */
  readonly estimate: number | null
  /** One of the two lies beyond what arrived: the ratio is more or less than the estimate. Left out: it is the estimate. */
  readonly limit?: 'more' | 'less'
  /** 95 % interval, open (0, Infinity) where there is a limit; null with too few trials, and for what was counted. */
  readonly interval: readonly [low: number, high: number] | null
  readonly verdict: 'better' | 'worse' | 'no difference beyond noise' | 'not told: too few trials'
}

/** One question that readers bring, answered from the numbers. */
export interface Answer {
  readonly question: string
  /** Sentences; the first is the answer, the others say by how much, how sure, and at which cost. */
  readonly sentences: readonly string[]
}

/** One file that an exporter makes. */
export interface Artifact {
  /** What goes between the output's name and its extension when there are several: `sse-node`; null: a single file. */
  readonly part: string | null
  readonly text: string
}

/** Report in, text out. Pure. */
export interface Exporter {
  readonly format: string
  /** Without the dot. */
  readonly extension: string
  render(report: Report): readonly Artifact[]
}
