/** What a trial is judged from: gathered from the same readings as the result. */
import { describe, expect, it } from 'vitest'
import { HIGHEST_US } from '../../bench/measure/histogram.js'
import { gatherEvidence } from '../../bench/run/evidence.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { histogramOf, loadReport, readingsOf } from './support/readings.js'

const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

function evidenceOf(reports: Parameters<typeof readingsOf>[0], scenario = loadScenario('stock-ticker')) {
  return gatherEvidence({
    scenario,
    readings: readingsOf(reports),
    expected: { deliveries: 30, events: 20, offered: 20 },
    setup: { clients: 100, loadProcesses: 2, cores: 2, pinned: true },
    absentProbes: [],
    isFloor: false,
  })
}

describe('the evidence of a trial', () => {
  it('has the books of all processes', () => {
    const evidence = evidenceOf([loadReport(1), loadReport(2)])
    expect(evidence.ledger).toMatchObject({ expected: 30, delivered: 27, missing: 3 })
    expect(evidence).toMatchObject({ offered: 20, published: 20, events: 20, failures: { reset: 3 } })
    expect(evidence.wire.down.raw).toBe(9 * 1550)
    expect(evidence.state).toEqual({ clients: 4, mismatched: 2, rebuilt: 2, rebuiltMismatched: 0 })
  })

  it('has the delivery p99 ranked over expected: unknown when that rank never arrived', () => {
    const report = (missing: number, ...values: readonly number[]) => {
      const base = loadReport(1)
      return { ...base, delivery: histogramOf(...values), ledger: { ...base.ledger, missing } }
    }
    expect(evidenceOf([report(0, ...oneTo(1000))]).deliveryP99Us).toBe(990)
    expect(evidenceOf([report(10, ...oneTo(990))]).deliveryP99Us).toBe(990)
    expect(evidenceOf([report(11, ...oneTo(989))]).deliveryP99Us).toBeNull()
    const beyond = new Array<number>(11).fill(HIGHEST_US + 1)
    expect(evidenceOf([report(0, ...oneTo(989), ...beyond)]).deliveryP99Us).toBeNull()
    expect(evidenceOf([report(0)]).deliveryP99Us).toBeNull()
  })

  it('counts samples out of range', () => {
    const report = loadReport(1, { delivery: histogramOf(-1, 5), transport: histogramOf(HIGHEST_US + 1, -2) })
    expect(evidenceOf([report]).outOfRange).toEqual({ negative: 2, overflow: 1 })
  })

  it('of an echo holds all messages of the trial against what the server counted', () => {
    const echo = loadScenario('echo')
    const evidence = evidenceOf(
      [loadReport(1, { eventsByChannel: [5] }), loadReport(2, { eventsByChannel: [7] })],
      echo,
    )
    expect(evidence.published).toBe(40)
    expect(evidence.offered).toBe(100 * 11)
    expect(evidence.events).toBe(12)
  })
})
