/**
 * The load engine's own ceiling on this machine: the highest of a ladder of loads at which a trial of the cheapest
 * server there is stays valid with nothing missing. It bounds what any comparison here can show.
 */

import { contenderByName, FLOOR } from '../contenders.js'
import type { Scenario } from '../contracts/scenario.js'
import type { Environment } from '../environment/environment.js'
import type { Probes } from '../environment/probes.js'
import { minPayloadBytes } from '../event/workload.js'
import type { CompletedTrial, ResultContender, ResultFile } from '../result/schema.js'
import { loadScenario } from '../scenario/load.js'
import { describeContender, describeEngines } from './describe-contenders.js'
import { runScenario } from './runner.js'

export interface Ceiling {
  readonly work: string
  /** Highest load that stayed valid, per second; null when not even the lowest did. */
  readonly sustainedPerSecond: number | null
  /** Lowest load that did not stay valid; null when all that were tried did. The ceiling lies between the two. */
  readonly failedPerSecond: number | null
  /** CPU of the load processes per delivery or poll at that load, µs; null when no load stayed valid. */
  readonly cpuUsEach: number | null
}

export interface CeilingOptions {
  readonly environment: Environment
  readonly probes: Probes
  readonly signal: AbortSignal
  onStep(text: string): void
}

const CLIENTS = 1000
const PUSH_EVENTS_PER_SECOND = [50, 100, 125, 150, 175, 200, 250, 300]
const POLL_INTERVALS_MS = [200, 100, 50, 33, 25, 20, 16]

/** @throws BenchError when this machine's limits do not allow 1,000 clients. */
export async function measureCeiling(options: CeilingOptions): Promise<Ceiling[]> {
  const engines = await describeEngines(options.probes.disabledNames())
  const poller = contenderByName(engines.uws.available ? 'short-poll/uws' : 'short-poll/node')
  const peer = contenderByName(engines.uws.available ? 'websocket/uws' : 'websocket/ws')
  const receive = await climb(options, {
    work: 'receive pushed events',
    contender: describeContender(FLOOR, engines),
    ...RECEIVING,
  })
  const frames = await climb(options, {
    work: `receive over WebSocket (of ${peer.name})`,
    contender: describeContender(peer, engines),
    ...RECEIVING,
  })
  const poll = await climb(options, {
    work: `poll (of ${poller.name})`,
    contender: describeContender(poller, engines),
    steps: POLL_INTERVALS_MS.map((intervalMs) => ({
      ratePerSecond: 10,
      intervalMs,
      perSecond: Math.round((CLIENTS * 1000) / intervalMs),
    })),
    each: (trial) => trial.requests.responses,
  })
  return [receive, frames, poll]
}

interface Step {
  readonly ratePerSecond: number
  readonly intervalMs: number
  readonly perSecond: number
}

interface Ladder {
  readonly work: string
  readonly contender: ResultContender
  readonly steps: readonly Step[]
  /** How many operations the load processes did in the measured window. */
  readonly each: (trial: CompletedTrial) => number
}

const RECEIVING = {
  steps: PUSH_EVENTS_PER_SECOND.map((ratePerSecond) => ({
    ratePerSecond,
    intervalMs: 1000,
    perSecond: ratePerSecond * CLIENTS,
  })),
  each: (trial: CompletedTrial): number => trial.cost.received,
}

async function climb(options: CeilingOptions, ladder: Ladder): Promise<Ceiling> {
  const { work, steps } = ladder
  let best: Ceiling = { work, sustainedPerSecond: null, failedPerSecond: null, cpuUsEach: null }
  for (const step of steps) {
    if (options.signal.aborted) break
    const trial = await tryStep(options, ladder.contender, step)
    if (options.signal.aborted) break
    const fine = trial?.validity.valid && trial.ledger.missing === 0 && trial.requests.overruns === 0
    options.onStep(`${work}: ${step.perSecond}/s ${fine ? 'sustained' : 'not sustained'}`)
    if (!fine) return { ...best, failedPerSecond: step.perSecond }
    const cpuUs = trial.load.processes.reduce((sum, { usage }) => sum + usage.cpuUserUs + usage.cpuSystemUs, 0)
    best = { ...best, sustainedPerSecond: step.perSecond, cpuUsEach: cpuUs / Math.max(1, ladder.each(trial)) }
  }
  return best
}

async function tryStep(
  options: CeilingOptions,
  contender: ResultContender,
  step: Step,
): Promise<CompletedTrial | null> {
  const result: ResultFile = await runScenario({
    scenario: ceilingScenario(step),
    contenders: [contender],
    environment: options.environment,
    probes: options.probes,
    command: ['transport-bench', 'doctor'],
    toolVersion: '',
    writer: { path: '', write: () => undefined },
    signal: options.signal,
    loadProcesses: null,
    alone: true,
    onProgress: () => undefined,
  })
  const trial = result.trials[0]
  return trial?.state === 'completed' ? trial : null
}

function ceilingScenario(step: Step): Scenario {
  return loadScenario('stock-ticker', {
    clients: CLIENTS,
    rate: step.ratePerSecond,
    payload: minPayloadBytes('ticker'),
    warmup: 1,
    duration: 3,
    pollInterval: step.intervalMs,
    set: ['connect.ratePerSecond=4000'],
  })
}
