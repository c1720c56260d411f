/**
 * Report → percentile distributions as HdrHistogram's plotter reads them (`.hgrm`), one per contender, point and run:
 * delivery latency in ms, merged over the trials that count. Comments tell what no histogram holds.
 */
import { formatCount, US_PER_MS } from '../../format.js'
import { nameOf } from '../columns.js'
import { mergedLatency } from '../merged.js'
import { verificationSentences } from '../provenance.js'
import type { Exporter } from '../report.js'
import { oneLine, partNames, type RunRow, runRows } from './artifact-names.js'

export const HGRM: Exporter = {
  format: 'hgrm',
  extension: 'hgrm',
  render: ({ runs }) => {
    const rows = runRows(runs).filter(({ row }) => row.expected > 0)
    const parts = partNames(rows)
    return rows.map((row, i) => ({ part: parts[i] as string, text: distributionOf(row) }))
  },
}

function distributionOf(row: RunRow): string {
  return [
    ...commentsOf(row).map((line) => `# ${oneLine(line)}\n`),
    mergedLatency(row.row).percentileDistribution(US_PER_MS),
  ].join('')
}

function commentsOf({ run: { source, model, label }, row }: RunRow): string[] {
  const { used, missing, expected, standing, validTrials, trials } = row
  const total = (read: (trial: (typeof used)[number]) => number): string =>
    formatCount(used.reduce((sum, trial) => sum + read(trial), 0))
  const basis =
    standing === 'invalid'
      ? `INVALID, no valid trial: ${[...new Set(row.problems.map(({ message }) => message))].join('; ')}`
      : `${validTrials} of ${trials} trials, the valid ones`
  return [
    `${model.kind === 'echo' ? 'Round trip' : 'Delivery latency'}, ms, ranked over what arrived`,
    ...verificationSentences(source.verification),
    `Scenario: ${model.scenario.name}`,
    `Contender: ${nameOf(row)}`,
    `Trials: ${basis}`,
    `Never arrived: ${formatCount(missing)} of ${formatCount(expected)} deliveries; these are not in the distribution`,
    `Counted apart: ${total(({ latency }) => latency.negative)} below 0, ${total(({ latency }) => latency.overflow)} above an hour`,
    `Result: ${label === '' ? '' : `${label}, `}${source.name}, SHA-256 ${source.result.sha256}`,
  ]
}
