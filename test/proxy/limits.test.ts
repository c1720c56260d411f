/** What cannot go through a proxy on this machine, or with this scenario, is refused before anything is measured. */
import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import { proxyProblems } from '../../bench/proxy/limits.js'
import { loadScenario } from '../../bench/scenario/load.js'

const WIDE = { portRange: { low: 32_768, high: 60_999 }, descriptors: 1_000_000 } as const

function problems(names: readonly string[], scenario: string, clients: number, limits: object = {}): string[] {
  const contenders = names.map((name) => contenderByName(name))
  const run = { scenario: loadScenario(scenario, { clients }), contenders }
  return proxyProblems(run, { ...WIDE, ...limits }).map(({ code, message, remedy }) => `${code}: ${message}; ${remedy}`)
}

describe('a run through proxies', () => {
  it.each<[string, readonly string[], string, number, object, readonly RegExp[]]>([
    ['that fits', ['sse/node+nginx', 'websocket/ws+haproxy'], 'smoke', 28_000, {}, []],
    ['directly, whatever it is', ['sse/node'], 'smoke', 50_000, { descriptors: 100 }, []],
    [
      'with more connections than one port of the server can have',
      ['sse/node+nginx'],
      'smoke',
      28_001,
      {},
      [/^address-exhausted: sse\/node\+nginx: .*28,001 connections to the server, and can have 28,000/],
    ],
    ['with as many over three ports', ['sse/node+nginx-x3'], 'smoke', 28_001, {}, []],
    [
      'with two descriptors for each connection',
      ['sse/node+haproxy'],
      'smoke',
      10_000,
      { descriptors: 20_000 },
      [/^descriptor-limit: .*needs 20,512 file descriptors in one process, .*may open 20,000; run: ulimit -n 20512/],
    ],
    ['with just enough of them', ['sse/node+haproxy'], 'smoke', 9_744, { descriptors: 20_000 }, []],
    ['without a limit', ['sse/node+haproxy'], 'smoke', 10_000, { descriptors: 'unlimited' }, []],
    [
      'whose echoes could reach another process',
      ['websocket/ws+nginx-x3', 'sse/node+nginx'],
      'echo',
      10,
      {},
      [
        /^flag-value: websocket\/ws\+nginx-x3: echo needs each client on one server process.*use websocket\/ws\+nginx-x3-hash/,
      ],
    ],
    ['whose echoes come back to their own', ['sse/node+nginx-x3-hash'], 'echo', 10, {}, []],
  ])('%s', (_, names, scenario, clients, limits, expected) => {
    const found = problems(names, scenario, clients, limits)
    expect(found).toHaveLength(expected.length)
    for (const [i, pattern] of expected.entries()) expect(found[i]).toMatch(pattern)
  })
})
