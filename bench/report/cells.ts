/** Figures as table cells. */
import { NONE } from '../format.js'
import type { Figure, Slope } from './figure.js'

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

/** A standard error below this share of its slope is not worth a reader's time. */
const NEGLIGIBLE_ERROR = 0.005

/** A slope and its standard error, where the points leave one that matters. */
export function slopeCell(slope: Slope | null, text: (value: number) => string): string {
  if (slope === null) return NO_CELL
  const { perUnit, standardError } = slope
  const matters = standardError !== null && standardError > NEGLIGIBLE_ERROR * Math.abs(perUnit)
  return matters ? `${text(perUnit)} ±${text(standardError)}` : text(perUnit)
}
