/** A client's state differs although nothing is missing: a reason against the trial; a harmless swap is none. */
import { describe, expect, it } from 'vitest'
import { makeChannelWorkload, parseChange } from '../../bench/event/workload.js'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import { completed, findingsOf, reasonsBeyondTime, useRuns } from './support/run.js'

const CLIENTS = 20
const EVENTS = 50
const FIRST_MEASURED = 11

interface Swap {
  readonly seed: number
  /** The event that is delivered after its successor. */
  readonly sequence: number
}

/** The symbols that the events of a seed change, in order; index 0 is event 1. */
function symbolsOf(seed: number): number[] {
  const workload = makeChannelWorkload({ kind: 'ticker', payloadBytes: 200, seed, channel: 'ticker-0' })
  return Array.from({ length: EVENTS }, () => {
    const body = workload.nextBody()
    return parseChange(body, 0, body.length)?.symbol ?? -1
  })
}

/** A swap of two neighbours that change the same symbol for the last time (or of two that change different ones). */
function findSwap(wanted: 'harmful' | 'harmless'): Swap {
  for (let seed = 1; seed <= 1000; seed++) {
    const symbols = symbolsOf(seed)
    for (let i = FIRST_MEASURED; i < EVENTS - 1; i++) {
      const same = symbols[i] === symbols[i + 1]
      const last = !symbols.slice(i + 2).includes(symbols[i] as number)
      if (wanted === 'harmful' ? same && last : !same) return { seed, sequence: i + 1 }
    }
  }
  throw new Error(`no ${wanted} swap in 1000 seeds`)
}

describe('a server that swaps two events', () => {
  const plan = (swap: Swap) => ({
    contenders: ['sse/node'],
    overrides: { seed: swap.seed },
    faults: [{ kind: 'reorder', sequence: swap.sequence }] as const,
  })
  const result = useRuns({
    'of one stock': plan(findSwap('harmful')),
    'of two stocks': plan(findSwap('harmless')),
    'of one stock, dropped': {
      contenders: ['sse/node'],
      faults: [{ kind: 'drop', sequence: EVENTS }],
    },
  })

  it('leaves every client in a wrong state when both change the same stock: state-mismatch', () => {
    const trial = completed(result('of one stock'))
    expect(trial.ledger).toMatchObject({ delivered: 800, missing: 0, reordered: CLIENTS })
    expect(trial.stateCheck).toMatchObject({ clients: CLIENTS, mismatched: CLIENTS, rebuilt: 3, rebuiltMismatched: 3 })
    expect(trial.stateCheck?.examples[0]).toMatch(/^client 0: [A-Z]{4} is \d+, the server says \d+$/)
    expect(reasonsBeyondTime(trial)).toEqual(['state-mismatch'])
    expect(exitCodeOfResult(result('of one stock'))).toBe(3)
  })

  it('does no harm when they change different stocks: a finding', () => {
    const trial = completed(result('of two stocks'))
    expect(trial.ledger).toMatchObject({ delivered: 800, missing: 0, reordered: CLIENTS })
    expect(trial.stateCheck).toMatchObject({ mismatched: 0, rebuiltMismatched: 0 })
    expect(reasonsBeyondTime(trial)).toEqual([])
  })

  it('explains a wrong state by the event that is missing', () => {
    const trial = completed(result('of one stock, dropped'))
    expect(trial.stateCheck).toMatchObject({ mismatched: CLIENTS, rebuiltMismatched: 3 })
    expect(findingsOf(trial)).toEqual(expect.arrayContaining(['messages-missing', 'state-differs-by-missing']))
    expect(reasonsBeyondTime(trial)).toEqual([])
  })
})
