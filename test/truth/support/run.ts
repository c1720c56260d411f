/** Runs the real thing for truthfulness tests: built processes, real sockets, deliberate defects. No result file. */
import { afterAll, beforeAll, expect } from 'vitest'
import { contenderByName } from '../../../bench/contenders.js'
import type { EngineDescription, Fault } from '../../../bench/contracts/control.js'
import type { ClientKind } from '../../../bench/contracts/names.js'
import { collectEnvironment, type Environment } from '../../../bench/environment/environment.js'
import { DISABLED_PROBES_VARIABLE, Probes, parseDisabledProbes } from '../../../bench/environment/probes.js'
import type { CompletedTrial, FailedTrial, ResultFile } from '../../../bench/result/schema.js'
import { describeContender, describeEngines } from '../../../bench/run/describe-contenders.js'
import type { RunProgress } from '../../../bench/run/progress-events.js'
import { runScenario } from '../../../bench/run/runner.js'
import { loadScenario } from '../../../bench/scenario/load.js'
import type { ScenarioOverrides } from '../../../bench/scenario/overrides.js'
import { verifyResult } from '../../../bench/verify/verify.js'
import { lacks } from '../../support/optional.js'

/** Generous: a deadline, never a measure of speed. */
export const RUN_TIMEOUT_MS = 180_000

export interface RunPlan {
  /** Name of the scenario; default `smoke`: 20 clients, 20 events/s, 0.5 s warm-up, 2 s measured, 200 ms poll interval. */
  readonly scenario?: string
  readonly contenders: readonly string[]
  readonly overrides?: ScenarioOverrides
  readonly faults?: readonly Fault[]
  readonly loadProcesses?: number
  /** Default: lean. */
  readonly client?: ClientKind
  readonly serverProcesses?: number
  /** Default: all but those that the environment variable disables, so that the suite can run without. */
  readonly probes?: Probes
  readonly onProgress?: (progress: RunProgress) => void
}

let environment: Promise<Environment> | undefined

export async function run(plan: RunPlan): Promise<ResultFile> {
  const probes = plan.probes ?? probesOfEnvironment()
  environment ??= collectEnvironment({ probes })
  const result = await runScenario({
    scenario: loadScenario(plan.scenario ?? 'smoke', { ...plan.overrides, contenders: plan.contenders }),
    contenders: plan.contenders.map((name) => ({
      ...contenderByName(name),
      target: null,
      available: true,
      reason: null,
      limitations: [],
    })),
    environment: await environment,
    probes,
    command: ['test'],
    toolVersion: 'test',
    writer: { path: '', write() {} },
    signal: new AbortController().signal,
    loadProcesses: plan.loadProcesses ?? 1,
    client: plan.client ?? 'lean',
    serverProcesses: plan.serverProcesses ?? 1,
    alone: true,
    faults: plan.faults ?? [],
    onProgress: plan.onProgress ?? (() => undefined),
  })
  // Whatever went wrong in a run, its file must hold together: every derived number follows from its counters.
  expect(verifyResult(result, JSON.stringify(result)).differences).toEqual([])
  return result
}

function probesOfEnvironment(): Probes {
  return new Probes(parseDisabledProbes([], process.env[DISABLED_PROBES_VARIABLE]).disabled)
}

/** Runs all plans at once before the tests of the enclosing suite; hands out the results by name. */
export function useRuns<Name extends string>(plans: Readonly<Record<Name, RunPlan>>): (name: Name) => ResultFile {
  const results = new Map<Name, ResultFile>()
  beforeAll(async () => {
    await Promise.all(
      (Object.entries(plans) as [Name, RunPlan][]).map(async ([name, plan]) => results.set(name, await run(plan))),
    )
  }, RUN_TIMEOUT_MS)
  afterAll(() => results.clear())
  return (name) => {
    const result = results.get(name)
    if (result === undefined) throw new Error(`the run ${name} did not come to an end`)
    return result
  }
}

/** `useRuns` with the same plan for several contenders. */
export function useContenders(
  names: readonly string[],
  plan: Omit<RunPlan, 'contenders'>,
): (name: string) => ResultFile {
  return useRuns(Object.fromEntries(names.map((name) => [name, { ...plan, contenders: [name] }])))
}

/** The trial of a contender (default: the first trial), which must have completed. */
export function completed(result: ResultFile, contender?: string): CompletedTrial {
  const trial = result.trials.find((entry) => contender === undefined || entry.contender === contender)
  if (trial?.state === 'completed') return trial
  throw new Error(`the trial failed in ${trial?.phase}: ${trial?.cause.message}`)
}

export function failed(trial: ResultFile['trials'][number] | undefined): FailedTrial {
  if (trial?.state === 'failed') return trial
  throw new Error('the trial was expected to fail')
}

const ABOUT_TIME: readonly string[] = ['load-process-busy', 'load-timer-late', 'publisher-delayed', 'cpu-stolen']

/** Reasons against the trial, apart from those that a shared, busy machine may give at any time. */
export function reasonsBeyondTime(trial: CompletedTrial): string[] {
  return trial.validity.reasons.map(({ code }) => code).filter((code) => !ABOUT_TIME.includes(code))
}

export function findingsOf(trial: CompletedTrial): string[] {
  return trial.validity.findings.map(({ code }) => code)
}

let engines: Promise<Readonly<Record<string, EngineDescription>>> | undefined

/** Why a contender cannot run here; null when it can. @throws Error in CI when it cannot. */
export async function unavailableBecause(name: string): Promise<string | null> {
  engines ??= describeEngines()
  const { available, reason } = describeContender(contenderByName(name), await engines)
  return lacks(`the contender ${name} (${reason})`, available) ? reason : null
}
