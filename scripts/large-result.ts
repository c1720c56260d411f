/**
 * Results of many contenders and blocks, made from the real sample: its trials under further names, every latency and the
 * server's CPU time scaled by contender and block, so that no two are alike. What follows from a scaled number is worked
 * out again.
 */
import { readFileSync } from 'node:fs'
import { TRANSPORTS } from '../bench/contracts/names.js'
import { LatencyHistogram } from '../bench/measure/histogram.js'
import { summarise } from '../bench/measure/summary.js'
import { seal } from '../bench/result/digest.js'
import type { CompletedTrial, LatencySummary, ResultFile, SeriesPoint } from '../bench/result/schema.js'
import { histogramOf } from './histogram-of.js'

export interface LargeShape {
  /** Beside the floor, which is measured in every block. */
  readonly contenders: number
  readonly blocks: number
}

/** Blocks take these in turn. */
const BLOCK_FACTORS = [1, 1.04, 0.97] as const

interface Part {
  readonly name: string
  /** By which its latencies and CPU time are multiplied. */
  readonly factor: number
  readonly template: CompletedTrial
}

/** The real sample, as it is. */
export function sampleResult(): ResultFile {
  return JSON.parse(readFileSync('results/sample.json', 'utf8')) as ResultFile
}

export function largeResult({ contenders, blocks }: LargeShape): ResultFile {
  const sample = sampleResult()
  const cast = castOf(sample, contenders)
  const variants = cast.map(({ template, factor }) =>
    BLOCK_FACTORS.slice(0, blocks).map((ofBlock) => scaled(template, factor * ofBlock, idleOf(sample, template))),
  )
  const trials = Array.from({ length: blocks }, (_, block) =>
    cast.map(({ name }, i): CompletedTrial => {
      const own = variants[i] as CompletedTrial[]
      const measured = own[(block + i) % own.length] as CompletedTrial
      return { ...measured, contender: name, block, index: block * cast.length + i }
    }),
  ).flat()
  return seal({
    ...sample,
    scenario: { ...sample.scenario, blocks },
    contenders: cast.flatMap(({ name, template }) =>
      sample.contenders.filter((entry) => entry.name === template.contender).map((entry) => ({ ...entry, name })),
    ),
    zeroSubscribers: cast.map(({ name, template }) => ({ ...idleOf(sample, template), contender: name })),
    plan: {
      trials: trials.length,
      order: trials.map(({ index, block, contender, clients, point }) => ({ index, block, contender, clients, point })),
    },
    trials,
  })
}

/** Contenders under their own names first, then their transports on engines that are only names; the floor last. */
function castOf({ trials }: ResultFile, contenders: number): Part[] {
  const completed = trials.filter((trial) => trial.state === 'completed')
  const parts = Array.from({ length: contenders }, (_, i): Part => {
    const transport = TRANSPORTS[i % TRANSPORTS.length] as string
    const own = completed.filter(({ contender }) => contender.startsWith(`${transport}/`))
    const engine = Math.floor(i / TRANSPORTS.length)
    const template = own[engine % own.length] as CompletedTrial
    const name = engine < own.length ? template.contender : `${transport}/engine-${engine + 1}`
    return { template, name, factor: name === template.contender ? 1 : 1 + engine / 8 }
  })
  const floor = completed.filter((trial) => trial.role === 'floor')
  return [...parts, ...floor.map((template) => ({ template, name: template.contender, factor: 1 }))]
}

function idleOf({ zeroSubscribers }: ResultFile, { contender }: CompletedTrial): ResultFile['zeroSubscribers'][number] {
  const found = zeroSubscribers.find((entry) => entry.contender === contender)
  if (found === undefined) throw new Error(`the sample lacks the zero subscribers of ${contender}`)
  return found
}

function scaled(trial: CompletedTrial, factor: number, idle: ResultFile['zeroSubscribers'][number]): CompletedTrial {
  const { expected } = trial.ledger
  const usage = {
    ...trial.server.usage,
    cpuUserUs: Math.round(trial.server.usage.cpuUserUs * factor),
    cpuSystemUs: Math.round(trial.server.usage.cpuSystemUs * factor),
  }
  const { processes } = trial.load
  const wallUs = processes.reduce((sum, process) => sum + process.usage.wallUs, 0) / processes.length
  const cpuUs = (usage.cpuUserUs + usage.cpuSystemUs) * (wallUs / usage.wallUs)
  const idleCpuUs = ((idle.cpuUserUs + idle.cpuSystemUs) / idle.wallUs) * wallUs
  return {
    ...trial,
    latency: scaledSummary(trial.latency, expected, factor),
    transportLatency: scaledSummary(trial.transportLatency, expected, factor),
    server: { ...trial.server, usage, samples: trial.server.samples.map((sample) => scaledCpu(sample, factor)) },
    cost: {
      ...trial.cost,
      cpuUsPerDelivery: cpuUs / trial.cost.received,
      cpuUsPerDeliveryAboveIdle: (cpuUs - idleCpuUs) / trial.cost.received,
    },
    series: trial.series.map((second) => scaledSecond(second, factor)),
  }
}

function scaledHistogram(hdr: string, factor: number): LatencyHistogram {
  const original = new LatencyHistogram()
  original.addHdr(hdr)
  if (factor === 1) return original
  return histogramOf([...original.buckets()].map(([us, count]) => [us * factor, count]))
}

function scaledSummary(summary: LatencySummary, expected: number, factor: number): LatencySummary {
  const histogram = scaledHistogram(summary.hdr, factor)
  return summarise({ histogram, expected, smallestCensoredUs: null, events: summary.events })
}

function scaledCpu<S extends { readonly cpuUserUs: number; readonly cpuSystemUs: number }>(
  sample: S,
  factor: number,
): S {
  return {
    ...sample,
    cpuUserUs: Math.round(sample.cpuUserUs * factor),
    cpuSystemUs: Math.round(sample.cpuSystemUs * factor),
  }
}

function scaledSecond(second: SeriesPoint, factor: number): SeriesPoint {
  const histogram = scaledHistogram(second.hdr, factor)
  const times = (us: number | null): number | null => (us === null ? null : Math.round(us * factor))
  return {
    ...second,
    p50Us: histogram.quantile(0.5),
    p99Us: histogram.quantile(0.99),
    maxUs: histogram.quantile(1),
    transportP50Us: times(second.transportP50Us),
    transportP99Us: times(second.transportP99Us),
    transportMaxUs: times(second.transportMaxUs),
    hdr: histogram.encode().hdr,
  }
}
