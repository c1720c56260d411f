import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, contentDigest, seal } from '../../bench/result/digest.js'
import { SAMPLE } from '../report/sample.js'

describe('canonical JSON', () => {
  test('is the example of RFC 8785, section 3.2.2', () => {
    const value = {
      // biome-ignore lint/correctness/noPrecisionLoss: the RFC's own number
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('means the same as what it was made from, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
    expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalJson({ a: { c: 3, d: 2 }, b: 1 }))
  })
})

describe('the checksum', () => {
  test('is there, does not cover itself, and survives other indentation', () => {
    expect(SAMPLE.sha256).toBe(contentDigest(SAMPLE))
    expect(contentDigest(JSON.parse(JSON.stringify(SAMPLE, null, 7)))).toBe(SAMPLE.sha256)
    expect(seal({ ...SAMPLE, run: { ...SAMPLE.run, seed: 2 } }).sha256).not.toBe(SAMPLE.sha256)
  })
})
