/** A proxy keeps its connections to the server between polls, however many clients there are. */
import { describe, expect, it } from 'vitest'
import { PROXIES, type ProxyName } from '../../bench/contracts/names.js'
import { completed, type RunPlan, useRuns } from '../truth/support/run.js'
import { lacksProxy } from './support/needs-proxy.js'

/** HAProxy's own defaults begin to close idle connections at about this number. */
const CLIENTS = 250

const plans: Partial<Record<ProxyName, RunPlan>> = {}
for (const proxy of PROXIES) {
  if (lacksProxy(proxy)) continue
  plans[proxy] = {
    contenders: [`long-poll/node+${proxy}`],
    overrides: { clients: CLIENTS, rate: 4, warmup: 2, duration: 3 },
  }
}
const runs = useRuns(plans as Record<ProxyName, RunPlan>)

describe.each(PROXIES)('through %s', (proxy) => {
  it.skipIf(lacksProxy(proxy))('long polls come back on connections that are open', () => {
    const { ledger, server, requests } = completed(runs(proxy))
    expect(ledger.missing).toBe(0)
    expect(requests.sent).toBeGreaterThan(4 * CLIENTS)
    const { atT0, atT1 } = server.counters
    expect(atT1.connectionsOpened - atT0.connectionsOpened).toBeLessThan(CLIENTS / 2)
  })
})
