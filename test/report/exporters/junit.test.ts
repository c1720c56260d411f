import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JUNIT } from '../../../bench/report/exporters/junit.js'
import { element, xmlDocument } from '../../../bench/report/exporters/xml.js'
import type { Report } from '../../../bench/report/report.js'
import type { CompletedTrial, ResultFile } from '../../../bench/result/schema.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { gate, row } from '../../gate/exporters/support/gates.js'
import { completed, failed, result, SAMPLE } from '../sample.js'
import { reportOf, unverified } from '../support/report-of.js'
import { HOSTILE_NAMES, hostileResult } from './support/hostile.js'
import { parseXml, type XmlNode } from './support/parse-xml.js'

function suitesOf(report: Report): XmlNode[] {
  return parseXml(JUNIT.render(report)[0]?.text as string).children
}

function casesOf(report: Report): XmlNode[] {
  return suitesOf(report).flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'))
}

/** `name: passed` or `name: error type`. */
function outcomes(report: Report): string[] {
  return casesOf(report).map(({ attributes, children: [told] }) =>
    told === undefined
      ? `${attributes.name}: passed`
      : `${attributes.name}: ${told.name} ${told.attributes.type ?? ''}`.trimEnd(),
  )
}

function outcome(report: Report, name: string): XmlNode | undefined {
  const found = casesOf(report).find(({ attributes }) => attributes.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found.children[0]
}

/** A report of one trial. */
function reportOfTrial(change: Partial<CompletedTrial>): Report {
  return reportOf(result({ trials: [completed({ contender: 'sse/node', p50Us: 900 }, change)] }))
}

const STATE = { clients: 1000, mismatched: 0, rebuilt: 10, rebuiltMismatched: 0, examples: ['client 7: 3 ≠ 4'] }

describe('a JUnit report', () => {
  test('has an outcome per trial, and asks whether the file verifies and is complete', () => {
    expect(outcomes(reportOf(SAMPLE))).toEqual([
      'verify: passed',
      'complete: passed',
      'short-poll/node, block 1: passed',
      'long-poll/node, block 1: failure lost-messages',
      'sse/node, block 1: passed',
      'websocket/ws, block 1: passed',
      'sse/uws, block 1: error load-process-busy',
      'long-poll/uws, block 1: error not-all-ready',
      'floor/net, block 1: passed',
      'websocket/uws: skipped',
    ])
  })

  test('counts what it says', () => {
    const [suite] = suitesOf(reportOf(SAMPLE))
    expect(suite?.attributes).toEqual({
      name: 'stock-ticker',
      tests: '10',
      failures: '1',
      errors: '2',
      skipped: '1',
      time: '120.000',
      timestamp: '2026-01-02T03:04:05',
    })
  })

  test('gives reasons and remedies', () => {
    expect(outcome(reportOf(SAMPLE), 'sse/uws, block 1')?.text).toBe(
      'invalid: load process 2 was busy in 8 of 20 seconds [load-process-busy]\nRemedy: fewer clients, or more cores',
    )
    expect(outcome(reportOf(SAMPLE), 'long-poll/uws, block 1')?.text).toBe(
      'failed in phase connect: 12 of 1,000 clients were not ready [not-all-ready]\nRemedy: check `transport-bench doctor`',
    )
    expect(outcome(reportOf(SAMPLE), 'long-poll/node, block 1')?.text).toBe(
      'lost messages: 1,000 of 200,000 deliveries never arrived, at 5 clients',
    )
  })

  test.each<readonly [what: string, change: Partial<CompletedTrial>, expected: string]>([
    ['a right state', { stateCheck: STATE }, 'passed'],
    ['a wrong state', { stateCheck: { ...STATE, mismatched: 1 } }, 'failure wrong-state'],
    ['a wrong rebuilt state', { stateCheck: { ...STATE, rebuiltMismatched: 1 } }, 'failure wrong-state'],
    ['no state', { stateCheck: null }, 'passed'],
    ['an invalid trial without a reason', { validity: { valid: false, reasons: [], findings: [] } }, 'error invalid'],
    [
      'a noteworthy trial',
      {
        validity: {
          valid: true,
          reasons: [],
          findings: [{ code: 'few-events', message: '', remedy: '', evidence: {} }],
        },
      },
      'passed',
    ],
  ])('%s', (_, change, expected) => {
    expect(outcomes(reportOfTrial(change))).toContain(`sse/node, block 1: ${expected}`)
  })

  test('a run that was killed after its last trial is not complete', () => {
    const base = result({ trials: [completed({ contender: 'sse/node', p50Us: 900 })] })
    const report = reportOf({ ...base, run: { ...base.run, state: 'running' } })
    expect(outcome(report, 'complete')?.attributes).toEqual({
      type: 'incomplete',
      message: 'Not finished: 1 of 1 trials were run, yet the run did not come to its end.',
    })
    expect(outcome(reportOf(base), 'complete')?.attributes.type).toBeUndefined()
  })

  test('an invalid trial that lost messages is an error that tells both', () => {
    const lossy = SAMPLE.trials.find(({ contender }) => contender === 'long-poll/node') as CompletedTrial
    const invalid = SAMPLE.trials.find(({ contender }) => contender === 'sse/uws') as CompletedTrial
    const found = outcome(
      reportOf(result({ trials: [{ ...lossy, validity: invalid.validity }] })),
      'long-poll/node, block 1',
    )
    expect(found?.name).toBe('error')
    expect(found?.text).toMatch(/^invalid: load process 2[\s\S]*\nRemedy: [\s\S]*\nlost messages: 1,000 of/)
  })

  test('what never arrived counts, whether the ledger or the ranking says so', () => {
    const { latency } = completed({ contender: 'sse/node', p50Us: 1 })
    expect(outcomes(reportOfTrial({ latency: { ...latency, censored: 3 } }))).toContain(
      'sse/node, block 1: failure lost-messages',
    )
  })

  test.each<readonly [what: string, run: Partial<ResultFile['run']>, complete: string]>([
    ['interrupted', { aborted: true, state: 'aborted' }, 'Interrupted: 1 of 3 trials were run.'],
    ['killed', { state: 'running' }, 'Incomplete: 1 of 3 trials were run.'],
  ])('a run that was %s is not complete, and says whose turn never came', (_, run, complete) => {
    const first = completed({ contender: 'sse/node', p50Us: 900 })
    const interrupted = { ...failed('sse/uws'), index: 1, cause: { ...failed('').cause, code: 'interrupted' as const } }
    const base = result({ trials: run.aborted === true ? [first, interrupted] : [first] })
    const order = ['sse/node', 'sse/uws', 'websocket/ws'].map((contender, index) => ({
      ...{ index, block: 0, contender, clients: 1000, point: null },
    }))
    const report = reportOf({ ...base, run: { ...base.run, ...run }, plan: { trials: 3, order } })
    expect(outcome(report, 'complete')?.attributes).toEqual({ type: 'incomplete', message: complete })
    expect(outcome(report, 'websocket/ws, block 1')).toMatchObject({
      name: 'skipped',
      attributes: { message: 'its turn never came' },
    })
    expect(outcomes(report)).toContain(`sse/uws, block 1: ${run.aborted === true ? 'error interrupted' : 'skipped'}`)
  })

  test('fails when the file does not verify', () => {
    const report = unverified(reportOf(SAMPLE), [{ where: 'trials[3].cost', stated: '1', recomputed: '2' }])
    expect(outcome(report, 'verify')).toMatchObject({ name: 'failure', attributes: { type: 'unverified' } })
    expect(outcome(report, 'verify')?.text).toContain('trials[3].cost says 1, recomputed 2')
  })

  test('has a suite per run, with what it takes to repeat it', () => {
    const second = sampleResult()
    const suites = suitesOf(reportOf(SAMPLE, second))
    expect(suites.map(({ attributes }) => attributes.name)).toEqual(['A: stock-ticker', 'B: stock-ticker'])
    const properties = suites[1]?.children[0]?.children.map(
      ({ attributes }) => `${attributes.name}=${attributes.value}`,
    )
    expect(properties).toEqual([
      'file=b.json',
      `run=${second.run.id}`,
      `command=${second.run.command.join(' ')}`,
      'seed=1',
      `sha256=${second.sha256}`,
      'version=0.1.0',
    ])
  })

  test('has a suite per gate, so that a missed objective is no green report', () => {
    const base = reportOf(result({ trials: [completed({ contender: 'sse/node', p50Us: 900 })] }))
    const report = { ...base, gates: [gate([row('objective', 'regression')], { kind: 'thresholds' })] }
    expect(suitesOf(base).map(({ attributes }) => attributes.failures)).toEqual(['0'])
    expect(suitesOf(report).map(({ attributes }) => `${attributes.name}: ${attributes.failures}`)).toEqual([
      'stock-ticker: 0',
      'Objectives · stock-ticker: 1',
    ])
  })

  test('names points and blocks', () => {
    const trials = [0, 1].map((block) => completed({ contender: 'sse/node', p50Us: 900, block, point: 5000 }))
    expect(outcomes(reportOf(result({ trials })))).toEqual([
      'verify: passed',
      'complete: passed',
      'sse/node ×5,000, block 1: passed',
      'sse/node ×5,000, block 2: passed',
    ])
  })

  /** What XML 1.0 can hold of it. */
  const asXml = (text: string): string => text.replaceAll('\u0000', '').replaceAll('\u0007', '').replace('\ud800 ', ' ')

  test.each(HOSTILE_NAMES)('keeps %j as text', (name) => {
    const report = reportOf(hostileResult(name))
    const [suite] = suitesOf(report)
    expect(suite?.attributes.name).toBe(asXml(name))
    expect(casesOf(report).map(({ attributes }) => attributes.name)).toContain(`${asXml(name)}, block 1`)
    expect(outcome(report, 'sse/uws, block 1')?.text).toBe(
      `failed in phase connect: ${asXml(name)} [internal]\nRemedy: ${asXml(name)}`,
    )
    expect(outcome(report, asXml(name))?.attributes.message).toBe(`not available: ${asXml(name)}`)
  })
})

describe('an XML document', () => {
  test('of any text, read again, is that text, but for what XML forbids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (attribute, content) => {
        const read = parseXml(xmlDocument(element('root', { attribute }, [element('child', {}, content)])))
        const allowed = (text: string): string =>
          [...text].filter((c) => /[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(c)).join('')
        expect(read.attributes.attribute).toBe(allowed(attribute))
        expect(read.children[0]?.text).toBe(allowed(content))
      }),
    )
  })
})
