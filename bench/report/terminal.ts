/** Report model → terminal text: tables with units in their heads, what it means, and what did not count and why. */
import { formatCount, formatNumber, formatSetting, shareToPercent } from '../format.js'
import { FEW } from './cells.js'
import { costColumns, idleCostColumns, idleMemoryColumns, latencyColumns, nameOf } from './columns.js'
import type { Figure } from './figure.js'
import type { ReportModel } from './model.js'
import { type Paint, painter, visibleLength } from './paint.js'
import { isPush } from './rows.js'
import { renderTable } from './table.js'

export interface TerminalOptions {
  /** False for NO_COLOR and where the output is no terminal. */
  readonly color: boolean
  /** Width to keep to where possible, columns; 120 if left out. */
  readonly width?: number | undefined
}

export function renderTerminal(model: ReportModel, options: TerminalOptions): string {
  const paint = painter(options.color)
  const rows = setApart(model.rows, model.floor)
  const idle = setApart(
    model.idle.filter((row) => !row.isFloor),
    model.idle.filter((row) => row.isFloor),
  )
  const list = (lines: readonly string[]): string =>
    lines.flatMap((line) => wrap(line, options.width ?? 120)).join('\n')
  const titled = (title: string, body: string): string => `${paint('bold', title)}\n${body}`
  const sections = [
    list(heading(model, paint)),
    ...(model.kind === 'idle'
      ? []
      : [
          titled(latencyTitle(model), renderTable(latencyColumns(model, paint), rows, paint)),
          titled('Cost per delivered message', renderTable(costColumns(model), rows, paint)),
        ]),
    ...(model.idle.length > 0
      ? [
          titled('Memory of waiting clients', renderTable(idleMemoryColumns(model, paint), idle, paint)),
          titled('Cost of waiting', renderTable(idleCostColumns(model), idle, paint)),
        ]
      : []),
    list(figureNotes(model)),
    list([...problemLines(model, paint), ...unavailableLines(model), ...progressLines(model, paint)]),
    titled('What it means', list(model.sentences.map((sentence) => `- ${sentence}`))),
    ...(model.limitations.length > 0
      ? [titled('What engines cannot do, or do by themselves', list(limitationLines(model)))]
      : []),
  ]
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** The floor's rows after a free line. */
function setApart<R>(rows: readonly R[], floor: readonly R[]): (R | null)[] {
  return [...rows, ...(floor.length > 0 ? [null] : []), ...floor]
}

function heading({ scenario, blocks, kind }: ReportModel, paint: Paint): string[] {
  const { workload, phases } = scenario
  const clients =
    scenario.points.length > 0 ? scenario.points.map(formatCount).join(' / ') : formatCount(scenario.clients)
  const parts = [
    `${clients} clients`,
    ...(kind === 'idle' ? ['nothing published'] : [loadText(scenario), `${formatCount(workload.payloadBytes)} B`]),
    `${formatSetting(phases.durationSeconds)} s measured`,
    `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`,
    `seed ${scenario.seed}`,
  ]
  return [`${paint('bold', scenario.name)} · ${parts.join(' · ')}`, scenario.question]
}

function loadText({ workload, upstream }: ReportModel['scenario']): string {
  if (upstream !== null) return `${formatSetting(upstream.ratePerSecond)} messages/s of each client`
  return `${formatSetting(workload.ratePerSecond)} events/s to each`
}

function latencyTitle({ kind }: ReportModel): string {
  return kind === 'echo'
    ? 'Round trip, from the scheduled send to the answer'
    : 'Delivery latency, from the intended time to the receipt'
}

const LOOPBACK_NOTE =
  'Server CPU: on loopback the sender also runs the receiver’s TCP input; above idle: less what it uses with no subscriber.'

function figureNotes(model: ReportModel): string[] {
  const figures = [...model.rows, ...model.floor].flatMap((row) => Object.values(row.latency) as Figure[])
  const has = (kind: Figure['kind']): boolean => model.kind !== 'idle' && figures.some((figure) => figure.kind === kind)
  return [
    ...(model.blocks > 1
      ? ['Medians over the blocks; below them the lowest and the highest block where they differ.']
      : []),
    ...(has('few')
      ? [`${FEW}: too few distinct events to state it; measure longer (--duration) or faster (--rate).`]
      : []),
    ...(has('greater')
      ? ['> x: that rank never arrived; x is the shortest time that one of the missing was waited for.']
      : []),
    LOOPBACK_NOTE,
    ...severalNote(model),
  ]
}

/** Reads that carry several events for less than this share of a push contender's reads are not worth a word. */
const SEVERAL_SHARE = 0.01

function severalNote({ rows }: ReportModel): string[] {
  const list = rows.flatMap((row) => {
    const reads = row.used.reduce((sum, { requests }) => sum + requests.reads, 0)
    const several = row.used.reduce((sum, { requests }) => sum + requests.readsWithSeveral, 0)
    if (!isPush(row.transport) || several <= SEVERAL_SHARE * reads) return []
    return [`${formatNumber(shareToPercent(several / reads))} % of socket reads of ${nameOf(row)}`]
  })
  return list.length === 0 ? [] : [`${list.join(', ')} carried several events: they share one receive time.`]
}

/** What has the same text is said once, with everybody whom it concerns; failed and invalid trials come first. */
function problemLines(model: ReportModel, paint: Paint): string[] {
  const lines = [...model.rows, ...model.floor].flatMap((row) =>
    row.problems.map(({ kind, block, message, code, remedy }) => ({
      kind,
      text: `${message} [${code}] Remedy: ${remedy}`,
      name: model.blocks > 1 ? `${nameOf(row)} (block ${block + 1})` : nameOf(row),
    })),
  )
  return (['failed', 'invalid', 'finding'] as const).flatMap((kind) => {
    const ofKind = lines.filter((line) => line.kind === kind)
    return [...new Set(ofKind.map(({ text }) => text))].map((text) => {
      const names = ofKind.filter((line) => line.text === text).map(({ name }) => name)
      return `${paint(kind === 'finding' ? 'yellow' : 'red', kind)} ${names.join(', ')}: ${text}`
    })
  })
}

function unavailableLines({ unavailable }: ReportModel): string[] {
  return unavailable.map(({ contender, reason }) => `not available: ${contender}: ${reason}`)
}

function progressLines({ aborted, trialsDone, trialsPlanned }: ReportModel, paint: Paint): string[] {
  const count = `${trialsDone} of ${trialsPlanned} trials`
  if (aborted) return [paint('red', `Interrupted: ${count} were run.`)]
  return trialsDone < trialsPlanned ? [paint('red', `Incomplete: ${count} were run.`)] : []
}

function limitationLines({ limitations }: ReportModel): string[] {
  return limitations.map(({ text, contenders }) => `- ${contenders.join(', ')}: ${text}`)
}

/** Breaks a line at spaces; the following lines are indented. Colours take no room. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line)
      line = `  ${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
