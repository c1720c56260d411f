/** What the engine benchmark writes, and its tables as text. */
import { inMs } from '../../bench/format.js'
import type { FanOut } from './fan-out.js'
import { type Contest, floorSpread, median, type Outcome, outcomes, ratioOf } from './rounds.js'
import type { Contestant } from './works.js'

export interface EngineDocument {
  readonly schema: 'transport-bench/engine@1'
  readonly writtenAt: string
  readonly environment: unknown
  readonly works: readonly EngineWork[]
  readonly fanOut: readonly FanOut[]
}

interface EngineWork {
  readonly id: string
  readonly title: string
  readonly unit: string
  /** Highest value of `lean` that meets the goal; null: only ratios count. */
  readonly atMost: number | null
  /** One value per round. */
  readonly values: Readonly<Partial<Record<Contestant, readonly number[]>>>
  /** Median over the rounds of lean / other. */
  readonly ratios: Readonly<Partial<Record<Contestant, number>>>
  readonly floorSpread: number
  readonly outcomes: readonly Outcome[]
}

export function workOf(contest: Contest): EngineWork {
  const { id, title, unit, atMost } = contest.work
  const others = [...contest.values.keys()].filter((name) => name !== 'lean')
  return {
    id,
    title,
    unit,
    atMost,
    values: Object.fromEntries(contest.values),
    ratios: Object.fromEntries(others.map((name) => [name, ratioOf(contest, name)])),
    floorSpread: floorSpread(contest.values),
    outcomes: outcomes(contest),
  }
}

export interface TextTable {
  readonly head: readonly string[]
  /** Cells of several lines. */
  readonly rows: readonly (readonly (readonly string[])[])[]
}

export function tablesOf({ works, fanOut }: EngineDocument): TextTable[] {
  const contests = {
    head: ['work', 'median (lean is × of it)', 'spread of the floor', 'goals'],
    rows: works.map(contestRow),
  }
  const passes = {
    head: ['one event to 10,000 subscribers', 'pass, ms', 'µs a subscriber', 'server CPU a delivery, µs'],
    rows: fanOut.map(({ contender, passUs, passUsPerSubscriber, cpuUsPerDelivery }) =>
      [contender, inMs(passUs), passUsPerSubscriber.toFixed(2), cpuUsPerDelivery.toFixed(2)].map((cell) => [cell]),
    ),
  }
  return [contests, passes].filter(({ rows }) => rows.length > 0)
}

function contestRow({ title, unit, atMost, values, ratios, floorSpread, outcomes }: EngineWork): string[][] {
  const medians = Object.entries(values).map(([name, samples]) => {
    const value = median(samples)
    const ratio = ratios[name as Contestant]
    const text = `${name} ${value.toFixed(value >= 100 ? 0 : 2)}`
    return ratio === undefined ? text : `${text} (×${ratio.toFixed(2)})`
  })
  const goals = outcomes.map(
    ({ goal, ratio, verdict }) => `≤ ${goal.atMost} of ${goal.against}: ${verdict} (${ratio.toFixed(2)})`,
  )
  if (atMost !== null) {
    const own = median(values.lean ?? [])
    goals.push(`≤ ${atMost} ${unit}: ${own <= atMost ? 'met' : 'missed'} (${own.toFixed(0)})`)
  }
  const rounds = values.bare?.length ?? 0
  return [[title, unit], medians, [`${(100 * floorSpread).toFixed(1)} %`, `${rounds} rounds`], goals]
}

/** As Markdown, between the marks of the page. @throws Error when a mark is missing. */
export function withTables(page: string, document: EngineDocument): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('the page has lost the marks around the tables')
  const tables = tablesOf(document).map(markdown).join('\n')
  return `${page.slice(0, begin + BEGIN.length)}\n${tables}\n${page.slice(end)}`
}

const BEGIN = '<!-- made from docs/engine.json: begin -->\n'
const END = '<!-- made from docs/engine.json: end -->'

/** In columns of one width, as the formatter leaves it. */
function markdown({ head, rows }: TextTable): string {
  const cells = [head, ...rows.map((row) => row.map((lines) => lines.join('<br>')))]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + cell.length - [...cell].length)).join(' | ')} |\n`
  const [first = [], ...rest] = cells
  return line(first) + line(widths.map((width) => '-'.repeat(width))) + rest.map(line).join('')
}
