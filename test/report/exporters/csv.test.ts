import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CSV } from '../../../bench/report/exporters/csv.js'
import { csvCell, csvDocument } from '../../../bench/report/exporters/csv-text.js'
import type { Report } from '../../../bench/report/report.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { completed, latency, result, SAMPLE, zeroSubscribers } from '../sample.js'
import { reportOf, unverified } from '../support/report-of.js'
import { HOSTILE_NAMES, hostileResult } from './support/hostile.js'
import { csvRecords, parseCsv } from './support/parse-csv.js'

function recordsOf(report: Report): Record<string, string>[] {
  return csvRecords(CSV.render(report)[0]?.text as string)
}

describe('a CSV cell', () => {
  test.each([
    ['plain text stays', 'sse/node', 'sse/node'],
    ['nothing is empty', null, ''],
    ['a number is never text', -1.5, '-1.5'],
    ['a quote is doubled', 'a,b"c', '"a,b""c"'],
    ['a line break is kept in quotes', 'a\nb', '"a\nb"'],
    ['a formula is text', '=cmd', "'=cmd"],
    ['so is what begins with +', '+1', "'+1"],
    ['so is what begins with -', '-1', "'-1"],
    ['so is what begins with @', '@SUM(A1)', "'@SUM(A1)"],
    ['so is what begins with a tab', '\t=1', "'\t=1"],
    ['a formula may need quotes too', '=A1,"x"', '"\'=A1,""x"""'],
    ['a verdict', false, 'false'],
  ])('%s', (_, value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  test('of any text, read again, is that text, but for the mark before a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 })), (rows) => {
        const read = parseCsv(csvDocument(['a', 'b'], rows))
        const marked = rows.map((row) => row.map((cell) => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell)))
        expect(read).toEqual([['a', 'b'], ...marked])
      }),
    )
  })
})

describe('the CSV of a report', () => {
  test('has the numbers of the file, trial by trial', () => {
    const file = sampleResult()
    const records = recordsOf(reportOf(file))
    expect(records.length).toBe(file.trials.length)
    for (const [i, trial] of file.trials.entries()) {
      if (trial.state !== 'completed') throw new Error('the sample has completed trials only')
      const us = (percentile: typeof trial.latency.p50): string => ('us' in percentile ? String(percentile.us) : '')
      expect(records[i]).toMatchObject({
        sha256: file.sha256,
        contender: trial.contender,
        role: trial.role,
        started: trial.startedAt,
        latency_p50_us: us(trial.latency.p50),
        latency_p99_us: us(trial.latency.p99),
        latency_p99_greater_than_us: '',
        latency_p999_us: '',
        transport_latency_max_us: us(trial.transportLatency.max),
        publisher_lag_p50_us: us(trial.publisherLag.p50),
        expected: String(trial.ledger.expected),
        down_http_bytes_per_delivery: String(trial.wire.perDelivery?.down.http),
        total_bytes_per_delivery: String(trial.wire.perDelivery?.totalBytes),
        cpu_us_per_delivery: String(trial.cost.cpuUsPerDelivery),
        requests_sent: String(trial.requests.sent),
        connections_opened_total: String(trial.connections.openedTotal),
        server_rss_bytes: String(trial.server.usage.rssBytes),
        upstream_sent: '',
      })
    }
  })

  test('says of each trial whether it counts', () => {
    const records = recordsOf(reportOf(SAMPLE))
    const verdicts = records.map((row) => `${row.contender} ${row.state} ${row.valid} ${row.reasons}`)
    expect(verdicts).toContain('sse/node completed true ')
    expect(verdicts).toContain('sse/uws completed false load-process-busy: load process 2 was busy in 8 of 20 seconds')
    expect(verdicts).toContain(
      'long-poll/uws failed false not-all-ready in phase connect: 12 of 1,000 clients were not ready',
    )
  })

  test('leaves a failed trial’s measurements empty', () => {
    const row = recordsOf(reportOf(SAMPLE)).find(({ state }) => state === 'failed')
    const filled = Object.entries(row ?? {}).filter(([, cell]) => cell !== '')
    expect(filled.map(([name]) => name)).toEqual([
      ...['file', 'sha256', 'verified', 'run_id', 'run_started', 'run_state', 'seed', 'scenario', 'contender'],
      ...[
        'transport',
        'engine',
        'topology',
        'publish',
        'role',
        'trial',
        'block',
        'clients',
        'started',
        'duration_s',
        'state',
        'valid',
      ],
      'reasons',
    ])
  })

  test.each([
    ['a value', { us: 900 }, ['900', '']],
    ['a bound', { greaterThanUs: 2_400_000 }, ['', '2400000']],
    ['too few events', { tooFew: true as const }, ['', '']],
  ])('a percentile that is %s', (_, p99, cells) => {
    const [row] = recordsOf(
      reportOf(result({ trials: [completed({ contender: 'sse/node', p50Us: 1 }, { latency: latency(1, { p99 }) })] })),
    )
    expect([row?.latency_p99_us, row?.latency_p99_greater_than_us]).toEqual(cells)
  })

  test('has the zero-subscriber CPU of the same contender only', () => {
    const trials = ['sse/node', 'sse/uws'].map((contender) => completed({ contender, p50Us: 1 }))
    const file = { ...result({ trials }), zeroSubscribers: [zeroSubscribers('sse/uws', 0.02)] }
    expect(recordsOf(reportOf(file)).map((row) => row.zero_subscribers_cpu_user_us)).toEqual(['', '20000'])
  })

  test('of several runs labels every row', () => {
    const other = { ...SAMPLE, run: { ...SAMPLE.run, id: 'other' } }
    const rows = recordsOf(reportOf(SAMPLE, other)).map((row) => `${row.run_label} ${row.file} ${row.run_id}`)
    expect([...new Set(rows)]).toEqual(['A a.json sample', 'B b.json other'])
  })

  test('says that a file does not verify', () => {
    const report = unverified(reportOf(SAMPLE), [{ where: 'x', stated: '1', recomputed: '2' }])
    expect(new Set(recordsOf(report).map(({ verified }) => verified))).toEqual(new Set(['false']))
    expect(new Set(recordsOf(reportOf(SAMPLE)).map(({ verified }) => verified))).toEqual(new Set(['true']))
  })

  test.each(HOSTILE_NAMES)('keeps %j as text', (name) => {
    const [row] = recordsOf(reportOf(hostileResult(name)))
    const text = /^[=+\-@]/.test(name) ? `'${name}` : name
    expect([row?.contender, row?.scenario]).toEqual([text, text])
  })
})
