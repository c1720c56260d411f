/** A server that delivers one event twice, or one after its successor: counted, and nothing else changes. */
import { describe, expect, it } from 'vitest'
import { sampleCount } from './support/histogram.js'
import { completed, findingsOf, reasonsBeyondTime, useRuns } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']
const SEQUENCE = 30

const result = useRuns<string>(
  Object.fromEntries(
    NAMES.flatMap((name) => [
      [`${name} twice`, { contenders: [name], faults: [{ kind: 'duplicate', sequence: SEQUENCE }] }],
      [`${name} late`, { contenders: [name], faults: [{ kind: 'reorder', sequence: SEQUENCE }] }],
    ]),
  ),
)

describe.each(NAMES)('an event twice from %s', (name) => {
  it('is one duplicate for each client and no delivery more', () => {
    const { ledger, latency } = completed(result(`${name} twice`))
    expect(ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 20, reordered: 0 })
    expect(sampleCount(latency)).toBe(800)
  })

  it('is applied once, and a finding', () => {
    const trial = completed(result(`${name} twice`))
    expect(trial.stateCheck).toMatchObject({ clients: 20, mismatched: 0, rebuiltMismatched: 0 })
    expect(findingsOf(trial)).toContain('messages-duplicated')
    expect(reasonsBeyondTime(trial)).toEqual([])
  })
})

describe.each(NAMES)('an event after its successor from %s', (name) => {
  it('is one reordering for each client; everything is delivered once', () => {
    const { ledger, latency } = completed(result(`${name} late`))
    expect(ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 0, reordered: 20 })
    expect(sampleCount(latency)).toBe(800)
  })

  it('is a finding', () => {
    expect(findingsOf(completed(result(`${name} late`)))).toContain('messages-reordered')
  })
})
