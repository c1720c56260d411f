/**
 * Absolute objectives as text: `sse/*|websocket/ws: p99 < 50ms, missing == 0, headerBytesPerMessage < 60`.
 *
 *     threshold  = [ pattern { "|" pattern } ":" ] comparison { "," comparison }
 *     comparison = metric ( "<" | "<=" | "==" | ">=" | ">" ) number [ unit ]
 *
 * Patterns are those of --contenders; without any it holds for every contender. Pure.
 */
import { contenderProblems } from '../contenders.js'
import type { Contender } from '../contracts/names.js'
import { BenchError, type Problem } from '../errors.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'
import { METRICS, metricByKey } from './metrics.js'
import { inMetricUnit, unitsText } from './threshold-units.js'

export type Limit = NonNullable<GateRow['limit']>
type Operator = Limit['operator']

/** `p99 < 50ms`; the limit is in the unit of the metric. */
export interface Comparison {
  /** Where it begins in the text, in characters from 0. */
  readonly at: number
  readonly metric: Metric
  readonly limit: Limit
}

export interface Threshold {
  readonly patterns: readonly string[]
  readonly comparisons: readonly Comparison[]
}

/** A problem with its place in the text, in characters from 0. */
export interface PlacedProblem {
  readonly at: number
  readonly problem: Problem
}

const ANY = ['*']
const OPERATORS: readonly Operator[] = ['<', '<=', '==', '>=', '>']
const EXAMPLE = "for example 'sse/*: p99 < 50ms, missing == 0'"

/** Where a flag was given, for messages. */
export function thresholdFlag(text: string): string {
  return `--threshold '${text}'`
}

/**
 * What a threshold may name beside the catalogue: contenders of target files; 'any' where the names were looked at
 * before, as in a result, whose target files are not at hand.
 */
export type NamedBeside = readonly Contender[] | 'any'

/** Everything that is wrong with thresholds given by flags. */
export function thresholdFlagProblems(texts: readonly string[], beside: NamedBeside = []): Problem[] {
  return texts.flatMap((text) =>
    thresholdProblems(text, beside).map(({ at, problem }) => ({
      ...problem,
      where: `${thresholdFlag(text)}, character ${at + 1}`,
    })),
  )
}

type Report = (at: number, problem: Omit<Problem, 'code'> & Partial<Pick<Problem, 'code'>>) => void

/** A stretch of the text and where it begins. */
interface Piece {
  readonly text: string
  readonly at: number
}

/** A threshold, or everything that is wrong with it. */
export function parseThreshold(text: string, beside: NamedBeside = []): Threshold | readonly PlacedProblem[] {
  const problems: PlacedProblem[] = []
  const report: Report = (at, problem) => problems.push({ at, problem: { code: 'threshold-syntax', ...problem } })
  const colon = text.indexOf(':')
  const named = colon < 0 ? [] : split({ text: text.slice(0, colon), at: 0 }, '|')
  for (const piece of named) checkPattern(piece, beside, report)
  const patterns = colon < 0 ? ANY : named.map((piece) => piece.text)
  const comparisons = split({ text: text.slice(colon + 1), at: colon + 1 }, ',').flatMap((piece) => {
    const comparison = comparisonOf(piece, report)
    return comparison === null ? [] : [comparison]
  })
  return problems.length > 0 ? problems : { patterns, comparisons }
}

/** Everything that is wrong with a threshold; empty: nothing. */
export function thresholdProblems(text: string, beside: NamedBeside = []): readonly PlacedProblem[] {
  const parsed = parseThreshold(text, beside)
  return 'comparisons' in parsed ? [] : parsed
}

function checkPattern({ text, at }: Piece, beside: NamedBeside, report: Report): void {
  if (text === '') report(at, { message: 'a contender is missing', remedy: EXAMPLE })
  else if (beside !== 'any') for (const problem of contenderProblems([text], beside)) report(at, problem)
}

/** Metric, operator and number are looked at each, so that all that is wrong is said at once. */
function comparisonOf(piece: Piece, report: Report): Comparison | null {
  if (piece.text === '') {
    report(piece.at, { message: 'a comparison is missing', remedy: EXAMPLE })
    return null
  }
  const [name, afterName] = cut(piece, /^[^\s<=>!]*/)
  const [sign, afterSign] = cut(afterName, /^[^\s\w.+-]*/)
  const [number, unit] = cut(afterSign, /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i)
  const metric = metricOf(name, report)
  const operator = operatorOf(sign, report)
  const value = limitValueOf({ metric, number, unit }, report)
  if (metric === null || operator === null || value === null) return null
  const idle = idleness(operator, value)
  if (idle === null) return { at: piece.at, metric, limit: { operator, value } }
  report(piece.at, { message: idle, value: piece.text, remedy: 'nothing that is measured is below 0' })
  return null
}

function metricOf({ text, at }: Piece, report: Report): Metric | null {
  try {
    return metricByKey(text)
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    const missing = { message: 'a metric is missing', remedy: `valid: ${METRICS.map(({ key }) => key).join(', ')}` }
    for (const problem of error.problems) report(at, text === '' ? missing : { ...problem, code: 'threshold-syntax' })
    return null
  }
}

function operatorOf({ text, at }: Piece, report: Report): Operator | null {
  const operator = OPERATORS.find((one) => one === text)
  if (operator !== undefined) return operator
  const what =
    text === '' ? { message: 'an operator is missing' } : { message: 'there is no such operator', value: text }
  report(at, { ...what, remedy: `valid: ${OPERATORS.join(' ')}` })
  return null
}

interface Quantity {
  readonly metric: Metric | null
  readonly number: Piece
  readonly unit: Piece
}

function limitValueOf({ metric, number, unit }: Quantity, report: Report): number | null {
  const value = Number(number.text)
  if (number.text === '' || !Number.isFinite(value) || value < 0) {
    const given = `${number.text}${unit.text}`
    const message = given === '' ? 'a number is missing' : 'a number from 0 on is needed'
    report(number.at, { message, value: given === '' ? undefined : given, remedy: EXAMPLE })
    return null
  }
  if (metric === null) return null
  const converted = inMetricUnit(metric, value, unit.text)
  if (converted !== null) return converted
  const remedy = `units of ${metric.key}: ${unitsText(metric)}`
  if (unit.text === '') report(number.at, { message: `${number.text} what? ${metric.key} needs a unit`, remedy })
  else report(unit.at, { message: `this is no unit of ${metric.key}`, value: unit.text, remedy })
  return null
}

/** Why a comparison decides nothing; null: it does. */
function idleness(operator: Operator, value: number): string | null {
  if (value !== 0) return null
  if (operator === '<') return 'this can never be met'
  return operator === '>=' ? 'this is always met' : null
}

/** The parts between separators, without the white space around them. */
function split({ text, at }: Piece, separator: string): Piece[] {
  let next = at
  return text.split(separator).map((part) => {
    const piece = trimmed({ text: part, at: next })
    next += part.length + separator.length
    return piece
  })
}

/** What the pattern matches at the beginning, and the rest. */
function cut({ text, at }: Piece, pattern: RegExp): readonly [found: Piece, rest: Piece] {
  const found = pattern.exec(text)?.[0] ?? ''
  return [{ text: found, at }, trimmed({ text: text.slice(found.length), at: at + found.length })]
}

function trimmed({ text, at }: Piece): Piece {
  const start = text.trimStart()
  return { text: start.trimEnd(), at: start === '' ? at : at + text.length - start.length }
}
