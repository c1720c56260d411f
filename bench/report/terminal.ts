/** Report model → terminal text: tables with units in their heads, what it means, and what did not count and why. */
import { costColumns, idleCostColumns, idleMemoryColumns, latencyColumns, plainColumns } from './columns.js'
import { HOP_COLUMNS, HOP_COST_COLUMNS, HOP_COSTS_TITLE, HOPS_TITLE } from './hop-columns.js'
import type { ReportModel } from './model.js'
import {
  COST_TITLE,
  figureNotes,
  IDLE_COST_TITLE,
  IDLE_MEMORY_TITLE,
  incompleteNote,
  LIMITATIONS_TITLE,
  latencyTitle,
  limitationNotes,
  MEANING_TITLE,
  problemNotes,
  problemText,
  settingsOf,
  unavailableNotes,
} from './notes.js'
import { type Paint, painter } from './paint.js'
import { renderTable } from './table.js'
import { wrap } from './wrap.js'

interface TerminalOptions {
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
          titled(COST_TITLE, renderTable(costColumns(model), rows, paint)),
        ]),
    ...hopSections(model, (title, body) => titled(title, body(paint))),
    ...(model.idle.length > 0
      ? [
          titled(IDLE_MEMORY_TITLE, renderTable(idleMemoryColumns(model, paint), idle, paint)),
          titled(IDLE_COST_TITLE, renderTable(idleCostColumns(model), idle, paint)),
        ]
      : []),
    list(figureNotes(model, 'below them')),
    list([...problemLines(model, paint), ...unavailableNotes(model), ...progressLines(model, paint)]),
    titled(MEANING_TITLE, list(model.sentences.map((sentence) => `- ${sentence}`))),
    ...(model.limitations.length > 0
      ? [titled(LIMITATIONS_TITLE, list(limitationNotes(model).map((note) => `- ${note}`)))]
      : []),
  ]
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function hopSections(model: ReportModel, titled: (title: string, body: (paint: Paint) => string) => string): string[] {
  const { hops, hopCosts, blocks } = model
  return [
    ...(hops.length === 0
      ? []
      : [titled(HOPS_TITLE, (paint) => renderTable(plainColumns(HOP_COLUMNS, blocks), hops, paint))]),
    ...(hopCosts.length === 0
      ? []
      : [titled(HOP_COSTS_TITLE, (paint) => renderTable(plainColumns(HOP_COST_COLUMNS, blocks), hopCosts, paint))]),
  ]
}

/** The floor's rows after a free line. */
function setApart<R>(rows: readonly R[], floor: readonly R[]): (R | null)[] {
  return [...rows, ...(floor.length > 0 ? [null] : []), ...floor]
}

function heading(model: ReportModel, paint: Paint): string[] {
  const { name, question } = model.scenario
  return [[paint('bold', name), ...settingsOf(model)].join(' · '), question]
}

function problemLines(model: ReportModel, paint: Paint): string[] {
  return problemNotes(model).map(
    (note) =>
      `${paint(note.kind === 'finding' ? 'yellow' : 'red', note.kind)} ${note.names.join(', ')}: ${problemText(note)}`,
  )
}

function progressLines(model: ReportModel, paint: Paint): string[] {
  const note = incompleteNote(model)
  return note === null ? [] : [paint('red', note)]
}
