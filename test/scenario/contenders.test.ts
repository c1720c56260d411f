import { describe, expect, test } from 'vitest'
import { patternCovers, splitPatterns } from '../../bench/contender-names.js'
import {
  CATALOGUE,
  cataloguePlace,
  contenderByName,
  findContender,
  type SelectionOptions,
  selectContenders,
} from '../../bench/contenders.js'
import { BenchError, type Problem } from '../../bench/errors.js'
import { DIRECT } from '../../bench/topology.js'

function names(list: string, options?: SelectionOptions): string[] {
  return selectContenders(splitPatterns(list), options).map((entry) => entry.contender.name)
}

function problemsWith(list: string): readonly Problem[] {
  try {
    selectContenders(splitPatterns(list))
  } catch (error) {
    if (error instanceof BenchError) return error.problems
  }
  return []
}

describe('--contenders', () => {
  test.each([
    ['*/*', 'short-poll/node long-poll/node sse/node websocket/ws short-poll/uws long-poll/uws sse/uws websocket/uws'],
    ['*', 'short-poll/node long-poll/node sse/node websocket/ws short-poll/uws long-poll/uws sse/uws websocket/uws'],
    ['sse/*', 'sse/node sse/uws'],
    ['*/uws', 'short-poll/uws long-poll/uws sse/uws websocket/uws'],
    ['*-poll/node', 'short-poll/node long-poll/node'],
    ['websocket/ws, sse/node', 'sse/node websocket/ws'],
    ['sse/*,sse/node,,', 'sse/node sse/uws'],
    ['floor/net', 'floor/net'],
    ['sse/node-h2,sse/node', 'sse/node sse/node-h2'],
    ['*/node-h2', 'short-poll/node-h2 long-poll/node-h2 sse/node-h2'],
    ['sse/*+nginx', 'sse/node+nginx sse/uws+nginx'],
    ['*/ws+nginx-noupgrade,*/ws', 'websocket/ws+nginx-noupgrade websocket/ws'],
    ['sse/node+nginx-h2,sse/node+nginx-h2,sse/node', 'sse/node+nginx-h2 sse/node'],
    ['*/*+nginx-noupgrade', 'websocket/ws+nginx-noupgrade websocket/uws+nginx-noupgrade'],
  ])('%s selects %s', (list, expected) => {
    expect(names(list).join(' ')).toBe(expected)
  })

  test('tells literal names from what a pattern matched', () => {
    const selected = selectContenders(['sse/*', 'sse/uws'])
    expect(selected.map((entry) => [entry.contender.name, entry.literal])).toEqual([
      ['sse/node', false],
      ['sse/uws', true],
    ])
  })

  test.each([
    ['floor/*'],
    ['SSE/*'],
    ['sse/w*'],
    ['sse'],
    ['.*'],
    ['sse/node+'],
    ['sse/node+apache'],
    ['sse/*+apache'],
    ['sse/node+nginx+tls'],
    ['floor/net+tls'],
    ['sse/node-h2+nginx'],
    ['sse/node+*'],
  ])('%s selects nothing and is an error', (name) => {
    expect(problemsWith(name).map(({ code, value }) => [code, value])).toEqual([['contender-unknown', name]])
  })

  test.each([
    ['sse/node+ngnix-h2', 'did you mean +nginx-h2?'],
    ['sse/node+https', 'there is no such topology'],
    ['sse/nodee+nginx', 'did you mean sse/node+nginx?'],
    ['sse/node-h2+nginx', 'NGINX speaks HTTP/1.1 to servers'],
    ['sse/node+nginx-hash', 'there is no such topology'],
    ['sse/node+nginx-noupgrade', '-noupgrade is for WebSocket'],
  ])('what is wrong with %s: %s', (name, message) => {
    expect(problemsWith(name)[0]?.message).toContain(message)
  })

  test('with TLS everything but the floor speaks it, each once', () => {
    const secured = selectContenders(['sse/node', 'sse/node+tls', 'websocket/ws+nginx', 'floor/net'], { tls: true })
    expect(secured.map(({ contender }) => contender.name)).toEqual([
      'sse/node+tls',
      'floor/net',
      'websocket/ws+nginx-tls',
    ])
    expect(secured.map(({ contender }) => contender.topology.tls)).toEqual([true, false, true])
    expect(names('sse/node+nginx-h2', { tls: true })).toEqual(['sse/node+nginx-h2'])
    const literal = selectContenders(['sse/*', 'sse/node+tls'], { tls: true })
    expect(literal.map((one) => [one.contender.name, one.literal])).toEqual([
      ['sse/node+tls', true],
      ['sse/uws+tls', false],
    ])
  })

  test('one target among them has the harness publish for all but the floor', () => {
    const target = { ...contenderByName('sse/node'), name: 'sse/shop', engine: 'target' as const }
    const publish = (list: string, options: SelectionOptions = {}) =>
      selectContenders(splitPatterns(list), { targets: [target], ...options }).map((one) => one.contender.publish)
    const withoutTargets = { targets: [] }
    expect(publish('sse/node,sse/uws', withoutTargets)).toEqual(['direct', 'direct'])
    expect(publish('sse/node,floor/net,sse/shop')).toEqual(['http', 'direct', 'http'])
    expect(publish('sse/node,sse/shop', { publish: 'direct' })).toEqual(['direct', 'http'])
    expect(publish('sse/node', { ...withoutTargets, publish: 'http' })).toEqual(['http'])
    expect(findContender('sse/shop+nginx', [target])?.topology.proxy).toBe('nginx')
    expect(findContender('sse/shop+nginx-x2', [target])).toBeUndefined()
    expect(findContender('sse/shop')).toBeUndefined()
  })

  describe('with targets', () => {
    const given = ['sse/shop', 'websocket/shop', 'sse/market'].map((name) => ({
      ...contenderByName('sse/node'),
      name,
      transport: name.startsWith('sse') ? ('sse' as const) : ('websocket' as const),
      engine: 'target' as const,
    }))

    test.each([
      ['sse/*,websocket/ws', 'sse/node websocket/ws sse/uws sse/shop sse/market'],
      [
        '*/*',
        'short-poll/node long-poll/node sse/node websocket/ws short-poll/uws long-poll/uws sse/uws websocket/uws sse/shop websocket/shop sse/market',
      ],
      ['*/shop,sse/market', 'sse/shop websocket/shop sse/market'],
      ['sse/*+nginx', 'sse/node+nginx sse/uws+nginx sse/shop+nginx sse/market+nginx'],
    ])('%s selects %s', (list, expected) => {
      expect(names(list, { targets: given }).join(' ')).toBe(expected)
    })

    test.each([
      ['sse/node', 'shop market'],
      ['websocket/*', 'market'],
      ['sse/*+nginx-x2', 'shop market'],
      ['*/market+nginx', 'shop'],
    ])('%s is refused, for it measures nothing of %s', (list, unmeasured) => {
      const refused = unmeasured.split(' ')
      try {
        names(list, { targets: given })
        expect.unreachable()
      } catch (error) {
        const { problems } = error as BenchError
        expect(problems.map(({ code, where, value }) => [code, where, value])).toEqual(
          refused.map((name) => ['target-conflict', '--target', name]),
        )
        for (const [i, name] of refused.entries()) expect(problems[i]?.remedy).toContain(`sse/${name}`)
      }
    })
  })

  test.each([
    ['*', 'sse/node+nginx-h2', true],
    ['sse/*', 'sse/node-h2+tls', true],
    ['sse/*', 'sse/shop', true],
    ['sse/node', 'sse/node+tls', false],
    ['sse/node+tls', 'sse/node+tls', true],
    ['sse/*+tls', 'sse/node+tls', true],
    ['sse/*+tls', 'sse/node', false],
    ['*/uws', 'sse/node+nginx', false],
  ])('of what was measured, %s covers %s: %s', (pattern, name, covered) => {
    expect(patternCovers(pattern, name)).toBe(covered)
  })

  test('a topology does not change the place in lists; what is in no catalogue comes last', () => {
    expect(cataloguePlace('sse/node+nginx-h2')).toBe(cataloguePlace('sse/node'))
    expect(cataloguePlace('sse/shop')).toBe(CATALOGUE.length)
  })

  test('every unknown name is reported, with the valid ones', () => {
    try {
      selectContenders(['sse/nod', 'sse/node', 'carrier-pigeon/*'])
      expect.unreachable()
    } catch (error) {
      const { problems, exitCode } = error as BenchError
      expect(exitCode).toBe(64)
      expect(problems.map((problem) => problem.value)).toEqual(['sse/nod', 'carrier-pigeon/*'])
      expect(problems[0]?.message).toContain('did you mean sse/node?')
      for (const { name } of CATALOGUE) expect(problems[0]?.remedy).toContain(name)
    }
  })

  test('an empty list is an error', () => {
    expect(() => selectContenders([])).toThrow(/no contender is named/)
  })

  test('one by name', () => {
    expect(contenderByName('websocket/ws')).toEqual({
      name: 'websocket/ws',
      transport: 'websocket',
      engine: 'ws',
      role: 'contender',
      topology: DIRECT,
      publish: 'direct',
    })
    expect(contenderByName('sse/node+nginx-h2').name).toBe('sse/node+nginx-h2')
    expect(() => contenderByName('sse/*')).toThrow(/one contender is wanted/)
    expect(() => contenderByName('websocket/node')).toThrow(/contender-unknown/)
  })
})
