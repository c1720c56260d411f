import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commitOf, machineNames, machineOf } from '../../bench/publish/origin.js'
import { commit, resultOf, SAMPLE } from './support/inputs.js'

const SAMPLES = SAMPLE.environment.machine as Readonly<Record<string, unknown>>
const machine = (change: object): ReturnType<typeof machineOf> => machineOf({ machine: { ...SAMPLES, ...change } })

describe('a machine', () => {
  test('says what makes numbers differ', () => {
    expect(machine({}).label).toBe('AMD EPYC · 2 cores · 24 GiB · Debian GNU/Linux 12 (bookworm) · x64')
  })

  test.each([
    ['CPU model', { cpuModel: 'Another' }],
    ['cores', { coresLogical: 4 }],
    ['allowed cores', { coresAllowed: 1 }],
    ['quota', { cpuQuota: 1.5 }],
    ['memory', { memoryBytes: 2 ** 35 }],
    ['system', { system: 'Debian GNU/Linux 13 (trixie)' }],
    ['architecture', { architecture: 'arm64' }],
  ])('with another %s is another machine', (_, change) => {
    expect(machine(change).id).not.toBe(machine({}).id)
    expect(machine(change).label).not.toBe(machine({}).label)
  })

  test.each([
    ['an updated kernel', { kernel: '7.0.0' }],
    ['some MiB kept by the kernel', { memoryBytes: 25_276_502_016 - 5 * 2 ** 20 }],
    ['other hints of virtualisation', { virtualisation: [] }],
  ])('with %s is the same machine', (_, change) => {
    expect(machine(change)).toEqual(machine({}))
  })

  test.each([
    ['no environment', {}],
    ['nothing known', { machine: null }],
    ['a list', { machine: ['AMD'] }],
    ['wrong types', { machine: { cpuModel: 3, coresLogical: 'two', memoryBytes: {}, system: null } }],
  ])('of which the result tells %s is unknown', (_, environment) => {
    expect(machineOf(environment).label).toBe('unknown machine')
  })

  test('never throws, and its id is safe in a URL, whatever the environment holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('machine', 'tool', 'x'), fc.jsonValue()), (environment) => {
        expect(machineOf(environment).id).toMatch(/^[0-9a-f]{8}$/)
      }),
    )
  })
})

describe('a short name', () => {
  const names = (...changes: readonly object[]): string[] => [...machineNames(changes.map(machine)).values()]

  test('is CPU and cores', () => {
    expect(names({}, {}, { cpuModel: 'Other' })).toEqual(['AMD EPYC · 2 cores', 'Other · 2 cores'])
  })

  test('has the id where these do not tell machines apart', () => {
    const [one, other, third] = names({}, { memoryBytes: 2 ** 36 }, { cpuModel: 'Other' })
    expect(one).toBe(`AMD EPYC · 2 cores (${machine({}).id})`)
    expect(other).toBe(`AMD EPYC · 2 cores (${machine({ memoryBytes: 2 ** 36 }).id})`)
    expect(third).toBe('Other · 2 cores')
  })
})

describe('a commit', () => {
  test.each([
    ['a clean checkout', { commit: commit('a') }, { id: commit('a'), label: 'aaaaaaa' }],
    ['a changed checkout', { commit: commit('a'), dirty: true }, { id: `${commit('a')}-changed`, label: 'aaaaaaa*' }],
  ])('of %s', (_, shape, expected) => {
    expect(commitOf(resultOf(shape))).toEqual(expected)
  })

  test.each([
    ['outside git', null],
    ['no hash', '"><img src=x onerror=alert(1)>'],
    ['an abbreviation that says nothing', 'abc'],
  ])('that is not known (%s) is the release', (_, value) => {
    const tag = commitOf(resultOf({ commit: value }))
    expect(tag.label).toBe('version 0.1.0')
    expect(tag.id).toMatch(/^version-[0-9a-f]{8}$/)
  })
})
