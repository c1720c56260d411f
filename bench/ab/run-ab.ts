/** Runs the arms of an A/B plan in interleaved blocks, every trial with fresh processes, to one result file per arm. */
import type { Environment } from '../environment/environment.js'
import type { Probes } from '../environment/probes.js'
import { BenchError } from '../errors.js'
import type { ResultWriter } from '../result/file.js'
import type { ResultFile, Trial } from '../result/schema.js'
import { type OpenedRun, openRun } from '../run/open-run.js'
import type { RunProgress } from '../run/progress-events.js'
import { type PlannedTrial, planTrials, secondsOfTrials } from '../run/trial-plan.js'
import type { Arm, ArmRole } from './arm.js'
import { type PlannedPair, planPairs, requireEvenBlocks } from './plan.js'
import { AbProgress } from './progress.js'
import { unsoundCodes } from './soundness.js'

export interface AbRunOptions {
  /** A and B, or A, B and the null arm. */
  readonly arms: readonly Arm[]
  /** Even, so that either arm comes first equally often. */
  readonly blocks: number
  readonly seed: number
  readonly environment: Environment
  readonly probes: Probes
  readonly command: readonly string[]
  /** One per arm, in their order. */
  readonly writers: readonly ResultWriter[]
  readonly loadProcesses: number | null
  readonly signal: AbortSignal
  onProgress(progress: RunProgress): void
}

/** A pair that was measured again in all arms, because a trial of it was invalid or failed, whichever arm it was of. */
export interface Retake {
  readonly block: number
  readonly contender: string
  readonly point: number | null
  readonly arm: ArmRole
  /** Codes of the reasons, or of the failure. */
  readonly codes: readonly string[]
}

export interface AbRun {
  /** In the order of the arms. Block b of each belongs together; `startedAt` tells which arm came first. */
  readonly results: readonly ResultFile[]
  readonly retakes: readonly Retake[]
}

/** Measures one trial of one arm. */
export type MeasureTrial = (run: OpenedRun, planned: PlannedTrial, arm: Arm) => Promise<Trial>

/** Share of the pairs that may be measured again. */
const RETAKEN_SHARE = 0.25

/** @throws BenchError before the first trial when the machine's limits do not allow the plan. */
export async function runAb(
  options: AbRunOptions,
  measure: MeasureTrial = (run, planned) => run.runTrial(planned),
): Promise<AbRun> {
  requireEvenBlocks(options.blocks)
  return new AbSession(options, measure).run()
}

/** The trials of one pair, in the order of the arms. */
interface MeasuredPair {
  readonly pair: PlannedPair
  readonly trials: readonly Trial[]
}

class AbSession {
  readonly #options: AbRunOptions
  readonly #measure: MeasureTrial
  readonly #runs: readonly OpenedRun[]
  readonly #pairs: readonly PlannedPair[]
  readonly #progress: AbProgress

  constructor(options: AbRunOptions, measure: MeasureTrial) {
    this.#options = options
    this.#measure = measure
    this.#progress = new AbProgress(options.onProgress)
    this.#runs = options.arms.map((_, place) => this.#open(place))
    const planned = plannedOfAll(this.#runs)
    this.#pairs = planPairs({ planned, arms: options.arms.length, seed: options.seed })
    this.#progress.expect(planned.length * options.arms.length, secondsOfAb(options))
  }

  async run(): Promise<AbRun> {
    for (const run of this.#runs) await run.begin()
    const unsound: MeasuredPair[] = []
    for (const pair of this.#pairs) {
      const measured = await this.#measurePair(pair, (run, trial) => run.keep(trial))
      if (!isSound(measured)) unsound.push(measured)
      if (this.#options.signal.aborted || isHopeless(measured)) break
    }
    const retakes = await this.#retake(unsound.filter((measured) => !isHopeless(measured)))
    return { results: this.#runs.map((run) => run.finish()), retakes }
  }

  /** After everything else: what disturbed a pair has had time to pass. */
  async #retake(queue: MeasuredPair[]): Promise<Retake[]> {
    const retakes: Retake[] = []
    let left = Math.ceil(this.#pairs.length * RETAKEN_SHARE)
    this.#progress.addTrials(Math.min(left, queue.length) * this.#runs.length)
    for (let old = queue.shift(); old !== undefined && left > 0; old = queue.shift(), left--) {
      if (this.#options.signal.aborted) break
      const measured = await this.#measurePair(old.pair)
      // A pair of which one arm is new and the other old would be none: all of it is kept, or nothing.
      if (this.#options.signal.aborted) break
      for (const [place, trial] of measured.trials.entries()) this.#run(place).keep(trial)
      retakes.push(...this.#retakesOf(old))
      if (!isSound(measured)) queue.push(measured)
    }
    return retakes
  }

  #retakesOf({ trials }: MeasuredPair): Retake[] {
    return trials.flatMap((trial, place) => {
      const codes = unsoundCodes(trial)
      const { block, contender, point } = trial
      return codes.length === 0 ? [] : [{ block, contender, point, arm: this.#arm(place).role, codes }]
    })
  }

  /** Ends early when it is interrupted. */
  async #measurePair(pair: PlannedPair, onTrial?: (run: OpenedRun, trial: Trial) => void): Promise<MeasuredPair> {
    const byPlace = new Map<number, Trial>()
    for (const place of pair.order) {
      if (this.#options.signal.aborted) break
      const run = this.#run(place)
      this.#progress.beginTrial()
      const trial = await this.#measure(run, run.planned[pair.index] as PlannedTrial, this.#arm(place))
      byPlace.set(place, trial)
      onTrial?.(run, trial)
    }
    const trials = [...byPlace].sort(([a], [b]) => a - b).map(([, trial]) => trial)
    return { pair, trials }
  }

  #open(place: number): OpenedRun {
    const { environment, probes, command, writers, loadProcesses, signal, blocks, seed } = this.#options
    const arm = this.#arm(place)
    return openRun({
      scenario: { ...arm.scenario, blocks, seed },
      contenders: arm.contenders,
      environment: { ...environment, ...arm.environment },
      probes,
      command,
      toolVersion: arm.toolVersion,
      writer: writers[place] as ResultWriter,
      signal,
      loadProcesses,
      serverProcesses: arm.serverProcesses,
      client: arm.client,
      faults: arm.faults,
      root: arm.root,
      serverCommand: arm.serverCommand,
      alone: true,
      idSuffix: `-${arm.role}`,
      onProgress: (progress) => this.#progress.tell(arm, progress),
    })
  }

  #arm(place: number): Arm {
    return this.#options.arms[place] as Arm
  }

  #run(place: number): OpenedRun {
    return this.#runs[place] as OpenedRun
  }
}

/** About how long the plan takes without retakes, s. */
export function secondsOfAb({ arms, blocks, seed }: Pick<AbRunOptions, 'arms' | 'blocks' | 'seed'>): number {
  return arms.reduce((sum, { scenario, contenders }) => {
    const own = { ...scenario, blocks, seed }
    const available = contenders.filter((contender) => contender.available)
    return sum + secondsOfTrials(own, planTrials(own, available, false))
  }, 0)
}

/** The plan that all arms share. @throws BenchError when they do not measure the same. */
function plannedOfAll(runs: readonly OpenedRun[]): readonly PlannedTrial[] {
  const [first = [], ...others] = runs.map(({ planned }) => planned)
  // Two contenders are compared by one arm of each: their names differ, and nothing else may.
  const names = runs.map(({ planned }) => new Set(planned.map(({ contender }) => contender.name)))
  const single = names.every(({ size }) => size === 1)
  const shape = (planned: readonly PlannedTrial[]): string =>
    planned.map(({ block, point, contender }) => `${block} ${point} ${single ? '' : contender.name}`).join()
  if (first.length > 0 && others.every((planned) => shape(planned) === shape(first))) return first
  throw new BenchError({ code: 'usage', message: 'the arms do not measure the same contenders and points' })
}

function isSound({ trials }: MeasuredPair): boolean {
  return trials.every((trial) => unsoundCodes(trial).length === 0)
}

/** It would fail again in every further pair. */
function isHopeless({ trials }: MeasuredPair): boolean {
  return trials.some((trial) => trial.state === 'failed' && trial.cause.code === 'control-bus')
}
