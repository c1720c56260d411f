/** File names and fingerprints: safe, stable, and different for what is different. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileName } from '../../bench/publish/file-name.js'
import { comparedSettings, settingsFingerprint } from '../../bench/publish/fingerprint.js'
import { differingSettings } from '../../bench/publish/settings.js'
import { SAMPLE } from './support/inputs.js'

describe('a file name', () => {
  test.each([
    ['sse/node', 'sse_node'],
    ['long-poll/uws', 'long-poll_uws'],
    ['stock-ticker', 'stock-ticker'],
  ])('of %s is %s', (text, name) => {
    expect(fileName(text)).toBe(name)
  })

  test.each([
    '',
    '..',
    '../../etc/passwd',
    'a/b/c',
    'A/B',
    'sse_node',
    'sse/node+nginx',
    '</script>',
    'é',
    'x'.repeat(500),
  ])('of %j brings a fingerprint', (text) => {
    expect(fileName(text)).toMatch(/^[a-z0-9-]{1,60}__[0-9a-f]{8}$/)
  })

  test('is safe and different for different texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(fileName(a)).toMatch(/^[a-z0-9][a-z0-9_-]{0,79}$/)
        expect(fileName(a) === fileName(b)).toBe(a === b)
      }),
    )
  })
})

describe('the fingerprint of settings', () => {
  const ORDINARY = { scenario: SAMPLE.scenario, client: 'lean', serverProcesses: 1 } as const
  const of = (change: object): string =>
    settingsFingerprint({ ...ORDINARY, scenario: { ...SAMPLE.scenario, ...change } })

  test.each([
    ['blocks', { blocks: 7 }],
    ['seed', { seed: 99 }],
    ['contenders', { contenders: ['sse/node'] }],
    ['question', { question: 'Another?' }],
  ])('does not depend on %s', (_, change) => {
    expect(of(change)).toBe(of({}))
  })

  test.each([
    ['clients', { clients: 999 }],
    ['points', { points: [10, 20] }],
    ['rate', { workload: { ...SAMPLE.scenario.workload, ratePerSecond: 11 } }],
    ['duration', { phases: { ...SAMPLE.scenario.phases, durationSeconds: 21 } }],
    ['headers', { headers: 'minimal' }],
    ['upstream', { upstream: { ratePerSecond: 1, payloadBytes: 100, loop: 'open' } }],
  ])('depends on %s', (_, change) => {
    expect(of(change)).not.toBe(of({}))
  })

  test.each([
    ['what simulated the clients', { client: 'library' }, 'client = library'],
    ['the number of server processes', { serverProcesses: 3 }, 'serverProcesses = 3'],
  ] as const)('depends on %s, and that is named where it differs', (_, change, setting) => {
    const other = { ...ORDINARY, ...change }
    expect(settingsFingerprint(other)).not.toBe(of({}))
    expect(differingSettings(other, [ORDINARY, other])).toEqual([setting])
    expect(differingSettings(other, [other])).toEqual([])
  })

  test('lean clients and one server process go without saying: the scenario alone makes it', () => {
    expect(Object.keys(comparedSettings(ORDINARY))).not.toContain('client')
    expect(Object.keys(comparedSettings(ORDINARY))).not.toContain('serverProcesses')
  })

  test('does not depend on the order of the keys', () => {
    const reversed = Object.fromEntries(Object.entries(SAMPLE.scenario).reverse()) as typeof SAMPLE.scenario
    expect(settingsFingerprint({ ...ORDINARY, scenario: reversed })).toBe(of({}))
  })
})
