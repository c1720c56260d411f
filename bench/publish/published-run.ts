/** A result as a site knows it: what lists, filters and trends need, small enough to keep of hundreds of runs. */
import { makeReport, type ReportModel } from '../report/model.js'
import { makeRows } from '../report/rows.js'
import type { ResultFile, Trial } from '../result/schema.js'
import type { Verification } from '../verify/verification.js'
import { wordsOf } from './file-name.js'
import { sha256 } from './fingerprint.js'
import { deliveringFigures, type Figures, waitingFigures } from './metrics.js'
import { commitOf, type MachineTag, machineOf, type Tag } from './origin.js'

/** A result with the text of its file and what `verify` says about it. */
export interface PublishInput {
  readonly result: ResultFile
  readonly text: string
  readonly verification: Verification
}

export interface PublishedRun {
  /** Name of its pages, without folder and extension; of the site's own making. */
  readonly stem: string
  /** SHA-256 of the file's text. */
  readonly textDigest: string
  /** SHA-256 of its canonical content, worked out again. */
  readonly contentDigest: string
  readonly id: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly scenario: ResultFile['scenario']
  /** What simulated the clients. */
  readonly client: ResultFile['run']['client']
  /** Processes that each server ran in. */
  readonly serverProcesses: number
  readonly kind: ReportModel['kind']
  readonly commit: Tag
  readonly machine: MachineTag
  readonly verifies: boolean
  /** What keeps the run from being all that was asked for, in words; empty: nothing. */
  readonly flaws: readonly string[]
  readonly contenders: readonly PublishedContender[]
}

interface PublishedContender {
  readonly name: string
  readonly isFloor: boolean
  readonly points: readonly TrendPoint[]
}

/** A contender (at one client count) in one run. */
export interface TrendPoint {
  /** Client count of a scenario with points; null: it has none, or the numbers are of all of them. */
  readonly clients: number | null
  /** Medians and spreads over the valid trials, by metric; a metric that is left out does not apply. */
  readonly figures: Figures
  /** Why they stand in no line; null: they do. */
  readonly excluded: string | null
  readonly trials: number
  readonly validTrials: number
  /** Deliveries that never arrived, of those expected, in the trials that the figures rest on. */
  readonly missing: number
  readonly expected: number
  readonly struck: readonly StruckTrial[]
}

/** A trial that does not count. */
export interface StruckTrial {
  readonly block: number
  readonly reason: string
  /** What it measured; none if it failed. */
  readonly figures: Figures
}

/** One result as a site knows it. */
export function publishedRun({ result, text, verification }: PublishInput): PublishedRun {
  const model = makeReport(result)
  const contentDigest = verification.checksum.recomputed
  const measured = new Set(result.trials.map((trial) => trial.contender))
  const names = result.contenders.map((entry) => entry.name)
  const sorted = [...measured].sort((a, b) => names.indexOf(a) - names.indexOf(b))
  return {
    stem: `${wordsOf(result.run.id)}-${contentDigest.slice(0, STEM_DIGITS)}`,
    textDigest: sha256(text),
    contentDigest,
    id: result.run.id,
    startedAt: result.run.startedAt,
    scenario: result.scenario,
    client: result.run.client,
    serverProcesses: result.run.serverProcesses,
    kind: model.kind,
    commit: commitOf(result),
    machine: machineOf(result.environment),
    verifies: verification.agrees,
    flaws: flawsOf(result, model, verification),
    contenders: sorted.map((name) => ({
      name,
      isFloor: result.trials.some((trial) => trial.contender === name && trial.role === 'floor'),
      points: pointsOf(name, { result, model, verifies: verification.agrees }),
    })),
  }
}

/** Of the content's digest, in file names: runs of one id stay apart, and a link stays right when others come. */
const STEM_DIGITS = 12

function flawsOf(result: ResultFile, model: ReportModel, { agrees }: Verification): string[] {
  const { trials } = result
  const failed = trials.filter((trial) => trial.state === 'failed').length
  const invalid = trials.filter((trial) => trial.state === 'completed' && !trial.validity.valid).length
  const missing = [...model.rows, ...model.floor].reduce((sum, row) => sum + row.missing, 0)
  const incomplete = model.trialsDone < model.trialsPlanned
  return [
    ...(agrees ? [] : ['does not verify']),
    ...(model.aborted ? ['interrupted'] : []),
    ...(incomplete ? [`${model.trialsDone} of ${model.trialsPlanned} trials`] : []),
    ...(failed > 0 ? [`${failed} failed ${failed === 1 ? 'trial' : 'trials'}`] : []),
    ...(invalid > 0 ? [`${invalid} invalid ${invalid === 1 ? 'trial' : 'trials'}`] : []),
    ...(missing > 0 ? ['lost messages'] : []),
  ]
}

interface Source {
  readonly result: ResultFile
  readonly model: ReportModel
  readonly verifies: boolean
}

const UNVERIFIED = 'the result does not verify'
const NO_VALID_TRIAL = 'no valid trial'
const INCOMPLETE = 'not every client count has a valid trial'

function pointsOf(contender: string, source: Source): TrendPoint[] {
  return [...(source.model.kind === 'idle' ? [] : deliveringPoints(contender, source)), ...waiting(contender, source)]
}

function deliveringPoints(contender: string, { result, model, verifies }: Source): TrendPoint[] {
  const rows = [...model.rows, ...model.floor].filter((row) => row.contender === contender)
  return rows
    .map((row): TrendPoint => {
      const counts = row.validTrials > 0
      const trials = result.trials.filter((trial) => trial.contender === contender && trial.point === row.point)
      return {
        clients: row.point,
        figures: counts ? deliveringFigures(row) : {},
        excluded: excludedBecause(verifies, counts ? null : NO_VALID_TRIAL),
        trials: row.trials,
        validTrials: row.validTrials,
        missing: counts ? row.missing : 0,
        expected: counts ? row.expected : 0,
        struck: struckTrials(result, trials, true),
      }
    })
    .sort((a, b) => (a.clients ?? 0) - (b.clients ?? 0))
}

function waiting(contender: string, { result, model, verifies }: Source): TrendPoint[] {
  const row = model.idle.find((idle) => idle.contender === contender)
  if (row === undefined) return []
  const trials = result.trials.filter((trial) => trial.contender === contender)
  return [
    {
      clients: null,
      figures: row.points.length > 0 ? waitingFigures(row) : {},
      excluded: excludedBecause(verifies, row.points.length === 0 ? NO_VALID_TRIAL : row.complete ? null : INCOMPLETE),
      trials: trials.length,
      validTrials: trials.filter(isValid).length,
      missing: 0,
      expected: 0,
      struck: model.kind === 'idle' ? struckTrials(result, trials, false) : [],
    },
  ]
}

function excludedBecause(verifies: boolean, other: string | null): string | null {
  return verifies ? other : UNVERIFIED
}

function isValid(trial: Trial): boolean {
  return trial.state === 'completed' && trial.validity.valid
}

function struckTrials(result: ResultFile, trials: readonly Trial[], delivering: boolean): StruckTrial[] {
  return trials.flatMap((trial) => {
    if (isValid(trial)) return []
    const [row] = delivering && trial.state === 'completed' ? makeRows({ ...result, trials: [trial] }) : []
    const figures = row === undefined ? {} : deliveringFigures(row)
    return [{ block: trial.block, reason: reasonOf(trial), figures }]
  })
}

function reasonOf(trial: Trial): string {
  if (trial.state === 'failed') return `failed in phase ${trial.phase}: ${trial.cause.message}`
  return `invalid: ${trial.validity.reasons.map((reason) => reason.message).join('; ')}`
}
