/** Nothing that can be measured is forgotten: each entry of the catalogue and each way to its clients has its suite. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOGUE, CONTENDERS, findContender } from '../../../bench/contenders.js'
import { CLIENT_KINDS, PROXIES, TRANSPORTS } from '../../../bench/contracts/names.js'
import { clientHttp, dialectOf } from '../../../bench/topology.js'
import { loadClientFactories } from '../../../clients/index.js'
import { ENGINE_SUPPORT } from '../../../servers/engines/index.js'
import { IN_THE_CLEAR, SECURE } from '../../proxy/support/covered.js'
import { OTHERS_OVER_TLS, SUBJECTS } from '../support/harness.js'

const ROOT = new URL('../../../', import.meta.url)
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

/** What is no subject of the suites here, and the suite that holds it. */
const HELD_ELSEWHERE: Readonly<Record<string, string>> = {
  // No transport logic to conform: limitation net/no-logic.
  'floor/net': 'test/servers/floor.test.ts',
}

/** Who measures through a proxy what the suites of proxies leave out. */
const THROUGH_PROXIES_ELSEWHERE: Readonly<Record<string, string>> = {
  'sse/node-h2+haproxy': 'scripts/smoke-plans.ts',
  'sse/node+nginx-x3': 'test/proxy/variants.test.ts',
  'sse/node+nginx-x3-hash': 'test/proxy/variants.test.ts',
  'sse/node+nginx-buffered': 'test/proxy/variants.test.ts',
  'sse/node+nginx-timeout1s': 'test/proxy/variants.test.ts',
  'websocket/ws+nginx-noupgrade': 'test/proxy/variants.test.ts',
}

const subjectNames = SUBJECTS.map(({ name }) => name)

describe('the catalogue', () => {
  it.each(CATALOGUE.map(({ name }) => name))('%s is a subject of every suite, or held by one of its own', (name) => {
    const elsewhere = HELD_ELSEWHERE[name]
    if (elsewhere === undefined) expect(subjectNames).toContain(name)
    else expect(textOf(elsewhere)).toContain(name)
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

  it.each(CONTENDERS.map(({ name }) => `${name}+tls`))('%s is held over TLS, once', (name) => {
    const everywhere = [...SUBJECTS, ...OTHERS_OVER_TLS].map((subject) => subject.name)
    expect(everywhere.filter((one) => one === name)).toEqual([name])
    expect(findContender(name)?.topology.tls).toBe(true)
  })

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

it.each(Object.entries(THROUGH_PROXIES_ELSEWHERE))('%s is measured by %s', (name, file) => {
  expect(findContender(name)).toBeDefined()
  expect(textOf(file)).toContain(`'${name}'`)
})

describe('targets that ship', () => {
  const shipped = readdirSync(new URL('targets/', ROOT)).filter((name) =>
    existsSync(new URL(`targets/${name}/${name}.yaml`, ROOT)),
  )

  it.each(shipped)('%s passes the conformance check in a suite and is measured by a smoke run', (name) => {
    expect(textOf('test/target/shipped-targets.test.ts')).toContain(`name: '${name}'`)
    expect(textOf('scripts/smoke-plans.ts')).toContain(`targetRun('${name}'`)
  })
})
