import { describe, expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import type { Trial } from '../../bench/result/schema.js'
import { completed, failed, latency, result } from './sample.js'

const FLOOR = completed({ contender: 'floor/net', p50Us: 1000, transportUs: 400 })
const INVALID = {
  valid: false,
  reasons: [{ code: 'cpu-stolen' as const, message: 'm', remedy: 'r', evidence: {} }],
  findings: [],
}

function standings(trials: readonly Trial[]): string[] {
  return makeReport(result({ trials })).rows.map((row) => `${row.contender} ${row.standing}`)
}

describe('ranking', () => {
  test('by p50; invalid and failed contenders never, whatever their numbers', () => {
    expect(
      standings([
        failed('long-poll/node'),
        completed({ contender: 'sse/uws', p50Us: 1 }, { validity: INVALID }),
        completed({ contender: 'short-poll/node', p50Us: 500_000 }),
        completed({ contender: 'sse/node', p50Us: 9000 }),
        FLOOR,
      ]),
    ).toEqual(['sse/node ranked', 'short-poll/node ranked', 'sse/uws invalid', 'long-poll/node failed'])
  })

  test.each([
    [500, 'at-floor', 'within 25 % of the floor in transport latency'],
    [501, 'ranked', 'just above'],
  ])('transport p50 %i µs: %s (%s)', (transportUs, standing) => {
    expect(standings([completed({ contender: 'sse/node', p50Us: 1100, transportUs }), FLOOR])).toEqual([
      `sse/node ${standing}`,
    ])
  })

  test.each([
    [12_500, 'at-floor'],
    [12_501, 'ranked'],
  ])('beyond the timers’ noise delivery p50 decides: %i µs: %s', (p50Us, standing) => {
    const slowFloor = completed({ contender: 'floor/net', p50Us: 10_000, transportUs: 9000 })
    const trial = completed({ contender: 'sse/node', p50Us, transportUs: 20_000 })
    expect(standings([trial, slowFloor])).toEqual([`sse/node ${standing}`])
  })

  test('an invalid floor puts nobody at the floor, and the report says that it is missing', () => {
    const report = makeReport(
      result({ trials: [completed({ contender: 'sse/node', p50Us: 1000 }), { ...FLOOR, validity: INVALID }] }),
    )
    expect(report.rows[0]?.standing).toBe('ranked')
    expect(report.sentences.join(' ')).toContain('No valid floor was measured')
  })

  test('within timer noise the transport latency decides the order', () => {
    expect(
      standings([
        completed({ contender: 'sse/node', p50Us: 1500, transportUs: 900 }),
        completed({ contender: 'websocket/ws', p50Us: 1600, transportUs: 800 }),
        completed({ contender: 'long-poll/node', p50Us: 4000, transportUs: 100 }),
      ]),
    ).toEqual(['websocket/ws ranked', 'sse/node ranked', 'long-poll/node ranked'])
  })

  test('timer noise begins at the lowest p50 of the same point', () => {
    const at = (point: number, contender: string, p50Us: number, transportUs: number): Trial =>
      completed({ contender, p50Us, transportUs, point })
    const report = makeReport(
      result({
        overrides: { clients: 1000 },
        trials: [
          at(100, 'sse/node', 500, 100),
          at(1000, 'sse/node', 10_500, 9900),
          at(1000, 'websocket/ws', 10_600, 9000),
        ],
      }),
    )
    expect(report.rows.map((row) => `${row.contender} ${row.point}`)).toEqual([
      'sse/node 100',
      'websocket/ws 1000',
      'sse/node 1000',
    ])
  })

  test('a median that nobody can state is not ranked', () => {
    const few = latency(1, { p50: { tooFew: true } })
    expect(standings([completed({ contender: 'sse/node', p50Us: 1 }, { latency: few })])).toEqual(['sse/node unranked'])
  })

  test('a censored median ranks behind every known one', () => {
    const lost = latency(1, { p50: { greaterThanUs: 1000 } })
    expect(
      standings([
        completed({ contender: 'sse/node', p50Us: 1 }, { latency: lost }),
        completed({ contender: 'short-poll/node', p50Us: 900_000 }),
      ]),
    ).toEqual(['short-poll/node ranked', 'sse/node ranked'])
  })

  test('figures rest on the valid blocks alone', () => {
    const [row] = makeReport(
      result({
        overrides: { blocks: 3 },
        trials: [
          completed({ contender: 'sse/node', p50Us: 5000, block: 0 }),
          completed({ contender: 'sse/node', p50Us: 99, block: 1 }, { validity: INVALID }),
          completed({ contender: 'sse/node', p50Us: 7000, block: 2 }),
        ],
      }),
    ).rows
    expect(row?.latency.p50).toEqual({ kind: 'value', median: 6000, min: 5000, max: 7000, trials: 2 })
    expect(row).toMatchObject({ validTrials: 2, trials: 3, standing: 'ranked' })
    expect(row?.problems.map((problem) => problem.block)).toEqual([1])
  })
})
