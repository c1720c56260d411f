/** A run whose trials are stepped from outside: plans, measures one trial when told to, keeps it, writes the result. */
import { nowUs, wallClockIso } from '../clock.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { withLoadAfter } from '../environment/environment.js'
import { BenchError } from '../errors.js'
import { type Expected, expectedOf } from '../event/expected.js'
import { allowedCores, type PinningPlan, pinningOfTrial, pinningPlan } from '../process/pin.js'
import { seal } from '../result/digest.js'
import {
  RESULT_SCHEMA,
  type ResultContender,
  type ResultFile,
  type Trial,
  type ZeroSubscribers,
} from '../result/schema.js'
import { targetOf } from '../target/contenders.js'
import { type Certificates, makeCertificates } from '../tls/certificates.js'
import { judge } from '../validity/judge.js'
import { VALIDITY_THRESHOLDS } from '../validity/thresholds.js'
import { assembleTrial, type TrialIdentity } from './assemble.js'
import { type CheckedServer, checkServers } from './check-servers.js'
import type { ProcessOrigin } from './child-process.js'
import { gatherEvidence } from './evidence.js'
import { failedTrial } from './failed-trial.js'
import { foreignFailure, foreignTrial, isThisBuild } from './foreign-build.js'
import { HostReader } from './host-reader.js'
import { MAX_CONNECTING } from './plans.js'
import { requireClientKind } from './require-client-kind.js'
import { requireCompression } from './require-compression.js'
import { fitRun, type RunLimits } from './run-limits.js'
import type { RunOptions } from './run-options.js'
import { runTrial } from './trial.js'
import { type PlannedTrial, planTrials, secondsOfTrials } from './trial-plan.js'
import type { TrialFailure, TrialReadings } from './trial-readings.js'
import { measureZeroSubscribers } from './zero-subscribers.js'

export interface OpenedRun {
  /** The order that `runScenario` takes; whoever steps may take another. */
  readonly planned: readonly PlannedTrial[]
  readonly limits: RunLimits
  /** Writes the first result, and measures zero subscribers unless the contenders run alone. */
  begin(): Promise<void>
  /** Measures and judges one trial, with fresh processes. It counts only when it is kept. */
  runTrial(planned: PlannedTrial): Promise<Trial>
  /** Takes a trial into the result, in the place of the one that was measured before as this trial, and writes it. */
  keep(trial: Trial): void
  /** `aborted` after an interruption, `finished` with every planned trial, else still `running`; writes it. */
  finish(): ResultFile
}

/** @throws BenchError when the machine's limits do not allow the run. */
export function openRun(options: RunOptions): OpenedRun {
  return new Run(options)
}

/** A trial that has ended, before it is judged. */
interface Done<Readings> {
  readonly identity: TrialIdentity
  readonly planned: PlannedTrial
  /** With the trial's own duration. */
  readonly trialScenario: Scenario
  readonly expected: Expected
  readonly readings: Readings
}

class Run implements OpenedRun {
  readonly #options: RunOptions
  readonly planned: readonly PlannedTrial[]
  readonly limits: RunLimits
  readonly #origin: ProcessOrigin
  readonly #pinning: PinningPlan
  readonly #host: HostReader
  #certificates: Promise<Certificates> | null = null
  #trials: readonly Trial[] = []
  readonly #startedAt = wallClockIso()
  #zeroSubscribers: readonly ZeroSubscribers[] = []
  #checked: readonly CheckedServer[] = []
  #state: ResultFile['run']['state'] = 'running'

  constructor(options: RunOptions) {
    this.#options = options
    const available = options.contenders.filter((contender) => contender.available)
    this.planned = planTrials(options.scenario, available, options.alone !== true)
    this.#origin = { root: options.root ?? null, serverCommand: options.serverCommand ?? null }
    const { scenario, probes, loadProcesses, serverProcesses = null } = options
    const named = { load: loadProcesses, server: serverProcesses }
    requireClientKind(available, options.client ?? 'lean')
    requireCompression(available, scenario)
    this.limits = fitRun({ scenario, contenders: available, probes, named })
    this.#pinning = pinningPlan(probes.pinning(), this.limits.loadProcesses, this.limits.serving)
    this.#host = new HostReader(options.probes)
  }

  async begin(): Promise<void> {
    const { scenario, probes, signal, onProgress, alone } = this.#options
    this.#write()
    for (const text of this.limits.notes) onProgress({ type: 'note', text })
    await this.#checkServers()
    if (alone === true) return
    onProgress({ type: 'note', text: 'measuring each server with zero subscribers' })
    // What is published over HTTP takes fewer events when it is busy: its CPU when idle is no share of that under load.
    const contenders = this.#contendersWithFloor().filter(({ publish }) => publish === 'direct')
    this.#zeroSubscribers = await measureZeroSubscribers({
      scenario,
      contenders,
      shards: this.limits.shards,
      certificates: await this.#certificatesFor(contenders),
      targets: this.#options.targets ?? [],
      signal,
      disabledProbes: probes.disabledNames(),
      origin: this.#origin,
    })
  }

  async #checkServers(): Promise<void> {
    const { scenario, targets = [], client = 'lean', signal, probes, onProgress } = this.#options
    const contenders = this.#contendersWithFloor()
    const disabledProbes = probes.disabledNames()
    this.#checked = await checkServers({
      scenario,
      contenders,
      targets,
      clientKind: client,
      signal,
      disabledProbes,
      origin: this.#origin,
    })
    for (const { contender, text } of this.#checked)
      onProgress({ type: 'note', text: `${contender}: conformance: ${text}` })
  }

  keep(trial: Trial): void {
    const others = this.#trials.filter(({ index }) => index !== trial.index)
    this.#trials = [...others, trial].sort((a, b) => a.index - b.index)
    this.#write()
  }

  finish(): ResultFile {
    const isWhole = this.#trials.length >= this.planned.length
    this.#state = this.#options.signal.aborted ? 'aborted' : isWhole ? 'finished' : 'running'
    return this.#write()
  }

  /** Of the run, made when the first contender needs them; null: none of these does. */
  async #certificatesFor(contenders: readonly Contender[]): Promise<Certificates | null> {
    if (!contenders.some(({ topology }) => topology.tls)) return null
    this.#certificates ??= makeCertificates()
    return this.#certificates
  }

  #contendersWithFloor(): Contender[] {
    const unique = new Map(this.planned.map(({ contender }) => [contender.name, contender]))
    return [...unique.values()]
  }

  async runTrial(planned: PlannedTrial): Promise<Trial> {
    const unfit = this.#checked.find(({ contender, measurable }) => contender === planned.contender.name && !measurable)
    return unfit === undefined ? this.#measure(planned) : this.#refuse(planned, unfit)
  }

  /** A server that does not deliver in order has no numbers. */
  #refuse(planned: PlannedTrial, { text }: CheckedServer): Trial {
    const error = new BenchError({ code: 'target-unfit', message: `the conformance check before timing: ${text}` })
    const trial = failedTrial(this.#identity(planned), {
      state: 'failed',
      startedAt: wallClockIso(),
      phase: 'listen',
      error,
    })
    this.#options.onProgress({ type: 'trial-ended', trial, trials: this.planned.length })
    return trial
  }

  async #measure(planned: PlannedTrial): Promise<Trial> {
    const { scenario, onProgress, probes } = this.#options
    const { contender, clients, index } = planned
    const trialScenario = { ...scenario, phases: { ...scenario.phases, durationSeconds: planned.durationSeconds } }
    const loadProcesses = this.#loadProcessesFor(clients)
    const expected = expectedOf(trialScenario, clients, loadProcesses)
    const certificates = await this.#certificatesFor([contender])
    const beganUs = nowUs()
    const readings = await runTrial({
      scenario: trialScenario,
      contender,
      clients,
      loadProcesses,
      shards: this.limits.shards,
      certificates,
      target: targetOf(contender, this.#options.targets ?? []),
      clientKind: this.#options.client ?? 'lean',
      pinning: this.#pinning,
      disabledProbes: probes.disabledNames(),
      sourceAddresses: this.limits.sourceAddresses,
      expected: expected.deliveries,
      host: this.#host,
      faults: this.#options.faults ?? [],
      origin: this.#origin,
      signal: this.#options.signal,
      onProgress: (progress) => {
        const trial = { ...progress, contender: contender.name, index, trials: this.planned.length }
        onProgress({ type: 'trial', trial, secondsLeft: this.#secondsLeft(index, (nowUs() - beganUs) / 1e6) })
      },
    })
    const identity = this.#identity(planned)
    const trial = this.#trialOf({ identity, planned, trialScenario, expected, readings })
    onProgress({ type: 'trial-ended', trial, trials: this.planned.length })
    return trial
  }

  #trialOf(done: Done<TrialReadings | TrialFailure>): Trial {
    const { readings, identity } = done
    const own = isThisBuild(this.#origin)
    if (readings.state === 'failed') return own ? failedTrial(identity, readings) : foreignFailure(identity, readings)
    const assemble = (): Trial => this.#assemble({ ...done, readings })
    return own ? assemble() : foreignTrial(identity, readings, assemble)
  }

  #assemble(done: Done<TrialReadings>): Trial {
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
      pinning: this.#pinningOf(planned.contender),
      idle: this.#zeroSubscribers.find(({ contender }) => contender === planned.contender.name) ?? null,
      verdict,
      hasUpstream: done.trialScenario.upstream !== null,
    })
  }

  #pinningOf(contender: Contender): PinningPlan {
    const target = targetOf(contender, this.#options.targets ?? [])
    return pinningOfTrial(this.#pinning, { isStarted: target === null || target.command !== null })
  }

  /** A load process without a client would never be ready. */
  #loadProcessesFor(clients: number): number {
    return Math.min(this.limits.loadProcesses, Math.ceil(clients / this.#options.scenario.streamsPerUser))
  }

  #identity({ contender, block, index, clients, point, durationSeconds }: PlannedTrial): TrialIdentity {
    const scenario = this.#options.scenario.name
    return { contender: contender.name, role: contender.role, scenario, block, index, clients, point, durationSeconds }
  }

  /** Seconds left of the run when trial `index` has taken `elapsedSeconds` so far. */
  #secondsLeft(index: number, elapsedSeconds: number): number {
    const rest = secondsOfTrials(this.#options.scenario, this.planned.slice(index))
    return Math.max(0, rest - elapsedSeconds)
  }

  #write(): ResultFile {
    const result = this.#result()
    this.#options.writer.write(result)
    return result
  }

  /** What the check found stands with what the contender cannot do. */
  #withConformance(contender: ResultContender): ResultContender {
    const checked = this.#checked.find((one) => one.contender === contender.name)
    if (checked === undefined) return contender
    return { ...contender, limitations: [...contender.limitations, `conformance before timing: ${checked.text}`] }
  }

  #result(): ResultFile {
    const { scenario, contenders, environment, command, toolVersion, idSuffix = '' } = this.#options
    const running = this.#state === 'running'
    const recorded = running ? environment : withLoadAfter(environment)
    return seal({
      schema: RESULT_SCHEMA,
      tool: { name: 'transport-bench', version: toolVersion },
      run: {
        id: `${scenario.name}-${this.#startedAt.replaceAll(/[-:]|\.\d+/g, '')}${idSuffix}`,
        startedAt: this.#startedAt,
        finishedAt: running ? null : wallClockIso(),
        command: [...command],
        seed: scenario.seed,
        client: this.#options.client ?? 'lean',
        serverProcesses: this.limits.shards,
        connectInFlight: MAX_CONNECTING,
        aborted: this.#state === 'aborted',
        state: this.#state,
      },
      environment: JSON.parse(JSON.stringify(recorded)),
      thresholds: { ...VALIDITY_THRESHOLDS },
      scenario,
      contenders: contenders.map((contender) => this.#withConformance(contender)),
      zeroSubscribers: [...this.#zeroSubscribers],
      plan: {
        trials: this.planned.length,
        order: this.planned.map(({ index, block, contender, clients, point }) => ({
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
