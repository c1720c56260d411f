/** Figures as table cells. */
import { NONE } from '../format.js'
import type { Figure } from './figure.js'

export const NO_CELL = NONE
/** In place of a percentile that too few distinct events cannot state. */
export const FEW = 'few'

/** Makes a cell of a row's figure; `text` brings its unit with it. With several blocks the spread stands below. */
export function figureCell<R>(
  read: (row: R) => Figure,
  text: (value: number) => string,
  blocks: number,
): (row: R) => string {
  return (row) => {
    const figure = read(row)
    if (figure.kind === 'few') return FEW
    if (figure.kind === 'greater') return `> ${text(figure.than)}`
    if (figure.kind === 'none') return NO_CELL
    const median = text(figure.median)
    const [min, max] = [bound(figure.min, text), bound(figure.max, text)]
    return blocks > 1 && min !== max ? `${median}\n${min}–${max}` : median
  }
}

function bound(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : '∞'
}

/** A number that may be unknown. */
export function numberCell(value: number | null, text: (value: number) => string): string {
  return value === null ? NO_CELL : text(value)
}
