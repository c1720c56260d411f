import { describe, expect, test } from 'vitest'
import { CATALOGUE, contenderByName, selectContenders, splitPatterns } from '../../bench/contenders.js'
import { BenchError } from '../../bench/errors.js'

const names = (list: string): string[] => selectContenders(splitPatterns(list)).map((entry) => entry.contender.name)

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

  test.each([['floor/*'], ['SSE/*'], ['sse/w*'], ['sse'], ['sse/node+nginx'], ['.*']])(
    '%s selects nothing and is an error',
    (name) => {
      expect(() => selectContenders([name])).toThrow(BenchError)
    },
  )

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
    })
    expect(() => contenderByName('websocket/node')).toThrow(/contender-unknown/)
  })
})
