/**
 * The identity expected = delivered + missing is a check only if a wrong counter breaks it. Each row breaks one counter
 * of a ledger that lost, repeated and reordered events, and the verdict must see it.
 */
import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../bench/contracts/scenario.js'
import { expectedOf, relativeTimetable } from '../../bench/event/expected.js'
import { channelPacer, measuredRange } from '../../bench/event/schedule.js'
import { workloadPlan } from '../../bench/event/workload-plan.js'
import { ClientLedger, type LedgerTotals, type MeasuredRange, type Receipt } from '../../bench/measure/ledger.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { judge } from '../../bench/validity/judge.js'
import { sound } from '../validity/sound-evidence.js'

const CLIENTS = 7
const scenario: Scenario = loadScenario('stock-ticker', { clients: CLIENTS, rate: 20, duration: 2, warmup: 1 })
const plan = workloadPlan(scenario)
const range = measuredRange(channelPacer(plan, 0), relativeTimetable(scenario))

type LedgerClass = new (ranges: readonly MeasuredRange[]) => ClientLedger

/** What every kind of trouble leaves behind: losses (a hole and a tail), a repetition, a reordering, a late event. */
function troubledTrial(Ledger: LedgerClass): LedgerTotals {
  const ledger = new Ledger(new Array<MeasuredRange>(CLIENTS).fill(range))
  for (let client = 0; client < CLIENTS; client++) {
    for (let event = 1; event <= range.total; event++) {
      if (client === 2 && event === range.first + 5) continue
      if (client === 3 && event > range.last - 2) continue
      ledger.receive(client, event)
      if (client === 4 && event === range.first + 1) ledger.receive(client, event)
    }
    if (client === 1) ledger.receive(client, range.total + 1)
  }
  return ledger.settle()
}

const EXPECTED = expectedOf(scenario, CLIENTS, 1).deliveries

function verdict(totals: LedgerTotals, expected = EXPECTED) {
  const { youngestMissing: _, ...counts } = totals
  const ledger = { expected, corrupt: 0, ...counts }
  return judge({ ...sound, state: null, ledger }).reasons.map(({ code }) => code)
}

/** Changes the totals after they were counted rightly. */
const settled = (change: (totals: LedgerTotals) => Partial<LedgerTotals>): LedgerClass =>
  class extends ClientLedger {
    override settle(): LedgerTotals {
      const totals = super.settle()
      return { ...totals, ...change(totals) }
    }
  }

/** Changes what a receipt counts for. */
const received = (more: (receipt: Receipt, event: number) => number): LedgerClass =>
  class extends ClientLedger {
    #more = 0
    override receive(client: number, event: number): Receipt {
      const receipt = super.receive(client, event)
      this.#more += more(receipt, event)
      return receipt
    }
    override settle(): LedgerTotals {
      const totals = super.settle()
      return { ...totals, delivered: totals.delivered + this.#more }
    }
  }

const isMeasured = (event: number): boolean => event >= range.first && event <= range.last

const MUTANTS: readonly (readonly [string, LedgerClass])[] = [
  ['delivered is one too many', settled(({ delivered }) => ({ delivered: delivered + 1 }))],
  ['delivered is one too few', settled(({ delivered }) => ({ delivered: delivered - 1 }))],
  ['duplicates are counted as delivered', received((receipt) => (receipt === 'duplicate' ? 1 : 0))],
  [
    'warm-up is counted as delivered',
    received((receipt, event) => (receipt === 'first' && event < range.first ? 1 : 0)),
  ],
  ['foreign events are counted as delivered', received((receipt) => (receipt === 'foreign' ? 1 : 0))],
  ['the first measured event is left out', received((_, event) => (event === range.first ? -1 : 0))],
  ['the last measured event is left out', received((_, event) => (event === range.last ? -1 : 0))],
  [
    'a reordered event is not counted',
    received((receipt, event) => (receipt === 'first' && isMeasured(event) && event % 11 === 0 ? -1 : 0)),
  ],
  ['missing is one too many', settled(({ missing }) => ({ missing: missing + 1 }))],
  ['missing is one too few', settled(({ missing }) => ({ missing: missing - 1 }))],
  ['missing counts clients, not events', settled(({ clientsMissingEvents }) => ({ missing: clientsMissingEvents }))],
  ['missing leaves out holes', settled(() => ({ missing: 2 }))],
  ['missing leaves out tails', settled(() => ({ missing: 1 }))],
  ['missing is never counted', settled(() => ({ missing: 0 }))],
]

describe('the identity of the ledger', () => {
  it('holds for a trial with every kind of trouble', () => {
    const totals = troubledTrial(ClientLedger)
    expect(totals).toMatchObject({ missing: 3, duplicated: 1, clientsMissingEvents: 2 })
    expect(EXPECTED).toBe(CLIENTS * 40)
    expect(verdict(totals)).toEqual([])
  })

  it.each(MUTANTS)('breaks when %s', (_, Mutant) => {
    expect(verdict(troubledTrial(Mutant))).toEqual(['ledger-broken'])
  })

  it.each([
    ['one client too many', expectedOf(scenario, CLIENTS + 1, 1).deliveries],
    ['one client too few', expectedOf(scenario, CLIENTS - 1, 1).deliveries],
    ['one delivery too many', EXPECTED + 1],
    ['one delivery too few', EXPECTED - 1],
    ['the warm-up too', CLIENTS * range.total],
    ['one event too many', CLIENTS * (range.last - range.first + 2)],
    [
      'another rate',
      expectedOf({ ...scenario, workload: { ...scenario.workload, ratePerSecond: 19 } }, CLIENTS, 1).deliveries,
    ],
  ])('breaks when %s is expected', (_, expected) => {
    expect(verdict(troubledTrial(ClientLedger), expected)).toEqual(['ledger-broken'])
  })

  it('breaks when two processes both count one client', () => {
    const totals = troubledTrial(ClientLedger)
    expect(verdict({ ...totals, delivered: totals.delivered + (range.last - range.first + 1) })).toEqual([
      'ledger-broken',
    ])
  })
})
