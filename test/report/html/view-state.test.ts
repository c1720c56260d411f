import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { follow, formatHash, parseHash } from '../../../bench/report/page/view-state.js'

const text = fc.string({ minLength: 1, unit: 'binary' })
const state = fc.record({
  place: fc.option(text),
  lists: fc.dictionary(text, fc.array(text, { minLength: 1 })),
})

describe('the page’s address', () => {
  test('brings back every view, whatever names are in it', () => {
    fc.assert(
      fc.property(state, (view) => {
        const { place, lists } = parseHash(`#${formatHash(view)}`)
        expect(place).toBe(view.place)
        expect(Object.entries(lists)).toEqual(Object.entries(view.lists))
      }),
    )
  })

  test('is understood whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (hash) => Array.isArray(Object.keys(parseHash(hash).lists))))
  })

  test.each([
    ['', null, {}],
    ['#', null, {}],
    ['#latency', 'latency', {}],
    ['#latency&hide=sse/node,A · floor/net', 'latency', { hide: ['sse/node', 'A · floor/net'] }],
    ['#hide=a%2Cb,c', null, { hide: ['a,b', 'c'] }],
    ['#hide=', null, {}],
    ['#%E0%A4%A&hide=%E0%A4%A,b', null, { hide: ['b'] }],
    ['#x&sort=latency-table:p50:ascending', 'x', { sort: ['latency-table:p50:ascending'] }],
  ] as const)('%s', (hash, place, lists) => {
    expect(parseHash(hash)).toEqual({ place, lists })
  })

  test('stays readable', () => {
    expect(formatHash({ place: 'latency', lists: { hide: ['sse/node', 'a,b'], sort: [] } })).toBe(
      'latency&hide=sse/node,a%2Cb',
    )
    expect(formatHash({ place: null, lists: {} })).toBe('')
  })

  test('keeps the view at a permalink, and takes over the one of a link that has its own', () => {
    const view = { place: 'top', lists: { hide: ['a'] } }
    expect(follow(view, '#data')).toEqual({ place: 'data', lists: { hide: ['a'] } })
    expect(follow(view, '#data&hide=b')).toEqual({ place: 'data', lists: { hide: ['b'] } })
  })
})
