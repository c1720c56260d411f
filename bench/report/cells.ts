/** Figures as table cells. */
import { formatNumber, NONE } from '../format.js'
import type { Figure } from './figure.js'

export const NO_CELL = NONE
/** In place of a percentile that too few distinct events cannot state. */
export const FEW = 'few'

/** Makes a cell of a row's figure in another unit; with several blocks the spread, if any, stands below the median. */
export function figureCell<R>(
  read: (row: R) => Figure,
  convert: (value: number) => number,
  blocks: number,
): (row: R) => string {
  return (row) => {
    const figure = read(row)
    if (figure.kind === 'few') return FEW
    if (figure.kind === 'greater') return `> ${formatNumber(convert(figure.than))}`
    if (figure.kind === 'none') return NO_CELL
    const median = formatNumber(convert(figure.median))
    const [min, max] = [bound(figure.min, convert), bound(figure.max, convert)]
    return blocks > 1 && min !== max ? `${median}\n${min}–${max}` : median
  }
}

function bound(value: number, convert: (value: number) => number): string {
  return Number.isFinite(value) ? formatNumber(convert(value)) : '∞'
}

/** A number that may be unknown. */
export function numberCell(value: number | null, convert: (value: number) => number): string {
  return value === null ? NO_CELL : formatNumber(convert(value))
}
