/** A server that from its first event on neither answers nor delivers, its connections open. */
import { describe, expect, it } from 'vitest'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import { completed, findingsOf, reasonsBeyondTime, useContenders } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']
const DRAIN_US = 2_000_000
const PERIOD_US = 50_000

describe('a server that falls silent', () => {
  const result = useContenders(NAMES, { faults: [{ kind: 'stop-reading' }] })

  describe.each(NAMES)('%s', (name) => {
    it('misses everything, though the server says that it published', () => {
      const trial = completed(result(name))
      expect(trial.server.published).toBe(40)
      expect(trial.ledger).toMatchObject({ expected: 800, delivered: 0, missing: 800, clientsMissingEvents: 20 })
      expect(trial.series.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(0)
    })

    it('knows of every percentile only how long it waited for the last event', () => {
      // The last event is due in the middle of the last period.
      const bound = { greaterThanUs: DRAIN_US + PERIOD_US / 2 }
      expect(completed(result(name)).latency).toMatchObject({ count: 0, censored: 800, p50: bound, max: bound })
    })

    it('divides nothing by nothing', () => {
      const { cost, requests, wire } = completed(result(name))
      expect(cost).toMatchObject({ received: 0, cpuUsPerDelivery: null, bytesPerDelivery: null })
      expect(requests.perDelivery).toBeNull()
      expect(wire.perDelivery).toBeNull()
    })

    it('is a finding, and exits with 3', () => {
      const trial = completed(result(name))
      expect(findingsOf(trial)).toEqual(expect.arrayContaining(['messages-missing', 'state-differs-by-missing']))
      expect(reasonsBeyondTime(trial)).toEqual([])
      expect(exitCodeOfResult(result(name))).toBe(3)
    })
  })

  it('counts the polls that could not be made', () => {
    const { requests } = completed(result('short-poll/node'))
    expect(requests.overruns).toBeGreaterThan(0)
    expect(requests.responses).toBe(0)
  })
})
