/** Whose HTTP heads and set-up a gate may demand to the byte. */
import { describe, expect, test } from 'vitest'
import { hasExactHeads, headNotes } from '../../bench/gate/exact-heads.js'
import { valueMetricsOf } from '../../bench/gate/exact-values.js'
import { loadScenario } from '../../bench/scenario/load.js'

const VARYING = ['setupBytesDown', 'setupBytesUp', 'httpBytesDown', 'httpBytesUp']

describe('exact heads', () => {
  test.each([
    ['sse/node', true],
    ['websocket/uws', true],
    ['floor/net', true],
    ['sse/node+tls', false],
    ['sse/node-h2', false],
    ['sse/node+nginx', false],
    ['websocket/socket.io', false],
    ['sse/shop', false],
  ])('%s: %s', (name, exact) => {
    expect(hasExactHeads(name)).toBe(exact)
  })

  test('what varies is not demanded, the rest is', () => {
    const scenario = loadScenario('overhead')
    const keys = (name: string) => valueMetricsOf(scenario, name).map(({ key }) => key)
    expect(keys('sse/node')).toEqual(expect.arrayContaining(VARYING))
    expect(
      keys('sse/node')
        .filter((key) => !keys('sse/node+tls').includes(key))
        .sort(),
    ).toEqual([...VARYING].sort())
    expect(keys('sse/node+tls')).toEqual(expect.arrayContaining(['payloadBytesDown', 'framingBytesDown']))
  })

  test('it is said of whom', () => {
    expect(headNotes(['sse/node'])).toEqual([])
    expect(headNotes(['sse/node', 'sse/node+tls', 'sse/node+tls'])[0]).toMatch(/not gated for sse\/node\+tls:/)
  })
})
