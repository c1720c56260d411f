/** Results to publish, made from the real sample: another commit, machine, start, seed or setting each. */
import type { PublishedRun, PublishInput } from '../../../bench/publish/published-run.js'
import { publishedRun } from '../../../bench/publish/published-run.js'
import { seal } from '../../../bench/result/digest.js'
import type { CompletedTrial, ResultFile, Trial } from '../../../bench/result/schema.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { verificationOf } from '../../report/support/report-of.js'

export const SAMPLE = sampleResult()

export interface RunShape {
  readonly id?: string
  readonly startedAt?: string
  readonly seed?: number
  /** null: it did not run inside git. */
  readonly commit?: string | null
  readonly dirty?: boolean
  /** Changes to the machine. */
  readonly machine?: Readonly<Record<string, unknown>>
  readonly scenario?: Partial<ResultFile['scenario']>
  readonly trials?: readonly Trial[]
}

/** A commit whose short form is easy to see: `commit('a')` is `aaaaaaa…`. */
export function commit(digit: string): string {
  return digit.repeat(40)
}

export function resultOf(shape: RunShape = {}): ResultFile {
  const { id = SAMPLE.run.id, startedAt = SAMPLE.run.startedAt, seed = SAMPLE.run.seed } = shape
  const git = shape.commit === null ? null : { commit: shape.commit ?? commit('a'), dirty: shape.dirty ?? false }
  const trials = shape.trials ?? SAMPLE.trials
  return seal({
    ...SAMPLE,
    run: { ...SAMPLE.run, id, startedAt, seed },
    environment: {
      ...SAMPLE.environment,
      machine: { ...(SAMPLE.environment.machine as object), ...shape.machine },
      tool: { version: SAMPLE.tool.version, git },
    },
    scenario: { ...SAMPLE.scenario, seed, ...shape.scenario },
    trials: trials.map((trial) => ({ ...trial, scenario: shape.scenario?.name ?? trial.scenario })),
    plan: {
      trials: trials.length,
      order: SAMPLE.plan.order.filter(({ index }) => trials.some((trial) => trial.index === index)),
    },
  })
}

export function textOf(result: ResultFile): string {
  return `${JSON.stringify(result, null, 2)}\n`
}

export function inputOf(result: ResultFile): PublishInput {
  return { result, text: textOf(result), verification: verificationOf(result) }
}

export function unverifiedInput(result: ResultFile): PublishInput {
  const differences = [{ where: 'trials[0].latency.p99', stated: '1', recomputed: '2' }]
  return { result, text: textOf(result), verification: verificationOf(result, differences) }
}

export function runOf(shape: RunShape = {}): PublishedRun {
  return publishedRun(inputOf(resultOf(shape)))
}

/** The sample's trial of a contender. */
export function trialOf(contender: string): CompletedTrial {
  const found = SAMPLE.trials.find((trial) => trial.contender === contender)
  if (found?.state !== 'completed') throw new Error(`the sample has no completed trial of ${contender}`)
  return found
}

/** A trial of a block with this median, µs, and everything else as it was. */
export function withMedian(trial: CompletedTrial, block: number, p50Us: number): CompletedTrial {
  return { ...trial, block, index: block, latency: { ...trial.latency, p50: { us: p50Us } } }
}

export const INVALID = {
  valid: false,
  reasons: [
    {
      code: 'load-process-busy' as const,
      message: 'load process 2 was busy in 8 of 20 seconds',
      remedy: 'fewer clients, or more cores',
      evidence: {},
    },
  ],
  findings: [],
}
