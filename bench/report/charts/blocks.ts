/** The median of every single block: the noise that a comparison rests on. One block has none, so no chart either. */
import { formatUs } from '../../format.js'
import type { CompletedTrial, Percentile } from '../../result/schema.js'
import { NO_CELL } from '../cells.js'
import type { Figure } from '../figure.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun, nameList } from './findings.js'
import { drawnMs, MOST_TABLE_ROWS, percentileText } from './tables.js'
import { evenly } from './thin.js'

/** Blocks that are drawn of a contender, evenly chosen. */
const MOST_DOTS = 60

export function blocks({ report, kind, rows }: ChartContext): ChartSpec | null {
  const drawn = rows.filter(({ counts, row }) => counts && row.latency.p50.kind !== 'none')
  if (kind === 'idle' || !drawn.some(({ row }) => row.used.length > 1)) return null
  const of = kind === 'echo' ? 'Round-trip latency' : 'Delivery latency'
  return {
    type: 'scatter',
    id: 'blocks',
    subject: `${of} of every block`,
    finding: findingPerRun(report, rows, finding),
    howToRead: HOW_TO_READ,
    x: {
      label: 'Contender',
      scale: 'category',
      categories: drawn.map(({ label, name }) => ({ label, contender: name })),
    },
    y: { label: `${of}, ms`, scale: 'log' },
    series: drawn.flatMap(seriesOf),
    tables: [tableOf(rows.filter(isMeasured), of)],
  }
}

const HOW_TO_READ = `Filled marks are medians of single valid blocks, the others their 99th percentiles where the events \
carry one; a percentile beyond what arrived has no mark, the table says of it what is known. Contenders whose filled marks do not overlap differ beyond what the run can tell; marks that lie apart within a \
contender show how much the machine moved between blocks.`

function seriesOf({ row, name: contender, label }: ChartRow, category: number): Series[] {
  const shown = evenly(row.used, MOST_DOTS)
  const points = (read: (trial: CompletedTrial) => Percentile): Series['points'] =>
    shown.map(read).flatMap((percentile) => ('us' in percentile ? [[category, drawnMs(percentile.us)] as const] : []))
  const main: Series = { label: `${label}, p50`, contender, role: 'main', points: points(({ latency }) => latency.p50) }
  const p99: Series = { label: `${label}, p99`, contender, role: 'block', points: points(({ latency }) => latency.p99) }
  return [main, p99].filter((series) => series.points.length > 0)
}

function tableOf(rows: readonly ChartRow[], of: string): ChartTable {
  const all = [...new Set(rows.flatMap(({ row }) => row.used.map(({ block }) => block)))].sort((a, b) => a - b)
  const shown = evenly(all, MOST_TABLE_ROWS)
  const note = shown.length < all.length ? ` (${shown.length} of ${all.length} blocks, evenly chosen)` : ''
  return {
    caption: `${of} of every block, ms: p50 / p99${note}`,
    head: ['block', ...rows.map(({ label }) => `${label}, ms`)],
    rows: shown.map((block) => [
      String(block + 1),
      ...rows.map(({ row }) => {
        const trial = row.used.find((candidate) => candidate.block === block)
        return trial === undefined
          ? NO_CELL
          : `${percentileText(trial.latency.p50)} / ${percentileText(trial.latency.p99)}`
      }),
    ]),
  }
}

type Spread = Extract<Figure, { readonly kind: 'value' }> & { readonly contender: string; readonly ratio: number }

function finding(rows: readonly ChartRow[]): string {
  const lossy = rows.filter((row) => lostBlocks(row) > 0)
  const moved = movedSentence(rows.filter((row) => !lossy.includes(row)))
  if (lossy.length === 0) return moved ?? 'No contender has several valid blocks with a median.'
  const list = lossy.map((row) => `${row.row.contender} in ${lostBlocks(row)} of ${row.row.used.length} blocks`)
  const lost = `Half of what was expected never arrived on ${nameList(list)}.`
  return moved === null ? lost : `${lost} Elsewhere ${moved.charAt(0).toLowerCase()}${moved.slice(1)}`
}

/** Blocks whose median never arrived. */
function lostBlocks({ row }: ChartRow): number {
  return row.used.filter(({ latency }) => 'greaterThanUs' in latency.p50).length
}

/** null where no contender has several blocks with a median. */
function movedSentence(rows: readonly ChartRow[]): string | null {
  const spreads = rows
    .map(({ row }) => ({ contender: row.contender, p50: row.latency.p50 }))
    .flatMap(({ contender, p50 }): Spread[] =>
      p50.kind === 'value' && p50.trials > 1 && p50.min > 0 ? [{ ...p50, contender, ratio: p50.max / p50.min }] : [],
    )
    .sort((a, b) => a.ratio - b.ratio)
  const [least] = spreads
  const most = spreads.at(-1)
  if (least === undefined || most === undefined) return null
  const range = ({ contender, min, max, trials }: Spread): string =>
    `on ${contender} from ${formatUs(min)} to ${formatUs(max)} over ${trials} blocks`
  if (least === most) return `The median moves ${range(least)}.`
  return `The median moves least ${range(least)}, and most ${range(most)}.`
}
