/** How contenders look: hue and mark say the transport, the dash says the engine and the run. */
import { TRANSPORTS } from '../../contracts/names.js'
import type { Report } from '../report.js'
import type { ReportRow } from '../rows.js'
import type { ContenderStyle } from './chart.js'
import type { ChartRow } from './chart-row.js'

const FLOOR_HUE = 7
const DASHES = 6
const MARKS = 6

/**
 * One style per contender and run, in the order of the results' contenders and not of their ranks, so that a contender
 * looks the same in every report of the same contenders. No two of 36 share dash and mark, so that nobody needs the hue;
 * of more, no two of one hue do.
 */
export function makeStyles(report: Report, rows: readonly ChartRow[]): ContenderStyle[] {
  const places = new Map<string, number>()
  const taken = new Set<string>()
  return inOrder(report, rows).map(({ name, run, row, isFloor }) => {
    const key = JSON.stringify([run.label, engineOf(row.contender)])
    if (!places.has(key)) places.set(key, places.size)
    const hue = isFloor ? FLOOR_HUE : hueOf(row.transport)
    const looks = looksOf(places.get(key) ?? 0, hue)
    const look =
      looks.find(({ dash, mark }) => !taken.has(`${dash} ${mark}`)) ??
      looks.find(({ dash, mark }) => !taken.has(`${dash} ${mark} ${hue}`)) ??
      (looks[0] as Look)
    taken.add(`${look.dash} ${look.mark}`).add(`${look.dash} ${look.mark} ${hue}`)
    return { name, hue, ...look }
  })
}

function inOrder({ runs }: Report, rows: readonly ChartRow[]): ChartRow[] {
  const firsts = rows.filter((row, i) => rows.findIndex(({ name }) => name === row.name) === i)
  return runs.flatMap((run) => {
    const names = run.source.result.contenders.map((entry) => entry.name)
    const place = ({ row }: ChartRow): number =>
      names.includes(row.contender) ? names.indexOf(row.contender) : names.length
    return firsts.filter((row) => row.run === run).sort((a, b) => place(a) - place(b))
  })
}

/** What follows the transport: the engine, and the proxy if there is one. */
function engineOf(contender: string): string {
  return contender.slice(contender.indexOf('/') + 1)
}

function hueOf(transport: ReportRow['transport']): number {
  const place = transport === null ? -1 : TRANSPORTS.indexOf(transport)
  return place === -1 ? FLOOR_HUE - 1 : place % FLOOR_HUE
}

type Look = Pick<ContenderStyle, 'dash' | 'mark'>

/** Every dash and mark, those of this engine and run and of this hue first. */
function looksOf(place: number, hue: number): Look[] {
  return Array.from({ length: DASHES * MARKS }, (_, i) => ({
    dash: (place + Math.floor(i / MARKS)) % DASHES,
    mark: (hue + i) % MARKS,
  }))
}
