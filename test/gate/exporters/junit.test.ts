import { describe, expect, test } from 'vitest'
import { junitOf } from '../../../bench/gate/exporters/junit.js'
import { type GateFile, type GateRow, VERDICTS } from '../../../bench/gate/gate-file.js'
import { METRIC_CLASSES } from '../../../bench/gate/metric.js'
import { parseXml, type XmlNode } from '../../report/exporters/support/parse-xml.js'
import { everyRow, gate, manyRows, row } from './support/gates.js'

function suite(file: GateFile): XmlNode {
  const [only] = parseXml(junitOf(file)).children
  return only as XmlNode
}

function cases(file: GateFile): XmlNode[] {
  return suite(file).children.filter(({ name }) => name === 'testcase')
}

/** `verdict: passed`, `sse/node p99: failure regression`. */
function outcomes(file: GateFile): string[] {
  return cases(file).map(({ attributes, children: [told] }) =>
    `${attributes.name}: ${told?.name ?? 'passed'} ${told?.attributes.type ?? ''}`.trimEnd(),
  )
}

const EXPECTED = {
  regression: 'failure regression',
  pass: 'passed',
  inconclusive: 'error inconclusive',
  invalid: 'error invalid',
} as const

const EACH = METRIC_CLASSES.flatMap((metricClass) => VERDICTS.map((verdict) => [metricClass, verdict] as const))

describe('JUnit of a gate', () => {
  test.each(EACH)('%s, %s: an outcome of its own if it decides, skipped if it is advisory', (metricClass, verdict) => {
    const outcome = (change: Partial<GateRow>): string | undefined =>
      outcomes(gate([row(metricClass, verdict, change)]))[1]?.replace(/^.*: /, '')
    expect(outcome({})).toBe(EXPECTED[verdict])
    expect(outcome({ advisory: true })).toBe('skipped')
  })

  test('tells what an advisory row says', () => {
    const [, skipped] = cases(gate([row('noisy', 'regression', { advisory: true })]))
    expect(skipped?.children[0]?.attributes.message).toBe('advisory: regression: beyond what is tolerated')
  })

  test.each<readonly [what: string, file: GateFile, expected: string]>([
    ['rows that explain the verdict', gate([row('exact', 'regression')]), 'verdict: passed'],
    ['nothing judged', gate([]), 'verdict: error invalid'],
    ['nothing but advice', gate([row('noisy', 'pass', { advisory: true })]), 'verdict: error invalid'],
    ['a verdict that no row states', gate([row('noisy', 'pass')], { verdict: 'invalid' }), 'verdict: error invalid'],
    ['interrupted', gate([row('noisy', 'pass')], { aborted: true }), 'verdict: error aborted'],
  ])('the whole: %s', (_, file, expected) => {
    expect(outcomes(file)[0]).toBe(expected)
  })

  test.each(VERDICTS)('no case fails only where the gate passed: %s', (verdict) => {
    for (const file of [
      gate([row('noisy', verdict)]),
      gate([], { verdict }),
      gate([row('exact', 'pass')], { verdict }),
    ]) {
      const isGreen = outcomes(file).every((outcome) => outcome.endsWith(': passed'))
      expect(isGreen).toBe(file.verdict === 'pass' && file.rows.length > 0)
    }
  })

  test('counts what it says', () => {
    const file = gate(everyRow())
    const { tests, failures, errors, skipped } = suite(file).attributes
    const count = (outcome: string): number => outcomes(file).filter((one) => one.includes(`: ${outcome}`)).length
    expect([tests, failures, errors, skipped].map(Number)).toEqual([
      file.rows.length + 1,
      count('failure'),
      count('error'),
      count('skipped'),
    ])
    expect(Number(failures)).toBe(4)
  })

  test('tells two objectives of one metric apart', () => {
    const limits = [50_000, 80_000].map((value) => row('objective', 'pass', { limit: { operator: '<', value } }))
    expect(outcomes(gate(limits))).toEqual([
      'verdict: passed',
      'sse/node p99 < 50000: passed',
      'sse/node p99 < 80000: passed',
    ])
  })

  test('leaves no row out', () => {
    expect(cases(gate(manyRows(3000, 'pass'))).length).toBe(3001)
  })
})
