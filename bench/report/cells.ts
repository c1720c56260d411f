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
    const spread = blocks > 1 ? spreadText(figure, text) : null
    return spread === null ? figureText(figure, text) : `${figureText(figure, text)}\n${spread}`
  }
}

/** `1.20`, `> 2,400`, `few`, `–`. */
export function figureText(figure: Figure, text: (value: number) => string): string {
  if (figure.kind === 'value') return text(figure.median)
  if (figure.kind === 'greater') return `> ${text(figure.than)}`
  return figure.kind === 'few' ? FEW : NO_CELL
}

/** `1.10–1.30`; null where the blocks do not differ. */
export function spreadText(figure: Figure, text: (value: number) => string): string | null {
  if (figure.kind !== 'value') return null
  const bound = (value: number): string => (Number.isFinite(value) ? text(value) : '∞')
  const [low, high] = [bound(figure.min), bound(figure.max)]
  return low === high ? null : `${low}–${high}`
}

/** A figure with its spread behind it: `1.20 (1.00–1.40)`. */
export function figureWithSpread(figure: Figure, text: (value: number) => string): string {
  const spread = spreadText(figure, text)
  return spread === null ? figureText(figure, text) : `${figureText(figure, text)} (${spread})`
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
