/** A baseline in git: what two branches add is merged by git itself, and what it cannot merge is not misread. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addResult } from '../../bench/baseline/add.js'
import { parseBaseline } from '../../bench/baseline/file.js'
import { baselineText } from '../../bench/baseline/format.js'
import type { Baseline } from '../../bench/baseline/schema.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { baselineOf, closedResult, closedTrial, noisyResult, only, sessionsOf } from '../gate/support/check-inputs.js'

function add(baseline: Baseline, result: ResultFile): Baseline {
  return addResult(baseline, { result, verifies: true, file: 'r.json', reference: null, accept: false }).baseline
}

interface Merged {
  readonly text: string
  readonly conflicts: number
}

/** What `git merge` makes of a file that both sides changed. */
function merge(base: Baseline, ours: Baseline, theirs: Baseline): Merged {
  const folder = mkdtempSync(join(tmpdir(), 'baseline-merge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const paths = { ours, base, theirs }
  for (const [name, baseline] of Object.entries(paths)) writeFileSync(join(folder, name), baselineText(baseline))
  try {
    const text = execFileSync('git', ['merge-file', '-p', 'ours', 'base', 'theirs'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return { text, conflicts: 0 }
  } catch (error) {
    const { status, stdout } = error as { readonly status: number; readonly stdout: string }
    return { text: stdout, conflicts: status }
  }
}

const BASE = baselineOf(closedResult(), ...sessionsOf([0.5, 0.51, 0.49, 0.52, 0.48, 0.5, 0.5, 0.5]))

const idsOf = (baseline: Baseline): string[] =>
  baseline.scenarios['stock-ticker']?.sessions.map(({ id }) => id).sort() ?? []

/** Its place among the sessions there are. */
function placeOf(result: ResultFile): number {
  const id = result.sha256.slice(0, 12)
  return idsOf(BASE).filter((one) => one < id).length
}

/** Sessions of later days, by their place. */
const LATER = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((day) => noisyResult({ logRatios: [0.5], day }))

describe('two branches', () => {
  const pairs = LATER.flatMap((a, i) => LATER.slice(i + 1).map((b) => [a, b] as const))

  it('that each add a session are merged without a conflict, unless both belong between the same two lines', () => {
    const apart = pairs.filter(([a, b]) => placeOf(a) !== placeOf(b))
    expect(apart.length).toBeGreaterThan(pairs.length / 2)
    for (const [a, b] of apart) {
      const { text, conflicts } = merge(BASE, add(BASE, a), add(BASE, b))
      // At the end of the list the line before gets a comma: the one place that touches its neighbour.
      const last = idsOf(BASE).length
      if (Math.max(placeOf(a), placeOf(b)) === last && Math.min(placeOf(a), placeOf(b)) >= last - 1) continue
      expect(conflicts).toBe(0)
      expect(parseBaseline(text, 'merged')).toEqual(parseBaseline(baselineText(add(add(BASE, a), b)), 'added'))
      expect(text).toBe(baselineText(add(add(BASE, a), b)))
    }
  })

  it('that add the same session have it once', () => {
    const [session = noisyResult({ logRatios: [0.5] })] = LATER
    const { text, conflicts } = merge(BASE, add(BASE, session), add(BASE, session))
    expect(conflicts).toBe(0)
    expect(idsOf(parseBaseline(text, 'merged'))).toHaveLength(9)
  })

  it('that add contenders at different places are merged', () => {
    const withMore = (contender: string): Baseline => {
      const trials = [0, 1].map((block) => closedTrial(contender, block))
      return add(BASE, closedResult(undefined, { trials, blocks: 2 }))
    }
    const [ours, theirs] = [withMore('long-poll/node'), withMore('websocket/uws')]
    const { text, conflicts } = merge(BASE, ours, theirs)
    expect(conflicts).toBe(0)
    const { overhead } = parseBaseline(text, 'merged').scenarios
    expect(Object.keys(overhead?.exact ?? {})).toEqual(['long-poll/node', 'sse/node', 'websocket/uws', 'websocket/ws'])
  })

  it('of which one adds a session and the other accepts a value are merged', () => {
    const fatter = closedResult(
      only('sse/node', (trial) => ({
        ...trial,
        connections: { ...trial.connections, openedTotal: trial.connections.openedTotal + 1 },
      })),
    )
    const accepted = addResult(BASE, { result: fatter, verifies: true, file: 'r.json', reference: null, accept: true })
    const [session = fatter] = LATER
    const { text, conflicts } = merge(BASE, accepted.baseline, add(BASE, session))
    expect(conflicts).toBe(0)
    expect(text).toBe(baselineText(add(accepted.baseline, session)))
  })
})

describe('a merge that git cannot do', () => {
  it('is refused with its markers, and says how to solve it', () => {
    const marked = baselineText(BASE).replace(/^( +\{"id".*)$/m, '<<<<<<< ours\n$1\n=======\n$1\n>>>>>>> theirs')
    expect(() => parseBaseline(marked, 'marked')).toThrow(/conflict markers of a merge: keep the lines of both sides/)
  })

  it('is refused where a member occurs twice, of which the last would count', () => {
    const text = baselineText(BASE)
    const twice = text.replace(/^( +"connectionsPerClient": )1,$/m, '$11,\n$12,')
    expect(twice).not.toBe(text)
    expect(JSON.parse(twice)).not.toEqual(JSON.parse(text))
    expect(() => parseBaseline(twice, 'twice')).toThrow(/a member occurs twice/)
  })

  it('is refused where a session occurs twice', () => {
    const twice = baselineText(BASE).replace(/^( +\{"id".*,)$/m, '$1\n$1')
    expect(() => parseBaseline(twice, 'twice')).toThrow(/two sessions have the id/)
  })
})
