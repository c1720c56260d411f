import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../bench/validity/evidence.js'
import { judge } from '../../bench/validity/judge.js'
import { sound, soundLoad } from './sound-evidence.js'

/** Every path to a number in the evidence. */
function numberPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => numberPaths(member, [...path, key]))
}

function withValue(path: readonly string[], value: unknown): Evidence {
  const copy = structuredClone(sound)
  let at = copy as unknown as Record<string, unknown>
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>
  at[path.at(-1) ?? ''] = value
  return copy
}

const paths = numberPaths({ ...sound, failures: {} })

describe('evidence that is no proper number', () => {
  it('is looked for in every number there is', () => {
    expect(paths.length).toBeGreaterThan(50)
  })

  it.each(paths.map((path) => [path.join('.'), path] as const))('%s', (_, path) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, undefined]) {
      const verdict = judge(withValue(path, value))
      expect(verdict.valid, String(value)).toBe(false)
      expect(
        verdict.reasons.map(({ code }) => code),
        String(value),
      ).toContain('evidence-missing')
    }
  })

  it('is found in a count of failures too', () => {
    expect(judge({ ...sound, failures: { reset: Number.NaN } }).valid).toBe(false)
  })
})

describe('evidence that is empty', () => {
  const rows: readonly (readonly [string, Partial<Evidence>])[] = [
    ['no load process', { load: [] }],
    ['one load process of two', { setup: { ...sound.setup, loadProcesses: 2 } }],
    ['no second of utilisation', { load: [{ ...soundLoad, loopUtilisationPerSecond: [] }] }],
    [
      'no timer judged',
      { load: [{ ...soundLoad, timerLateP99Us: null, timerLateCount: 0, timerTicksWhileReceiving: 0 }] },
    ],
    ['a p99 of no timers', { load: [{ ...soundLoad, timerLateCount: 0 }] }],
    ['no time measured', { server: { ...sound.server, wallUs: 0, scheduledUs: 0 } }],
    ['events published without a lag', { server: { ...sound.server, publisherLagP99Us: null } }],
  ]
  it.each(rows)('%s', (_, change) => {
    const { valid, reasons } = judge({ ...sound, ...change })
    expect(valid).toBe(false)
    expect(reasons.map(({ code }) => code)).toContain('evidence-missing')
  })

  it('is said in one reason that names everything', () => {
    const { reasons } = judge({ ...sound, load: [], offered: Number.NaN })
    const missing = reasons.filter(({ code }) => code === 'evidence-missing')
    expect(missing).toHaveLength(1)
    expect(missing[0]?.message).toContain('offered is NaN')
    expect(missing[0]?.message).toContain('no load process')
  })
})
