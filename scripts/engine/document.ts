/** What the engine benchmark writes, and its tables as text. */
import { inMs } from '../../bench/format.js'
import type { FanOut } from './fan-out.js'
import type { Measured } from './measure.js'
import { type Contest, floorSpread, median, type Outcome, outcomes, ratiosOf, valuesOf } from './rounds.js'
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
  readonly closedLoop: boolean
  /** Highest value of `lean` that meets the goal; null: only ratios count. */
  readonly atMost: number | null
  /** One per round; null: did not come off. */
  readonly measured: Readonly<Partial<Record<Contestant, readonly (Measured | null)[]>>>
  readonly medians: Readonly<Partial<Record<Contestant, number>>>
  /** Median over the rounds of lean / other. */
  readonly ratios: Readonly<Partial<Record<Contestant, number>>>
  /** Rounds in which both the lean client and the floor came off. */
  readonly rounds: number
  readonly floorSpread: number
  readonly outcomes: readonly Outcome[]
  /** Measurements that did not count, with the reason. */
  readonly discarded: Contest['discarded']
}

export function workOf(contest: Contest): EngineWork {
  const { id, title, unit, atMost, closedLoop } = contest.work
  const names = [...contest.measured.keys()].filter((name) => valuesOf(contest, name).length > 0)
  const others = names.filter((name) => ratiosOf(contest, name).length > 0 && name !== 'lean')
  return {
    id,
    title,
    unit,
    closedLoop,
    atMost,
    measured: Object.fromEntries(contest.measured),
    medians: Object.fromEntries(names.map((name) => [name, median(valuesOf(contest, name))])),
    ratios: Object.fromEntries(others.map((name) => [name, median(ratiosOf(contest, name))])),
    rounds: ratiosOf(contest, 'bare').length,
    floorSpread: floorSpread(contest),
    outcomes: outcomes(contest),
    discarded: contest.discarded,
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

function contestRow(work: EngineWork): string[][] {
  const { title, unit, atMost, medians, ratios, floorSpread, rounds, outcomes, discarded } = work
  const figures = Object.entries(medians).map(([name, value]) => {
    const ratio = ratios[name as Contestant]
    const text = `${name} ${value.toFixed(value >= 100 ? 0 : 2)}${loopOf(work, name as Contestant)}`
    return ratio === undefined ? text : `${text} (×${ratio.toFixed(2)})`
  })
  const goals = outcomes.map(
    ({ goal, ratio, verdict }) => `≤ ${goal.atMost} of ${goal.against}: ${verdict} (${ratio?.toFixed(2) ?? 'none'})`,
  )
  const own = medians.lean
  if (atMost !== null && own !== undefined) {
    goals.push(`≤ ${atMost} ${unit}: ${own <= atMost ? 'met' : 'missed'} (${own.toFixed(0)})`)
  }
  const sound = [`${(100 * floorSpread).toFixed(1)} %`, `${rounds} rounds`]
  if (discarded.length > 0) sound.push(`${discarded.length} made again`)
  return [[title, unit], figures, sound, goals]
}

/** Of a closed loop: how much of its core the contestant used, which tells who was full. */
function loopOf({ closedLoop, measured }: EngineWork, name: Contestant): string {
  const shares = (measured[name] ?? []).flatMap((one) => (one?.cpuShare == null ? [] : [one.cpuShare]))
  return closedLoop && shares.length > 0 ? ` at ${(100 * median(shares)).toFixed(0)} %` : ''
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
