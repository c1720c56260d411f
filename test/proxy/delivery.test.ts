/** Through each proxy, every transport delivers everything, and the proxy's own cost is in the result. */
import { describe, expect, it } from 'vitest'
import { PROXIES, type ProxyName } from '../../bench/contracts/names.js'
import { findProxy, type ProxyProgram } from '../../bench/proxy/programs.js'
import { completed, type RunPlan, reasonsBeyondTime, useRuns } from '../truth/support/run.js'
import { IN_THE_CLEAR } from './support/covered.js'
import { leftBehind, NOTHING } from './support/left-behind.js'
import { lacksProxy } from './support/needs-proxy.js'

const plans: Partial<Record<ProxyName, RunPlan>> = {}
for (const proxy of PROXIES) {
  if (!lacksProxy(proxy)) plans[proxy] = { contenders: IN_THE_CLEAR.map((name) => `${name}+${proxy}`) }
}
const runs = useRuns(plans as Record<ProxyName, RunPlan>)

describe.each(PROXIES)('through %s', (proxy) => {
  const whenHere = it.skipIf(lacksProxy(proxy))

  whenHere.each(IN_THE_CLEAR)('%s delivers everything once', (name) => {
    const trial = completed(runs(proxy), `${name}+${proxy}`)
    expect(reasonsBeyondTime(trial)).toEqual([])
    expect(trial.ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 0, corrupt: 0 })
    expect(trial.connections).toMatchObject({ ready: 20, openedTotal: 20, reconnects: 0, failures: {} })
  })

  whenHere.each(IN_THE_CLEAR)('what it costs beside %s is known', (name) => {
    const row = completed(runs(proxy), `${name}+${proxy}`).proxy
    expect(row).toMatchObject({ name: proxy, version: (findProxy(proxy) as ProxyProgram).version })
    expect(row?.config).toContain('127.0.0.1')
    if (process.platform !== 'linux') return
    expect(row?.cpuUsPerDelivery).toBeGreaterThan(0)
    expect(row?.connections?.client).toBe(20)
    const upstream = row?.connections?.upstream ?? 0
    // Streams and held polls have one connection each; short polls share those that are free.
    if (name.startsWith('short-poll')) expect(upstream).toBeLessThanOrEqual(20)
    else expect(upstream).toBe(20)
    expect(upstream).toBeGreaterThan(0)
  })

  whenHere('nothing is left behind', () => {
    expect(leftBehind()).toEqual(NOTHING)
  })
})
