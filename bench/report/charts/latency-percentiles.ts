/** Delivery latency by percentile: a thick line over all blocks of a contender, a thin one per block. */
import { maximum, percentile, type Ranking } from '../../measure/percentiles.js'
import { NO_CELL } from '../cells.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { endOfLine, ninesOf, rankingOf } from './distribution.js'
import { findingPerRun, latencyFinding } from './findings.js'
import { contenderHeads, drawnMs, percentileText } from './tables.js'
import { evenly, fourDigits, thinOnLogAxes } from './thin.js'

const MERGED_POINTS = 40
const BLOCK_POINTS = 18
/** Lines of single blocks that are drawn of a contender, evenly chosen, and of all contenders together. */
const MOST_BLOCK_LINES = 20
const MOST_LINES = 210
const LEAST_BLOCK_LINES = 2

const PERCENTILES = [50, 75, 90, 95, 99, 99.5, 99.9, 99.95] as const

interface Ranked {
  readonly row: ChartRow
  /** null: a stored histogram cannot be read. */
  readonly ranking: Ranking | null
}

export function latencyPercentiles({ report, kind, rows }: ChartContext): ChartSpec | null {
  if (kind === 'idle') return null
  const ranked = rows.filter(isMeasured).map((row): Ranked => ({ row, ranking: rankingOf(row.row.used) }))
  const lines = Math.min(MOST_BLOCK_LINES, Math.max(LEAST_BLOCK_LINES, Math.floor(MOST_LINES / ranked.length)))
  const series = ranked.flatMap((entry) => seriesOf(entry, lines))
  if (series.length === 0) return null
  const of = kind === 'echo' ? 'Round-trip latency' : 'Delivery latency'
  return {
    type: 'line',
    id: 'latency-percentiles',
    subject: `${of} by percentile`,
    finding: findingPerRun(report, rows, (_, findings) => latencyFinding(findings)),
    howToRead: HOW_TO_READ,
    x: { label: 'Percentile of what was expected', scale: 'nines' },
    y: { label: `${of}, ms`, scale: 'log' },
    series,
    tables: [tableOf(ranked, of)],
  }
}

const HOW_TO_READ = `Lower is better, and flat to the right is better: at 99 % all but one in a hundred took at most so long. \
Thick lines are all valid blocks of a contender together, thin lines single blocks: how far they lie apart is the noise. \
The comparison table states medians over the blocks instead. Ranks count what was expected: a line that ends early ends \
where what arrived ends. Otherwise a line ends where fewer than 10 deliveries or 2 distinct events lie beyond, so the thick \
one reaches further than one block does. Invalid trials have only thin lines.`

/** @param lines of single blocks, at most. */
function seriesOf({ row, ranking }: Ranked, lines: number): Series[] {
  const { name: contender, label, counts } = row
  const merged = counts && ranking !== null ? lineOf(ranking, MERGED_POINTS) : []
  const main: Series = { label, contender, role: 'main', points: merged }
  const { used } = row.row
  const blocks = counts && used.length === 1 ? [] : evenly(used, lines)
  const thin = blocks.map((trial): Series => {
    const own = rankingOf([trial])
    const points = own === null ? [] : lineOf(own, BLOCK_POINTS)
    return { label: `${label}, block ${trial.block + 1}`, contender, role: 'block', points }
  })
  return [...thin, main].filter(({ points }) => points.length > 0)
}

function lineOf(ranking: Ranking, most: number): Series['points'] {
  const line = ninesOf(ranking)
  const arrived = line.flatMap(({ nines, us }) => (us === null ? [] : [[nines, drawnMs(us)] as const]))
  const drawn = thinOnLogAxes(arrived, most).map(([x, y]) => [fourDigits(x), y] as const)
  const end = line.at(-1)
  return end?.us === null ? [...drawn, [fourDigits(end.nines), null]] : drawn
}

function tableOf(ranked: readonly Ranked[], of: string): ChartTable {
  const row = (head: string, read: (ranking: Ranking) => string): string[] => [
    head,
    ...ranked.map(({ ranking }) => (ranking === null ? NO_CELL : read(ranking))),
  ]
  const unreadable = ranked.filter(({ ranking }) => ranking === null).map(({ row: { label } }) => label)
  const note = unreadable.length === 0 ? '' : `. The file's histogram cannot be read: ${unreadable.join(', ')}`
  return {
    caption: `${of} by percentile, ms, over all blocks together${note}`,
    head: [
      'percentile',
      ...contenderHeads(
        ranked.map((entry) => entry.row),
        'ms',
      ),
    ],
    rows: [
      ...PERCENTILES.map((p) => row(`${p} %`, (ranking) => percentileText(percentile(ranking, p / 100)))),
      row('maximum', (ranking) => percentileText(maximum(ranking))),
      row('line ends at', endOf),
    ],
  }
}

function endOf(ranking: Ranking): string {
  const nines = endOfLine(ranking)
  return nines > 1 ? `${Number((100 - 100 / nines).toPrecision(6))} %` : NO_CELL
}
