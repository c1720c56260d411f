/** What lies between server and clients: proxies as rows, what they add, and when that is claimed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Added } from '../../bench/report/hops.js'
import { makeReport } from '../../bench/report/model.js'
import { renderTerminal } from '../../bench/report/terminal.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { completed, result } from './sample.js'
import { proxied, secured } from './support/behind-proxy.js'

const DIRECT = 'sse/node'
const HOP = 'sse/node+nginx-h2'

function reportOf(trials: readonly CompletedTrial[], blocks = 1) {
  return makeReport(result({ trials: [...trials], overrides: { blocks } }))
}

/** One pair per block: p50 of the contender alone, and behind the proxy, µs. */
function pairs(...p50s: readonly (readonly [direct: number, hop: number])[]) {
  const trials = p50s.flatMap(([direct, hop], block) => [
    completed({ contender: DIRECT, p50Us: direct, block }),
    proxied({ contender: HOP, p50Us: hop, block }),
  ])
  return reportOf(trials, p50s.length)
}

function p50Of(report: ReturnType<typeof reportOf>): Added | undefined {
  return report.hopCosts[0]?.p50Us
}

describe('a proxy', () => {
  test('has a row of its own, with what it used and held', () => {
    const { hops } = reportOf([
      completed({ contender: DIRECT, p50Us: 3000 }),
      proxied({ contender: HOP, p50Us: 4000 }, { cpuUs: 2_000_000, client: 1000, upstream: 7 }),
    ])
    const value = (median: number) => ({ kind: 'value', median, min: median, max: median, trials: 1 })
    expect(hops).toEqual([
      {
        contender: HOP,
        point: null,
        proxy: 'nginx 1.22.1',
        cpuUsPerDelivery: value(10),
        rssBytes: value(30 * 2 ** 20),
        processes: value(2),
        clientConnections: value(1000),
        upstreamConnections: value(7),
        counts: true,
      },
    ])
  })

  test('whose CPU and connections the platform does not tell still has its row', () => {
    const trial = proxied({ contender: HOP, p50Us: 4000 })
    const proxy = trial.proxy && { ...trial.proxy, usage: null, cpuUsPerDelivery: null, connections: null }
    const [hop] = reportOf([{ ...trial, proxy }]).hops
    expect([hop?.cpuUsPerDelivery.kind, hop?.rssBytes.kind, hop?.clientConnections.kind]).toEqual([
      'none',
      'none',
      'none',
    ])
  })

  test('in front of an invalid contender is shown, and nothing is concluded from it', () => {
    const reasons = [{ code: 'cpu-stolen' as const, message: 'x', remedy: 'y', evidence: {} }]
    const invalid = { ...proxied({ contender: HOP, p50Us: 4000 }), validity: { valid: false, reasons, findings: [] } }
    const report = reportOf([completed({ contender: DIRECT, p50Us: 3000 }), invalid])
    expect(report.hops.map(({ counts }) => counts)).toEqual([false])
    expect(report.hopCosts).toEqual([])
  })
})

describe('what the hop adds', () => {
  test('is the difference inside the blocks, whatever differs from block to block', () => {
    const found = p50Of(pairs([3000, 8000], [9000, 14_100], [20_000, 25_200]))
    expect(found?.figure).toMatchObject({ median: 5100, min: 5000, max: 5200, trials: 3 })
  })

  test.each<[string, readonly (readonly [number, number])[], Added['surety']]>([
    ['a single block, however large', [[1000, 90_000]], 'one block'],
    [
      'a large difference in every block',
      [
        [3000, 8000],
        [3100, 8300],
      ],
      'told',
    ],
    [
      'blocks that disagree',
      [
        [3000, 8000],
        [8000, 3000],
      ],
      'not told',
    ],
    [
      'a small one in two blocks',
      [
        [10_000, 10_400],
        [10_000, 10_500],
      ],
      'not told',
    ],
    ['a small one in six blocks', Array.from({ length: 6 }, (_, i) => [10_000, 10_300 + i] as const), 'told'],
  ])('of %s: %s', (_, measured, surety) => {
    expect(p50Of(pairs(...measured))?.surety).toBe(surety)
  })

  test('is never claimed where the blocks do not agree in its sign', () => {
    const micros = fc.integer({ min: 3000, max: 100_000 })
    fc.assert(
      fc.property(fc.array(fc.tuple(micros, micros), { minLength: 2, maxLength: 8 }), (measured) => {
        const signs = new Set(measured.map(([direct, hop]) => Math.sign(hop - direct)))
        fc.pre(signs.size > 1 || signs.has(0))
        expect(p50Of(pairs(...measured))?.surety).not.toBe('told')
      }),
      { numRuns: 25 },
    )
  })

  test('many more bytes need no second block', () => {
    const trials = [
      completed({ contender: DIRECT, p50Us: 3000, httpBytes: 10 }),
      secured(proxied({ contender: HOP, p50Us: 4000, httpBytes: 10 }), { record: 22, handshake: 1500 }),
    ]
    const [cost] = reportOf(trials).hopCosts
    expect(cost?.totalBytes).toMatchObject({ surety: 'told', figure: { median: 22 } })
    expect(cost?.included).toEqual(['TLS', 'HTTP/2 instead of HTTP/1.1'])
  })

  test.each([
    ['sse/node-h2', 'sse/node-h2+haproxy-h2', ['TLS']],
    ['sse/node-h2', 'sse/node-h2+haproxy', ['HTTP/1.1 instead of HTTP/2']],
    ['sse/node', 'sse/node+haproxy', []],
  ])('from %s to %s another version of HTTP is named', (contender, hop, included) => {
    const trials = [completed({ contender, p50Us: 3000 }), proxied({ contender: hop, p50Us: 4000 })]
    expect(reportOf(trials).hopCosts[0]?.included).toEqual(included)
  })

  const bytesOf = (...blocks: readonly (readonly [direct: number, hop: number])[]): Added | undefined => {
    const trials = blocks.flatMap(([direct, hop], block) => [
      completed({ contender: DIRECT, p50Us: 3000, httpBytes: direct, block }),
      proxied({ contender: HOP, p50Us: 4000, httpBytes: hop, block }),
    ])
    return reportOf(trials, blocks.length).hopCosts[0]?.totalBytes
  }

  test.each<[string, readonly (readonly [number, number])[], Added['surety']]>([
    ['a small difference in one block', [[100, 104]], 'one block'],
    ['a large one in one block', [[100, 112]], 'told'],
    ['a large one downwards', [[112, 100]], 'told'],
    [
      'a large one in every block',
      [
        [100, 112],
        [100, 113],
      ],
      'told',
    ],
    [
      'blocks that disagree',
      [
        [100, 112],
        [100, 99],
      ],
      'not told',
    ],
    [
      'a small one in two blocks',
      [
        [100, 104],
        [100, 103],
      ],
      'not told',
    ],
    ['a small one in six blocks', Array.from({ length: 6 }, (_, i) => [100, 103 + i / 10] as const), 'told'],
  ])('bytes of a proxy, which vary by themselves: %s', (_, blocks, surety) => {
    expect(bytesOf(...blocks)?.surety).toBe(surety)
  })

  test('of two at the floor is not compared on latency', () => {
    const trials = [0, 1].flatMap((block) => [
      completed({ contender: 'floor/net', p50Us: 10_000, block }),
      completed({ contender: DIRECT, p50Us: 5000, block }),
      proxied({ contender: HOP, p50Us: 9000, block }),
    ])
    expect(p50Of(reportOf(trials, 2))?.surety).toBe('at the floor')
  })

  test('is stated against the server with TLS of its own, too, which differs by the hop alone', () => {
    const trials = [
      completed({ contender: DIRECT, p50Us: 3000 }),
      completed({ contender: 'sse/node+tls', p50Us: 3200 }),
      proxied({ contender: 'sse/node+nginx-tls', p50Us: 4000 }),
    ]
    const costs = reportOf(trials).hopCosts.map(({ contender, against, included }) => [contender, against, included])
    expect(costs).toEqual([
      ['sse/node+tls', 'sse/node', []],
      ['sse/node+nginx-tls', 'sse/node', ['TLS']],
      ['sse/node+nginx-tls', 'sse/node+tls', []],
    ])
  })

  test('is nothing where nobody was measured without the hop', () => {
    const report = reportOf([
      completed({ contender: 'sse/uws', p50Us: 3000 }),
      proxied({ contender: HOP, p50Us: 4000 }),
    ])
    expect(report.hopCosts).toEqual([])
  })

  test('is said in words, with what it rests on', () => {
    const sentence = (report: ReturnType<typeof reportOf>) =>
      report.answers.find(({ question }) => question.includes('something in between'))?.sentences
    expect(sentence(pairs([3000, 8000], [3100, 8300]))?.[0]).toMatch(
      /^sse\/node\+nginx-h2 against sse\/node \(TLS and HTTP\/2 instead of HTTP\/1\.1 included\): p50 \+5\.1\d* ms/,
    )
    expect(sentence(pairs([3000, 8000]))?.[0]).toContain('in one block, which tells no difference, p50 +5')
    expect(sentence(reportOf([completed({ contender: DIRECT, p50Us: 3000 })]))).toBeUndefined()
  })

  test('stands in the tables of the terminal, with a question mark where it is not told', () => {
    const text = renderTerminal(pairs([3000, 8000]), { color: false, width: 200 })
    expect(text).toMatch(/in front of +proxy +/)
    expect(text).toMatch(/sse\/node\+nginx-h2 +nginx 1\.22\.1 +10\b/)
    expect(text).toMatch(/sse\/node\+nginx-h2 +sse\/node +\+5\S* \? /)
  })
})

describe('TLS in the tables', () => {
  test('records per message and handshakes per client are columns where somebody speaks it', () => {
    const plain = completed({ contender: DIRECT, p50Us: 3000 })
    const tls = secured(completed({ contender: 'sse/node+tls', p50Us: 3200 }), { record: 22, handshake: 750 })
    const row = reportOf([plain, tls]).rows.find(({ contender }) => contender === 'sse/node+tls')
    expect([row?.tlsBytes, row?.handshakeBytesPerClient]).toMatchObject([{ median: 22 }, { median: 1500 }])
    expect(renderTerminal(reportOf([plain, tls]), { color: false })).toContain('handshake')
    expect(renderTerminal(reportOf([plain]), { color: false })).not.toContain('handshake')
  })
})
