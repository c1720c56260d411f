/** Through proxies that speak TLS or HTTP/2 to the clients, too, everything is delivered, and TLS is in the byte account. */
import { describe, expect, it } from 'vitest'
import { PROXIES, type ProxyName } from '../../bench/contracts/names.js'
import { completed, type RunPlan, reasonsBeyondTime, useRuns } from '../truth/support/run.js'
import { SECURE } from './support/covered.js'
import { leftBehind, NOTHING } from './support/left-behind.js'
import { lacksProxy } from './support/needs-proxy.js'

const plans: Partial<Record<ProxyName, RunPlan>> = {}
for (const proxy of PROXIES) if (!lacksProxy(proxy)) plans[proxy] = { contenders: SECURE[proxy] }
const runs = useRuns(plans as Record<ProxyName, RunPlan>)

describe.each(PROXIES)('through %s', (proxy) => {
  const whenHere = it.skipIf(lacksProxy(proxy))

  whenHere.each(SECURE[proxy])('%s', (name) => {
    const trial = completed(runs(proxy), name)
    expect(reasonsBeyondTime(trial)).toEqual([])
    expect(trial.ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 0, corrupt: 0 })
    expect(trial.connections).toMatchObject({ ready: 20, openedTotal: 20, failures: {} })
    expect(trial.wire.window.down.tls).toBeGreaterThan(0)
    expect(trial.wire.total.down.tlsHandshake).toBeGreaterThan(0)
  })

  whenHere('nothing is left behind, keys least of all', () => {
    expect(leftBehind()).toEqual(NOTHING)
  })
})
