/** The ratios that a gate judged, with their intervals, against what is tolerated. */
import { contenderText, metricName, ratioOrNone, rowName, verdictText } from '../../gate/exporters/row-text.js'
import type { GateFile, GateRow, Verdict } from '../../gate/gate-file.js'
import { NO_CELL } from '../cells.js'
import { intervalText } from '../comparison/ratio-text.js'
import { intervalWorse, isRatio, sidesOf, timesWorse } from '../gates/worse.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { nameList } from './findings.js'
import { drawnRows, gateChartId, gateSuffix, noChange, rowCategories, toleratedBand, worseAxis } from './gate-rows.js'
import { whiskers } from './tables.js'
import { fourDigits } from './thin.js'

/** Rows that a sheet of paper has room for. */
const MOST_ROWS = 48
const LINES_EACH = 1.5

/** @param place of the gate on its page. @returns null where no noisy row has a ratio. */
export function gateForest(gate: GateFile, place: number): ChartSpec | null {
  const rows = drawnRows(gate, hasRatio, MOST_ROWS)
  if (rows.length === 0) return null
  const sides = sidesOf(gate)
  return {
    type: 'scatter',
    id: gateChartId('forest', place),
    subject: `Ratios and what is tolerated: ${sides.other} against ${sides.base}${gateSuffix(place)}`,
    finding: finding(gate),
    howToRead: `${HOW_TO_READ} ${gate.kind === 'ab' ? OF_ARMS : OF_SESSIONS} ${LEFT_OUT}`,
    x: worseAxis(sides.base),
    y: { label: '', scale: 'category', categories: rowCategories(rows), linesEach: LINES_EACH },
    series: [...toleratedBand(rows), noChange(rows), ...LOOKS.flatMap((look) => seriesOf(look, rows))],
    tables: [tableOf(gate)],
  }
}

const HOW_TO_READ = `Each row is a contender and a metric; its mark says how many times worse it became: the ratio itself \
where lower is better, its inverse where higher is better, so that right is worse in every row. Whiskers are 95 % intervals; \
a mark without them has too little behind it to state one. The grey bar is what is tolerated, to the better side as far as to \
the worse.`
const OF_ARMS = `The mark is the Hodges–Lehmann estimate over the blocks. A regression lies beyond the right end of the bar by \
more than chance explains, a pass is known to lie before it; both are decided by exact tests, a regression over the whole \
family, so that an interval alone does not decide.`
const OF_SESSIONS = `The mark is against the mean of the baseline's sessions, both sides relative to the reference contender of \
the same blocks; the interval holds how much sessions differ. A regression lies beyond the right end of the bar and beyond \
what one more session of the same code reaches by chance.`
const LEFT_OUT = `Of more than ${MOST_ROWS} rows those that did not pass are drawn before the others; the table has all.`

function hasRatio({ ratio }: GateRow): boolean {
  return ratio !== null && isRatio(ratio.estimate)
}

interface Look {
  readonly label: string
  readonly wanted: (row: GateRow) => boolean
  readonly look: NonNullable<Series['look']>
}

const deciding =
  (verdict: Verdict): Look['wanted'] =>
  (row) =>
    !row.advisory && row.verdict === verdict

/** Told apart by mark and fill, whatever the colours. */
const LOOKS: readonly Look[] = [
  { label: 'regression', wanted: deciding('regression'), look: { tone: 'bad', mark: 5, dash: 0 } },
  { label: 'inconclusive', wanted: deciding('inconclusive'), look: { tone: 'partly', mark: 3, dash: 2 } },
  { label: 'invalid', wanted: deciding('invalid'), look: { tone: 'bad', mark: 2, dash: 1 } },
  { label: 'pass', wanted: deciding('pass'), look: { tone: 'fine', mark: 0, dash: 0 } },
  { label: 'advisory', wanted: ({ advisory }) => advisory, look: { tone: 'quiet', mark: 0, dash: 1 } },
]

function seriesOf({ label, wanted, look }: Look, rows: readonly GateRow[]): Series[] {
  const own = rows.flatMap((row, place) =>
    wanted(row) && row.ratio !== null ? [{ row, place, ratio: row.ratio }] : [],
  )
  if (own.length === 0) return []
  return [
    {
      label,
      contender: null,
      role: 'main',
      look,
      points: own.map(({ row, place, ratio }) => [fourDigits(timesWorse(row, ratio.estimate)), place]),
      whiskers: own.map(({ row, ratio: { interval } }) => {
        if (interval === null || !interval.every(isRatio)) return {}
        const [low, high] = intervalWorse(row, interval)
        return whiskers([fourDigits(low), fourDigits(high)], undefined)
      }),
    },
  ]
}

function tableOf(gate: GateFile): ChartTable {
  const { base, other } = sidesOf(gate)
  return {
    caption: `${other} ÷ ${base} as measured, not inverted, with its 95 % interval`,
    head: ['contender', 'metric', `${other} ÷ ${base}`, '95 % interval', 'tolerated', 'verdict'],
    rows: gate.rows
      .filter((row) => row.class === 'noisy')
      .map((row) => [
        contenderText(row),
        metricName(row),
        ratioOrNone(row.ratio?.estimate ?? null),
        row.ratio?.interval ? intervalText(row.ratio.interval) : NO_CELL,
        ratioOrNone(row.margin),
        verdictText(row),
      ]),
  }
}

function finding(gate: GateFile): string {
  const rows = gate.rows.filter((row) => row.class === 'noisy')
  const own = rows.filter(({ advisory }) => !advisory)
  const said = (verdict: Verdict): GateRow[] => own.filter((row) => row.verdict === verdict)
  const [worse, unsure, invalid, passed] = [said('regression'), said('inconclusive'), said('invalid'), said('pass')]
  const listed = (what: string, some: readonly GateRow[]): string[] =>
    some.length === 0 ? [] : [`${what}: ${nameList(some.map(estimateOf))}.`]
  return [
    ...listed('Worse than tolerated', worse),
    ...listed('Not told from noise', unsure),
    ...listed('Not judged', invalid),
    ...(passed.length === 0 ? [] : [passSentence(gate, passed, own.length)]),
    ...advisorySentence(rows.filter(({ advisory }) => advisory)),
  ].join(' ')
}

function estimateOf(row: GateRow): string {
  return row.ratio === null ? rowName(row) : `${rowName(row)} ${ratioOrNone(row.ratio.estimate)}`
}

function advisorySentence(rows: readonly GateRow[]): string[] {
  return rows.length === 0 ? [] : [`Shown, but deciding nothing: ${nameList(rows.map(estimateOf))}.`]
}

/** How many passed; of two arms also how close to its limit the closest comes. */
function passSentence({ kind }: GateFile, passed: readonly GateRow[], all: number): string {
  const metrics = all === 1 ? 'noisy metric' : 'noisy metrics'
  const verb = passed.length === 1 ? 'is' : 'are'
  const count = `${passed.length === all ? (all === 1 ? 'The' : `All ${all}`) : `${passed.length} of ${all}`} ${metrics} ${verb}`
  if (kind !== 'ab') return `${count} not worse beyond margin and noise.`
  const [closest] = passed.flatMap(reachOf).sort((a, b) => b.share - a.share)
  const said = `${count} within what is tolerated`
  if (closest === undefined) return `${said}.`
  const { row, reach } = closest
  return `${said}; ${rowName(row)} comes closest, its interval reaching ${ratioOrNone(reach)} of ${ratioOrNone(row.margin)}.`
}

/** The worse end of its interval, and how far that is on the way to the margin. */
function reachOf(row: GateRow): { readonly row: GateRow; readonly reach: number; readonly share: number }[] {
  const { margin, ratio } = row
  if (margin === null || margin === 1 || ratio?.interval == null || !ratio.interval.every(isRatio)) return []
  const [, worst] = intervalWorse(row, ratio.interval)
  const share = Math.log(worst) / Math.log(timesWorse(row, margin))
  return Number.isFinite(share) ? [{ row, reach: timesWorse(row, worst), share }] : []
}
