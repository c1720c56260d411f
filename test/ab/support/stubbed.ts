/** An A/B run whose trials are made by hand, so that everything around the measuring can be tested without processes. */
import type { Arm } from '../../../bench/ab/arm.js'
import { type AbRun, type AbRunOptions, runAb } from '../../../bench/ab/run-ab.js'
import { contenderByName } from '../../../bench/contenders.js'
import { collectEnvironment } from '../../../bench/environment/environment.js'
import { Probes } from '../../../bench/environment/probes.js'
import type { CompletedTrial, FailedTrial, ResultContender, ResultFile, Trial } from '../../../bench/result/schema.js'
import type { PlannedTrial } from '../../../bench/run/trial-plan.js'
import { loadScenario } from '../../../bench/scenario/load.js'
import { completed } from '../../report/sample.js'

export const CONTENDER = 'websocket/ws'

export function armOf(role: Arm['role'], change: Partial<Arm> = {}): Arm {
  return {
    role,
    label: role,
    scenario: loadScenario('smoke'),
    contenders: [CONTENDER, 'sse/node'].map(described),
    root: null,
    serverCommand: null,
    toolVersion: `0.0.0-${role}`,
    environment: null,
    client: 'lean',
    serverProcesses: null,
    faults: [],
    ...change,
  }
}

export function described(name: string): ResultContender {
  return { ...contenderByName(name), target: null, available: true, reason: null, limitations: [] }
}

/** One that was asked to be measured, in order of time from 0. */
export interface Measured {
  readonly arm: Arm['role']
  readonly planned: PlannedTrial
  readonly time: number
}

/** What the trial says beside its identity; nothing: it is sound. */
export type Outcome = Partial<CompletedTrial> | Pick<FailedTrial, 'state' | 'phase' | 'cause'>

export const INVALID: Outcome = invalidFor('load-timer-late')

export function invalidFor(...codes: CompletedTrial['validity']['reasons'][number]['code'][]): Outcome {
  const reasons = codes.map((code) => ({ code, message: code, remedy: 'none', evidence: {} }))
  return { validity: { valid: false, reasons, findings: [] } }
}

export function failedFor(code: FailedTrial['cause']['code']): Outcome {
  return { state: 'failed', phase: 'connect', cause: { code, message: code, remedy: 'none' } }
}

export interface StubbedRun extends AbRun {
  readonly measured: readonly Measured[]
  /** Per arm, every state of its file. */
  readonly written: readonly (readonly ResultFile[])[]
  readonly progress: readonly string[]
}

export async function stubbedAb(
  change: Partial<AbRunOptions>,
  outcome: (measured: Measured) => Outcome = () => ({}),
): Promise<StubbedRun> {
  const arms = change.arms ?? [armOf('a'), armOf('b')]
  const written = arms.map((): ResultFile[] => [])
  const measured: Measured[] = []
  const progress: string[] = []
  const probes = new Probes()
  const options: AbRunOptions = {
    arms,
    blocks: 4,
    seed: 1,
    environment: await collectEnvironment({ probes }),
    probes,
    command: ['transport-bench', 'ab'],
    writers: written.map((states, i) => ({ path: `/${i}.json`, write: (result) => void states.push(result) })),
    loadProcesses: 1,
    signal: new AbortController().signal,
    onProgress: (one) => void progress.push(one.type === 'note' ? one.text : one.type),
    ...change,
  }
  const run = await runAb(options, async (_run, planned, { role }) => {
    const one: Measured = { arm: role, planned, time: measured.length }
    measured.push(one)
    return trialOf(one, outcome(one))
  })
  return { ...run, measured, written, progress }
}

export function trialOf({ planned, time }: Measured, outcome: Outcome): Trial {
  const { contender, block, index, clients, point, durationSeconds } = planned
  const startedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, time)).toISOString()
  const identity = { block, index, clients, point, durationSeconds, startedAt, scenario: 'smoke' }
  const trial = completed({ contender: contender.name, p50Us: 2000 + time }, identity)
  if (!('state' in outcome) || outcome.state !== 'failed') return { ...trial, ...(outcome as Partial<CompletedTrial>) }
  const { role } = trial
  return {
    ...identity,
    contender: contender.name,
    role,
    ...(outcome as Pick<FailedTrial, 'state' | 'phase' | 'cause'>),
  }
}
