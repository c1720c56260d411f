import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import type { Topology } from '../../bench/contracts/names.js'
import {
  clientHttp,
  DIRECT,
  dialectOf,
  parseTopology,
  TOPOLOGIES_TO_SUGGEST,
  topologyProblem,
  topologyText,
  withTls,
} from '../../bench/topology.js'

const PROXIED: fc.Arbitrary<Topology> = fc
  .record({
    proxy: fc.constantFrom('nginx' as const, 'haproxy' as const),
    secure: fc.constantFrom('', 'tls', 'h2'),
    buffering: fc.boolean(),
    upgrade: fc.boolean(),
    readTimeoutSeconds: fc.option(fc.integer({ min: 1, max: 99_999 })),
    upstreams: fc.integer({ min: 1, max: 8 }),
    hash: fc.boolean(),
  })
  .map(({ secure, hash, ...rest }) => ({
    ...rest,
    tls: secure !== '',
    h2: secure === 'h2',
    balance: hash && rest.upstreams > 1 ? 'hash' : 'round-robin',
  }))

describe('what lies between server and clients', () => {
  test('every topology is written in one way, and read back as it was', () => {
    fc.assert(
      fc.property(fc.oneof(PROXIED, fc.constantFrom(DIRECT, withTls(DIRECT))), (topology) => {
        expect(parseTopology(topologyText(topology))).toEqual(topology)
      }),
    )
  })

  test('what it reads it writes as it was, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^(tls|nginx|haproxy|-h2|-tls|-buffered|-x[0-9]|-hash|-timeout[0-9]s){0,5}$/),
        (text) => {
          const topology = parseTopology(text)
          if (topology !== null) expect(topologyText(topology)).toBe(text)
        },
      ),
    )
  })

  test.each([
    'nginx-h2-tls',
    'nginx-x1',
    'nginx-x9',
    'nginx-x12',
    'nginx-hash',
    'nginx-timeout0s',
    'nginx-timeout05s',
    'nginx-timeout5',
    'nginx-buffered-h2',
    'NGINX',
    'tls-h2',
    ' nginx',
    'nginx\n',
    'direct',
  ])('%j is none', (text) => {
    expect(parseTopology(text)).toBeNull()
  })

  test('all that is suggested exists', () => {
    for (const text of TOPOLOGIES_TO_SUGGEST) expect(parseTopology(text)).not.toBeNull()
  })

  test.each([
    ['sse/node', 'h1'],
    ['sse/node+tls', 'h1'],
    ['sse/node-h2', 'h2'],
    ['sse/node-h2+tls', 'h2'],
    ['sse/node+nginx-tls', 'h1'],
    ['sse/node+nginx-h2', 'h2'],
    ['sse/node-h2+haproxy', 'h1'],
    ['websocket/ws+nginx-h2', 'h1'],
    ['websocket/ws+haproxy-h2', 'h2'],
  ])('clients of %s speak %s', (name, http) => {
    expect(clientHttp(contenderByName(name))).toBe(http)
  })

  test.each([
    ['sse/node', 'plain'],
    ['long-poll/engine.io', 'engine.io'],
    ['websocket/socket.io', 'socket.io'],
    ['websocket/sockjs', 'sockjs'],
    ['websocket/fastify', 'plain'],
  ])('%s speaks %s', (name, dialect) => {
    expect(dialectOf(contenderByName(name))).toBe(dialect)
  })

  test.each([
    ['sse', 'net', 'tls', 'the floor'],
    ['sse', 'node-h2', 'nginx', 'HTTP/2 only'],
    ['sse', 'node', 'haproxy-buffered', 'HAProxy does not buffer'],
    ['websocket', 'ws', 'haproxy-buffered', 'HAProxy does not buffer'],
    ['websocket', 'ws', 'nginx-buffered', 'NGINX does not buffer'],
    ['sse', 'node', 'nginx-noupgrade', 'for WebSocket'],
    ['websocket', 'ws', 'haproxy-noupgrade', 'for WebSocket'],
    ['sse', 'target', 'nginx-x2', 'a target is one server'],
    ['sse', 'node', 'nginx-h2-buffered-timeout5s-x3-hash', null],
    ['sse', 'node-h2', 'haproxy-h2', null],
    ['websocket', 'ws', 'nginx-noupgrade', null],
  ] as const)('%s/%s+%s: %s', (transport, engine, text, problem) => {
    const found = topologyProblem(transport, engine, parseTopology(text) as Topology)
    if (problem === null) expect(found).toBeNull()
    else expect(found).toContain(problem)
  })
})
