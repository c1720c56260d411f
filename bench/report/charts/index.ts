/** From a report to its charts, as data: everything that is drawn is decided here. Pure. */
import type { GateFile } from '../../gate/gate-file.js'
import type { Report } from '../report.js'
import { blocks } from './blocks.js'
import { cpuByClients, latencyByClients, memoryByClients } from './by-clients.js'
import { bytesPerMessage } from './bytes-per-message.js'
import type { ChartSet, ChartSpec } from './chart.js'
import { atMostClients, chartRows, isMeasured } from './chart-row.js'
import { connections } from './connections.js'
import type { ChartContext, ChartMaker } from './context.js'
import { costBenefit } from './cost-benefit.js'
import { deliveredVsOffered } from './delivered-vs-offered.js'
import { gateForest } from './forest.js'
import { gateBlocks } from './gate-blocks.js'
import { latencyHeatmap } from './latency-heatmap.js'
import { latencyOverTime } from './latency-over-time.js'
import { latencyPercentiles } from './latency-percentiles.js'
import { ratios } from './ratios.js'
import { serverCpu, serverMemory } from './server-over-time.js'
import { receivedInSteps, stepsOf } from './steps.js'
import { makeStyles } from './styles.js'
import { bytesOfWaiting, cpuOfWaiting } from './waiting.js'

/** In the order of a page. */
const CHARTS: readonly ChartMaker[] = [
  ratios,
  latencyPercentiles,
  blocks,
  costBenefit,
  memoryByClients,
  cpuByClients,
  latencyByClients,
  cpuOfWaiting,
  bytesOfWaiting,
  latencyOverTime,
  latencyHeatmap,
  deliveredVsOffered,
  bytesPerMessage,
  serverCpu,
  serverMemory,
  connections,
]

/** All charts that the report has numbers for. */
export function makeCharts(report: Report): ChartSet {
  const context = contextOf(report)
  return {
    styles: makeStyles(report, context.allRows.filter(isMeasured)),
    charts: [...report.gates.flatMap(gateCharts), ...CHARTS.flatMap((make) => make(context) ?? [])],
  }
}

/** Those of one gate, which stand where its verdict is explained. */
function gateCharts(gate: GateFile, place: number): ChartSpec[] {
  return [gateForest(gate, place), gateBlocks(gate, place)].filter((chart) => chart !== null)
}

function contextOf(report: Report): ChartContext {
  const allRows = chartRows(report)
  const rows = atMostClients(allRows)
  const steps = stepsOf(rows)
  const { kind } = report.runs[0].model
  const received = kind === 'idle' ? [] : rows.filter(isMeasured)
  return {
    report,
    kind,
    allRows,
    rows,
    steps,
    received: new Map(received.map((row) => [row, receivedInSteps(row, steps)])),
  }
}
