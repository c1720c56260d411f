/** Runs a planned scenario: trial after trial, judged and written to the result file as they end. */
import { nowUs, wallClockIso } from '../clock.js'
import type { Fault } from '../contracts/control.js'
import type { ClientKind, Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { type Environment, withLoadAfter } from '../environment/environment.js'
import type { Probes } from '../environment/probes.js'
import { type Expected, expectedOf } from '../event/expected.js'
import { allowedCores, type PinningPlan, pinningPlan } from '../process/pin.js'
import { seal } from '../result/digest.js'
import type { ResultWriter } from '../result/file.js'
import {
  RESULT_SCHEMA,
  type ResultContender,
  type ResultFile,
  type Trial,
  type ZeroSubscribers,
} from '../result/schema.js'
import { judge } from '../validity/judge.js'
import { VALIDITY_THRESHOLDS } from '../validity/thresholds.js'
import { assembleTrial, type TrialIdentity } from './assemble.js'
import { gatherEvidence } from './evidence.js'
import { failedTrial } from './failed-trial.js'
import { HostReader } from './host-reader.js'
import { MAX_CONNECTING } from './plans.js'
import type { RunProgress } from './progress-events.js'
import { fitRun, type RunLimits } from './run-limits.js'
import { runTrial, type TrialReadings } from './trial.js'
import { type PlannedTrial, planTrials } from './trial-plan.js'
import { measureZeroSubscribers } from './zero-subscribers.js'

export interface RunOptions {
  readonly scenario: Scenario
  /** Everything asked for, available or not, with limitations. */
  readonly contenders: readonly ResultContender[]
  readonly environment: Environment
  readonly probes: Probes
  readonly command: readonly string[]
  readonly toolVersion: string
  readonly writer: ResultWriter
  readonly signal: AbortSignal
  /** null: chosen from the cores and the descriptor limit. */
  readonly loadProcesses: number | null
  /** Server processes on one port; null or left out: chosen from the descriptor limit. */
  readonly serverProcesses?: number | null
  /** What simulates the clients; left out: lean. */
  readonly client?: ClientKind
  /** True runs the contenders alone: without the floor and without measuring zero subscribers. */
  readonly alone?: boolean
  /** Deliberate defects of the servers, for negative controls. */
  readonly faults?: readonly Fault[]
  onProgress(progress: RunProgress): void
}

/** Seconds of a trial that are in no phase: starting, stopping, reports. Only for the time that is left. */
const OVERHEAD_SECONDS = 1.5

/** @throws BenchError before the first trial when the machine's limits do not allow the run. */
export async function runScenario(options: RunOptions): Promise<ResultFile> {
  return new Run(options).run()
}

class Run {
  readonly #options: RunOptions
  readonly #available: readonly Contender[]
  readonly #planned: readonly PlannedTrial[]
  readonly #limits: RunLimits
  readonly #pinning: PinningPlan
  readonly #host: HostReader
  readonly #trials: Trial[] = []
  readonly #startedAt = wallClockIso()
  #zeroSubscribers: readonly ZeroSubscribers[] = []
  #state: ResultFile['run']['state'] = 'running'

  constructor(options: RunOptions) {
    this.#options = options
    this.#available = options.contenders.filter((contender) => contender.available)
    this.#planned = planTrials(options.scenario, this.#available, options.alone !== true)
    const { scenario, probes, loadProcesses, serverProcesses = null } = options
    const named = { load: loadProcesses, server: serverProcesses }
    this.#limits = fitRun({ scenario, contenders: this.#available, probes, named })
    this.#pinning = pinningPlan(probes.pinning(), this.#limits.loadProcesses, this.#limits.shards)
    this.#host = new HostReader(options.probes)
  }

  async run(): Promise<ResultFile> {
    const { scenario, probes, signal, onProgress } = this.#options
    this.#write()
    for (const text of this.#limits.notes) onProgress({ type: 'note', text })
    if (this.#options.alone !== true) {
      onProgress({ type: 'note', text: 'measuring each server with zero subscribers' })
      this.#zeroSubscribers = await measureZeroSubscribers({
        scenario,
        contenders: this.#contendersWithFloor(),
        shards: this.#limits.shards,
        signal,
        disabledProbes: probes.disabledNames(),
      })
    }
    for (const planned of this.#planned) {
      if (signal.aborted) break
      this.#trials.push(await this.#runOne(planned))
      this.#write()
    }
    this.#state = signal.aborted ? 'aborted' : 'finished'
    return this.#write()
  }

  #contendersWithFloor(): Contender[] {
    const unique = new Map(this.#planned.map(({ contender }) => [contender.name, contender]))
    return [...unique.values()]
  }

  async #runOne(planned: PlannedTrial): Promise<Trial> {
    const { scenario, onProgress, probes } = this.#options
    const { contender, clients, index } = planned
    const trialScenario = { ...scenario, phases: { ...scenario.phases, durationSeconds: planned.durationSeconds } }
    const loadProcesses = this.#loadProcessesFor(clients)
    const expected = expectedOf(trialScenario, clients, loadProcesses)
    const beganUs = nowUs()
    const readings = await runTrial({
      scenario: trialScenario,
      contender,
      clients,
      loadProcesses,
      shards: this.#limits.shards,
      clientKind: this.#options.client ?? 'lean',
      pinning: this.#pinning,
      disabledProbes: probes.disabledNames(),
      sourceAddresses: this.#limits.sourceAddresses,
      expected: expected.deliveries,
      host: this.#host,
      faults: this.#options.faults ?? [],
      signal: this.#options.signal,
      onProgress: (progress) => {
        const trial = { ...progress, contender: contender.name, index, trials: this.#planned.length }
        onProgress({ type: 'trial', trial, secondsLeft: this.#secondsLeft(index, (nowUs() - beganUs) / 1e6) })
      },
    })
    const identity = this.#identity(planned)
    const trial =
      readings.state === 'failed'
        ? failedTrial(identity, readings)
        : this.#assemble({ identity, planned, trialScenario, expected, readings })
    onProgress({ type: 'trial-ended', trial, trials: this.#planned.length })
    return trial
  }

  #assemble(done: {
    readonly identity: TrialIdentity
    readonly planned: PlannedTrial
    readonly trialScenario: Scenario
    readonly expected: Expected
    readonly readings: TrialReadings
  }): Trial {
    const { readings, expected, planned } = done
    const setup = {
      clients: planned.clients,
      loadProcesses: this.#loadProcessesFor(planned.clients),
      cores: allowedCores(),
      pinned: this.#pinning.server !== null,
    }
    const absentProbes = this.#options.probes.absent()
    const verdict = judge(
      gatherEvidence({
        scenario: done.trialScenario,
        readings,
        expected,
        setup,
        absentProbes,
        isFloor: planned.contender.role === 'floor',
      }),
    )
    return assembleTrial({
      identity: done.identity,
      contender: planned.contender,
      readings,
      expected,
      pinning: this.#pinning,
      idle: this.#zeroSubscribers.find(({ contender }) => contender === planned.contender.name) ?? null,
      verdict,
      hasUpstream: done.trialScenario.upstream !== null,
    })
  }

  /** A load process without a client would never be ready. */
  #loadProcessesFor(clients: number): number {
    return Math.min(this.#limits.loadProcesses, clients)
  }

  #identity({ contender, block, index, clients, point, durationSeconds }: PlannedTrial): TrialIdentity {
    const scenario = this.#options.scenario.name
    return { contender: contender.name, role: contender.role, scenario, block, index, clients, point, durationSeconds }
  }

  /** Seconds left of the run when trial `index` has taken `elapsedSeconds` so far. */
  #secondsLeft(index: number, elapsedSeconds: number): number {
    const { phases, connect } = this.#options.scenario
    const secondsOf = ({ clients, durationSeconds }: PlannedTrial): number =>
      clients / connect.ratePerSecond + phases.warmupSeconds + durationSeconds + phases.drainSeconds + OVERHEAD_SECONDS
    const rest = this.#planned.slice(index).reduce((sum, planned) => sum + secondsOf(planned), 0)
    return Math.max(0, rest - elapsedSeconds)
  }

  #write(): ResultFile {
    const result = this.#result()
    this.#options.writer.write(result)
    return result
  }

  #result(): ResultFile {
    const { scenario, contenders, environment, command, toolVersion } = this.#options
    const running = this.#state === 'running'
    const recorded = running ? environment : withLoadAfter(environment)
    return seal({
      schema: RESULT_SCHEMA,
      tool: { name: 'transport-bench', version: toolVersion },
      run: {
        id: `${scenario.name}-${this.#startedAt.replaceAll(/[-:]|\.\d+/g, '')}`,
        startedAt: this.#startedAt,
        finishedAt: running ? null : wallClockIso(),
        command: [...command],
        seed: scenario.seed,
        client: this.#options.client ?? 'lean',
        serverProcesses: this.#limits.shards,
        connectInFlight: MAX_CONNECTING,
        aborted: this.#state === 'aborted',
        state: this.#state,
      },
      environment: JSON.parse(JSON.stringify(recorded)),
      thresholds: { ...VALIDITY_THRESHOLDS },
      scenario,
      contenders: [...contenders],
      zeroSubscribers: [...this.#zeroSubscribers],
      plan: {
        trials: this.#planned.length,
        order: this.#planned.map(({ index, block, contender, clients, point }) => ({
          index,
          block,
          contender: contender.name,
          clients,
          point,
        })),
      },
      trials: [...this.#trials],
    })
  }
}
