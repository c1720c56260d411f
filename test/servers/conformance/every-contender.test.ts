/** Nothing that can be measured is forgotten: each entry of the catalogue and each way to its clients has its suite. */
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CATALOGUE, CONTENDERS, findContender } from '../../../bench/contenders.js'
import { CLIENT_KINDS, PROXIES, type Topology, TRANSPORTS } from '../../../bench/contracts/names.js'
import { loadTarget } from '../../../bench/target/load.js'
import { clientHttp, DIRECT, dialectOf } from '../../../bench/topology.js'
import { loadClientFactories } from '../../../clients/index.js'
import { webRuns } from '../../../scripts/smoke-plans.js'
import { ENGINE_SUPPORT } from '../../../servers/engines/index.js'
import { IN_THE_CLEAR, SECURE, VARIANTS } from '../../proxy/support/covered.js'
import { SHIPPED } from '../../target/support/shipped.js'
import { BASIC_SUITES, FLOOR_SUBJECT, OTHERS_SECURE } from '../support/basic-suites.js'
import type { Subject } from '../support/harness.js'

const ROOT = new URL('../../../', import.meta.url)

describe('the catalogue', () => {
  describe.each(Object.entries(BASIC_SUITES))('has each of its entries in the suite of %s', (_, subjects) => {
    const names = subjects.map(({ name }) => name)

    it.each(CATALOGUE.filter(({ name }) => name !== FLOOR_SUBJECT.name))('$name', (entry) => {
      const { name, transport, engine } = entry
      expect(subjects.filter((subject) => subject.name === name)).toEqual([{ name, transport, engine, tls: false }])
    })

    it('and none twice', () => {
      expect(names).toEqual([...new Set(names)])
    })
  })

  it('has one entry without transport logic, which has a suite of its own', () => {
    expect(CATALOGUE.filter(({ role }) => role !== 'contender').map(({ name }) => name)).toEqual([FLOOR_SUBJECT.name])
  })

  it('holds whatever an engine carries: an engine of no contender would be in no suite', () => {
    const names = CONTENDERS.map(({ name }) => name)
    const carried = Object.entries(ENGINE_SUPPORT).flatMap(([engine, support]) => [
      ...(support.websocket === null ? [] : [`websocket/${engine}`]),
      ...(support.http === null ? [] : ['short-poll', 'long-poll', 'sse'].map((transport) => `${transport}/${engine}`)),
      ...('events' in support && support.events !== undefined ? [`sse/${engine}`] : []),
      ...('sessionPoll' in support && support.sessionPoll !== undefined ? [`long-poll/${engine}`] : []),
    ])
    expect([...carried].sort()).toEqual([...names].sort())
  })

  it.each(CONTENDERS.map(({ name }) => `${name}+tls`))(
    '%s is held over TLS: in every suite, or in one for all',
    (name) => {
      const isThere = (subjects: readonly Subject[]): boolean => subjects.some((subject) => subject.name === name)
      const inEach = Object.values(BASIC_SUITES).map(isThere)
      expect(inEach).toEqual(inEach.map(() => !isThere(OTHERS_SECURE)))
      expect(findContender(name)?.topology.tls).toBe(true)
    },
  )

  it.each(CONTENDERS)('$name has lean clients, and library clients unless a run refuses them', async (contender) => {
    const choice = { dialect: dialectOf(contender), http: clientHttp(contender) }
    for (const kind of CLIENT_KINDS) {
      const made = (await loadClientFactories({ kind, ...choice }))[contender.transport]
      const isThere = kind === 'lean' || (choice.dialect === 'plain' && choice.http === 'h1')
      expect(made !== undefined).toBe(isThere)
    }
  })
})

describe.each(PROXIES)('through %s', (proxy) => {
  const measured = [...IN_THE_CLEAR.map((name) => `${name}+${proxy}`), ...SECURE[proxy]].map((name) => {
    const contender = findContender(name)
    if (contender === undefined) throw new Error(`no such contender: ${name}`)
    return contender
  })

  it.each(['in the clear', 'over HTTP/2'])('every transport is measured %s', (way) => {
    const isH2 = way === 'over HTTP/2'
    const found = measured.filter(({ topology }) => topology.h2 === isH2 && topology.tls === isH2)
    expect(found.map(({ transport }) => transport)).toEqual(TRANSPORTS)
  })

  it('so is TLS under HTTP/1.1', () => {
    expect(measured.some(({ topology }) => topology.tls && !topology.h2)).toBe(true)
  })
})

describe('through proxies', async () => {
  const smoke = (await webRuns({ complete: true })).flatMap(({ names }) => names)
  const inSuites = Object.values(VARIANTS).flat()
  const has = (names: readonly string[], isIt: (topology: Topology) => boolean): boolean =>
    names.some((name) => isIt(findContender(name)?.topology ?? DIRECT))

  it.each<[string, (topology: Topology) => boolean]>([
    ['buffering', ({ buffering }) => buffering],
    ['a silence that is too long', ({ readTimeoutSeconds }) => readTimeoutSeconds !== null],
    ['several servers in turn', ({ upstreams, balance }) => upstreams > 1 && balance === 'round-robin'],
    ['several servers by hash', ({ balance }) => balance === 'hash'],
    ['a handshake that is not passed on', ({ upgrade }) => !upgrade],
  ])('%s is measured by a suite and by a smoke run', (_, isIt) => {
    expect(has(inSuites, isIt)).toBe(true)
    expect(has(smoke, isIt)).toBe(true)
  })

  it('every engine that speaks HTTP/2 to a proxy is measured by a smoke run', () => {
    expect(smoke).toContain('sse/node-h2+haproxy')
  })
})

describe('targets that ship', async () => {
  const smoke = (await webRuns({ complete: true })).flatMap(({ names }) => names)
  const shipped = readdirSync(new URL('targets/', ROOT)).filter((name) =>
    existsSync(new URL(`targets/${name}/${name}.yaml`, ROOT)),
  )

  it.each(shipped)('%s passes the conformance check in a suite and is measured by a smoke run', (name) => {
    expect(SHIPPED.map((one) => one.name)).toContain(name)
    const { transports } = loadTarget(fileURLToPath(new URL(`targets/${name}/${name}.yaml`, ROOT)))
    expect(smoke).toEqual(expect.arrayContaining(Object.keys(transports).map((transport) => `${transport}/${name}`)))
  })
})
