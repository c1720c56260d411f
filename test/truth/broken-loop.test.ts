/** A closed loop whose answers come late or never: the trial says so, and which of both decides what is still exact. */
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../bench/contracts/control.js'
import { exactProblem } from '../../bench/gate/exact-validity.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { exactValues } from './support/exact.js'
import { completed, findingsOf, reasonsBeyondTime, useRuns } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws'] as const
const CLIENTS = 10
const MESSAGES = 20
const plan = (fault: Fault) => ({ scenario: 'overhead', contenders: NAMES, faults: [fault] })

const result = useRuns({
  late: plan({ kind: 'stall', atSecond: 0.5, ms: 1800 }),
  lost: plan({ kind: 'drop', sequence: 5 }),
})

describe.each(NAMES)('%s', (name) => {
  const late = (): CompletedTrial => completed(result('late'), name)
  const lost = (): CompletedTrial => completed(result('lost'), name)

  it('goes on without answers that come late, and then states no exact metric', () => {
    const { ledger, upstream } = late()
    expect(ledger).toMatchObject({ delivered: CLIENTS * MESSAGES, missing: 0, duplicated: 0 })
    expect(upstream?.late).toBeGreaterThanOrEqual(CLIENTS)
    expect(upstream?.unanswered).toBe(0)
    expect(findingsOf(late())).toContain('closed-loop-broken')
    expect(reasonsBeyondTime(late())).toEqual([])
    expect(exactProblem(late(), result('late').scenario)).toContain('came later than the closed loop waits')
  })

  it('goes on without an answer that is lost, once for each client, and counts it as missing', () => {
    const { ledger, upstream } = lost()
    expect(ledger).toMatchObject({ missing: CLIENTS, delivered: CLIENTS * (MESSAGES - 1), duplicated: 0 })
    expect(upstream).toMatchObject({ unanswered: CLIENTS, late: 0 })
    expect(findingsOf(lost())).toEqual(expect.arrayContaining(['closed-loop-broken', 'messages-missing']))
    expect(exactProblem(lost(), result('lost').scenario)).toBeNull()
    expect(exactValues(lost())).toMatchObject({ missing: CLIENTS, payloadBytesDown: 95, payloadBytesUp: 100 })
  })
})
