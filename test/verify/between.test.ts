/** `verify` on what lies between server and clients: it agrees, and notices every change. */
import { describe, expect, test } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import type { CompletedTrial, ResultContender } from '../../bench/result/schema.js'
import { checkContender, checkProxy } from '../../bench/verify/between-checks.js'
import { Checks } from '../../bench/verify/checks.js'
import { result } from '../report/sample.js'
import { proxied, secured } from '../report/support/behind-proxy.js'

const NAME = 'sse/node+nginx-h2'
const TRIAL: CompletedTrial = {
  ...secured(proxied({ contender: NAME, p50Us: 4000 }), { record: 22, handshake: 700 }),
}
const ENTRY: ResultContender = {
  ...contenderByName(NAME),
  ...{ target: null, available: true, reason: null, limitations: [] },
}

function placesOfContender(change: Partial<ResultContender>): string[] {
  const checks = new Checks()
  checkContender(checks, 'c', { ...ENTRY, ...change })
  return checks.differences.map(({ where }) => where)
}

function placesOfTrial(change: (trial: CompletedTrial) => CompletedTrial): string[] {
  const checks = new Checks()
  const trial = change(TRIAL)
  checkProxy(checks, { where: 't', trial, result: result({ trials: [trial] }) })
  return checks.differences.map(({ where }) => where)
}

function withProxy(change: Partial<NonNullable<CompletedTrial['proxy']>>) {
  return (trial: CompletedTrial): CompletedTrial => ({ ...trial, proxy: trial.proxy && { ...trial.proxy, ...change } })
}

describe('a contender’s name', () => {
  test('agrees with what the file says of it', () => {
    expect(placesOfContender({})).toEqual([])
    expect(placesOfContender(contenderByName('floor/net'))).toEqual([])
    const target = { name: 'sse/shop+nginx-h2', engine: 'target', publish: 'http', target: { name: 'shop' } } as const
    expect(placesOfContender(target)).toEqual([])
  })

  test.each<[string, Partial<ResultContender>, string]>([
    ['topology', { topology: { ...ENTRY.topology, h2: false } }, 'c.topology'],
    ['buffering', { topology: { ...ENTRY.topology, buffering: true } }, 'c.topology'],
    ['a name that is none', { name: 'sse/node+apache' }, 'c.topology'],
    ['transport', { transport: 'websocket' }, 'c.transport'],
    ['engine', { engine: 'uws' }, 'c.engine'],
    ['role', { role: 'floor' }, 'c.role'],
    ['a target that is none', { target: {} }, 'c.target: stated'],
    ['a target without its file', { engine: 'target', publish: 'http' }, 'c.target: stated'],
    ['a target that publishes by itself', { engine: 'target', target: {} }, 'c.publish'],
    ['a floor that is published', { ...contenderByName('floor/net'), publish: 'http' }, 'c.publish'],
  ])('%s changed: the rest tells', (_, change, where) => {
    expect(placesOfContender(change)).toContain(where)
  })
})

describe('a proxy', () => {
  test('agrees with its usage', () => {
    expect(placesOfTrial((trial) => trial)).toEqual([])
    expect(placesOfTrial(withProxy({ usage: null, cpuUsPerDelivery: null }))).toEqual([])
  })

  test.each<[string, (trial: CompletedTrial) => CompletedTrial, string]>([
    ['its CPU per delivery', withProxy({ cpuUsPerDelivery: 1 }), 't.proxy.cpuUsPerDelivery'],
    ['its usage', withProxy({ usage: null }), 't.proxy.cpuUsPerDelivery'],
    ['its program', withProxy({ name: 'haproxy' }), 't.proxy.name'],
    ['a proxy that was left out', (trial) => ({ ...trial, proxy: null }), 't.proxy.name'],
    ['a proxy that no name tells', (trial) => ({ ...trial, contender: 'sse/node+tls' }), 't.proxy.name'],
    ['TLS without a handshake', () => proxied({ contender: NAME, p50Us: 4000 }), 't.wire.total: TLS handshakes'],
    ['handshakes without TLS', (trial) => ({ ...trial, contender: 'sse/node+nginx' }), 't.wire.total: TLS'],
  ])('%s: the rest tells', (_, change, where) => {
    expect(placesOfTrial(change)).toContain(where)
  })
})
