/** The report model: everything a renderer shows, worked out once from the result file. Pure. */
import type { ExitCode } from '../errors.js'
import type { ResultFile } from '../result/schema.js'
import { exitCodeOfResult } from './exit-code.js'
import { type HopCost, type HopRow, makeHopCosts, makeHops } from './hops.js'
import { type IdleRow, makeIdleRows } from './idle.js'
import { rank } from './ranking.js'
import type { Answer } from './report.js'
import { makeRows, type ReportRow } from './rows.js'
import { answersOf } from './words/answers.js'
import { verdictOf } from './words/verdict.js'

/** What the scenario measures: events to many, a message and its answer, or waiting. */
export type ReportKind = 'fan-out' | 'echo' | 'idle'

export interface ReportModel {
  readonly kind: ReportKind
  readonly scenario: ResultFile['scenario']
  /** In order: ranked by latency, then what is not ranked. */
  readonly rows: readonly ReportRow[]
  readonly floor: readonly ReportRow[]
  /** What waiting costs, per contender, the floor last; only for `idle` and for scenarios with points. */
  readonly idle: readonly IdleRow[]
  /** Proxies, each in front of one contender. */
  readonly hops: readonly HopRow[]
  /** What TLS and proxies add, where the same contender without them is in the run. */
  readonly hopCosts: readonly HopCost[]
  readonly unavailable: readonly { readonly contender: string; readonly reason: string }[]
  /** What engines cannot do or do by themselves, each once, with the contenders it concerns. */
  readonly limitations: readonly { readonly text: string; readonly contenders: readonly string[] }[]
  /** The result in one sentence. */
  readonly verdict: string
  /** What it means, in words, by question. */
  readonly answers: readonly Answer[]
  /** The sentences of the answers, one after the other. */
  readonly sentences: readonly string[]
  readonly blocks: number
  /** What simulated the clients. */
  readonly client: ResultFile['run']['client']
  /** Without the one that was interrupted. */
  readonly trialsDone: number
  readonly trialsPlanned: number
  readonly aborted: boolean
  /** Whether the run came to its end; one that was killed did not, even after its last trial. */
  readonly finished: boolean
  readonly exitCode: ExitCode
}

/** What a scenario measures. */
function reportKind(scenario: ResultFile['scenario']): ReportKind {
  if (scenario.upstream !== null) return 'echo'
  return scenario.workload.ratePerSecond === 0 ? 'idle' : 'fan-out'
}

export function makeReport(result: ResultFile): ReportModel {
  const ranked = rank(makeRows(result))
  const isFloor = (row: ReportRow): boolean =>
    result.trials.some((trial) => trial.contender === row.contender && trial.role === 'floor')
  const kind = reportKind(result.scenario)
  const rows = ranked.filter((row) => !isFloor(row))
  const floor = ranked.filter(isFloor)
  const idle =
    kind === 'idle' || result.scenario.points.length > 0
      ? [...makeIdleRows(result, rows), ...makeIdleRows(result, floor)]
      : []
  const findings = {
    kind,
    scenario: result.scenario,
    rows,
    floor,
    idle,
    hops: makeHops(rows),
    hopCosts: kind === 'idle' ? [] : makeHopCosts(rows),
    blocks: result.scenario.blocks,
    trialsDone: result.trials.filter((trial) => trial.state !== 'failed' || trial.cause.code !== 'interrupted').length,
    trialsPlanned: result.plan.trials,
    aborted: result.run.aborted,
    finished: result.run.state === 'finished',
    client: result.run.client,
  }
  const answers = answersOf(findings)
  return {
    ...findings,
    unavailable: result.contenders
      .filter((entry) => !entry.available)
      .map((entry) => ({ contender: entry.name, reason: entry.reason ?? 'no reason given' })),
    limitations: limitationsOf(result),
    verdict: verdictOf(findings),
    answers,
    sentences: answers.flatMap((answer) => answer.sentences),
    exitCode: exitCodeOfResult(result),
  }
}

function limitationsOf(result: ResultFile): ReportModel['limitations'] {
  const measured = new Set(result.trials.map((trial) => trial.contender))
  const byText = new Map<string, string[]>()
  for (const { name, limitations, target } of result.contenders) {
    if (!measured.has(name)) continue
    for (const text of new Set([...limitations, ...notesOf(target)]))
      byText.set(text, [...(byText.get(text) ?? []), name])
  }
  return [...byText].map(([text, contenders]) => ({ text, contenders }))
}

/** What a target file says beside the results. */
function notesOf(target: ResultFile['contenders'][number]['target']): string[] {
  const notes = target?.notes
  return Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : []
}
