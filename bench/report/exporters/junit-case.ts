/** Cases and suites of JUnit XML, whatever they are about. */
import { element, type XmlElement, xmlDocument } from './xml.js'

/**
 * An `error` tells nothing: it could not be measured or judged. A `failure` tells something bad. `skipped` decides
 * nothing.
 */
export type Outcome = 'passed' | 'failure' | 'error' | 'skipped'

export interface Case {
  readonly name: string
  /** Measured time; null: nothing was measured. */
  readonly seconds: number | null
  readonly outcome: Outcome
  /** Stable code of the first reason; '' if it passed. */
  readonly type: string
  /** Says why, in a line; '' if it passed. */
  readonly message: string
  /** Reasons and remedies, line by line. */
  readonly details: readonly string[]
}

export const PASSED = { outcome: 'passed', type: '', message: '', details: [] } as const

export interface Suite {
  readonly name: string
  readonly properties: Readonly<Record<string, string | number>>
  /** UTC; null: not known. */
  readonly startedAt: string | null
  readonly cases: readonly Case[]
}

export function junitDocument(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases)
  return xmlDocument(element('testsuites', { name: 'transport-bench', ...totals(all) }, suites.map(suiteElement)))
}

function suiteElement({ name, properties, startedAt, cases }: Suite): XmlElement {
  // The format has no time zone: times are UTC.
  const timestamp = startedAt === null ? {} : { timestamp: startedAt.replace(/(\.\d+)?Z$/, '') }
  return element('testsuite', { name, ...totals(cases), ...timestamp }, [
    element(
      'properties',
      {},
      Object.entries(properties).map(([key, value]) => element('property', { name: key, value })),
    ),
    ...cases.map((one) => caseElement(one, name)),
  ])
}

function totals(cases: readonly Case[]): Record<string, string | number> {
  const count = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length
  const seconds = cases.reduce((sum, one) => sum + (one.seconds ?? 0), 0)
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds.toFixed(3),
  }
}

function caseElement({ name, seconds, outcome, type, message, details }: Case, classname: string): XmlElement {
  const attributes = { classname, name, ...(seconds === null ? {} : { time: seconds.toFixed(3) }) }
  if (outcome === 'passed') return element('testcase', attributes)
  return element('testcase', attributes, [
    outcome === 'skipped' ? element(outcome, { message }) : element(outcome, { message, type }, details.join('\n')),
  ])
}
