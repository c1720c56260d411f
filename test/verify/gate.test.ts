/** `verify` on gates: what follows from the named files is judged again, and whatever was altered is told. */
import { describe, expect, it } from 'vitest'
import { type AbQuestion, confirmed, judgeAb } from '../../bench/gate/ab.js'
import type { GateFile } from '../../bench/gate/gate-file.js'
import { metricByKey } from '../../bench/gate/metrics.js'
import { gateFileText, parseGate } from '../../bench/gate/parse-gate.js'
import { sealGate } from '../../bench/gate/seal-gate.js'
import { judgeThresholds } from '../../bench/gate/thresholds.js'
import { seal } from '../../bench/result/digest.js'
import { readResultFile, resultText } from '../../bench/result/file.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { type GateSource, verifyGate } from '../../bench/verify/verify-gate.js'

const { result: sample } = readResultFile('results/sample.json')
const CONTENDERS = ['websocket/ws']
const BLOCKS = 6

/** A whole run of real trials, of which the arm came first in every other block. */
function armResult(arm: 'a' | 'b', change: Partial<ResultFile> = {}): ResultFile {
  const trials = Array.from({ length: BLOCKS }, (_, block) =>
    CONTENDERS.map((name, i) => {
      const found = sample.trials.find(({ contender }) => contender === name) as ResultFile['trials'][number]
      const second = (arm === 'a') === (block % 2 === 0) ? 10 : 20
      const startedAt = `2026-01-01T00:${block + 10}:${second + i}.000Z`
      return { ...found, block, index: block * CONTENDERS.length + i, startedAt }
    }),
  ).flat()
  const order = trials.map(({ index, block, contender, clients, point }) => ({
    index,
    block,
    contender,
    clients,
    point,
  }))
  return seal({
    ...sample,
    scenario: { ...sample.scenario, blocks: BLOCKS, contenders: CONTENDERS },
    contenders: sample.contenders.filter(({ name }) => CONTENDERS.includes(name)),
    plan: { trials: trials.length, order },
    trials,
    ...change,
  })
}

const sourceOf = (role: 'a' | 'b' | 'confirm-a' | 'confirm-b' | 'result', result: ResultFile): GateSource => ({
  role,
  result,
  text: resultText(result),
})

const [a, b] = [armResult('a'), armResult('b')]
const question: AbQuestion = {
  a: { label: 'this build', file: 'x-a.json', result: a },
  b: { label: 'sse: the other', file: 'x-b.json', result: b },
  nullArm: null,
  metrics: ['p50', 'bytesPerMessage'].map((key) => metricByKey(key)),
  alpha: 0.05,
  blocks: BLOCKS,
  toolVersion: '9.9.9',
  notes: ['Something was measured again.', 'And something left out.'],
}
const gate = judgeAb(question)
const sources = [sourceOf('a', a), sourceOf('b', b)]
const verify = (one: GateFile, from: readonly GateSource[] = sources, text = gateFileText(one)) =>
  verifyGate(one, text, from)
/** With a checksum that fits what was altered. */
const resealed = ({ schema: _, sha256: __, ...content }: GateFile): GateFile => sealGate(content)

describe('a gate of two arms', () => {
  it('agrees with the results that it was judged from, also when it was read from its file', () => {
    expect(gate.rows.length).toBeGreaterThan(4)
    expect(verify(gate)).toMatchObject({ agrees: true, differences: [] })
    const read = parseGate(gateFileText(gate), 'x.json')
    expect(read).toEqual(gate)
    expect(verify(read).agrees).toBe(true)
    expect(verify(gate).recomputed).toBeGreaterThan(100)
  })

  it('agrees with two sessions, the second of which was to confirm', () => {
    const second = judgeAb({ ...question, notes: ['Something was measured again.'] })
    const both = confirmed(gate, second)
    const from = [...sources, sourceOf('confirm-a', a), sourceOf('confirm-b', b)]
    expect(both.sources).toHaveLength(4)
    expect(verify(both, from)).toMatchObject({ agrees: true, differences: [] })
    expect(verify(both, sources).agrees).toBe(false)
  })

  const altered: readonly (readonly [what: string, alter: (one: GateFile) => GateFile, where: string])[] = [
    ['the verdict', (one) => ({ ...one, verdict: 'regression' }), 'verdict'],
    ['a ratio', (one) => withRow(one, { ratio: { estimate: 0.5, interval: [0.4, 0.6] } }), 'rows[0].ratio.estimate'],
    ['a p value', (one) => withRow(one, { p: 0.001 }), 'rows[0].p'],
    ['the verdict of a row', (one) => withRow(one, { verdict: 'inconclusive' }), 'rows[0].verdict'],
    ['a block', (one) => withRow(one, { blocks: one.rows[0]?.blocks.slice(1) ?? [] }), 'rows[0].blocks[0].block'],
    ['an advisory row', (one) => withRow(one, { advisory: true }), 'rows[0].advisory'],
    ['a dropped row', (one) => ({ ...one, rows: one.rows.slice(0, -1) }), `rows[${gate.rows.length - 1}]`],
    ['the family', (one) => ({ ...one, family: 1 }), 'family'],
    ['whether it was interrupted', (one) => ({ ...one, aborted: true }), 'aborted'],
  ]

  it.each(altered)('does not agree when somebody changed %s and sealed it again', (_, alter, where) => {
    const forged = resealed(alter(gate))
    const { agrees, checksum, differences } = verify(forged)
    expect(checksum.matches).toBe(true)
    expect(agrees).toBe(false)
    expect(differences.map((difference) => difference.where)).toContain(where)
  })

  it('does not agree when its checksum or its text is another', () => {
    expect(verify({ ...gate, alpha: 0.05, sha256: '0'.repeat(64) }).checksum.matches).toBe(false)
    const text = gateFileText(gate).replace('"alpha": 0.05', '"alpha": 0.050')
    expect(verify(gate, sources, text).agrees).toBe(false)
  })

  it('does not agree when a file is missing, is another, or was altered', () => {
    const missing = verify(gate, sources.slice(0, 1))
    expect(missing.differences[0]).toMatchObject({
      where: 'sources[1] (b): expected beside the gate',
      stated: '"x-b.json"',
    })
    expect(missing.absent).toEqual(['x-b.json'])
    const spoilt = verify(gate, [...sources.slice(0, 1), { role: 'b', unreadable: 'no result at all' }])
    expect(spoilt).toMatchObject({ agrees: false, absent: [] })
    expect(spoilt.differences).toEqual([
      { where: 'sources[1] (b): what it is there', stated: '"b"', recomputed: '"no result at all"' },
    ])
    const another = armResult('b', { run: { ...b.run, id: 'another' } })
    expect(verify(gate, [sourceOf('a', a), sourceOf('b', another)]).differences[0]?.where).toBe('sources[1] (b).sha256')
    const trials = b.trials.map((trial, i) =>
      i === 0 && trial.state === 'completed' ? { ...trial, latency: { ...trial.latency, p50: { us: 1 } } } : trial,
    )
    const forged = armResult('b', { trials })
    const forgedGate = judgeAb({ ...question, b: { ...question.b, result: forged } })
    const told = verify(forgedGate, [sourceOf('a', a), sourceOf('b', forged)])
    expect(told.checksum.matches).toBe(true)
    expect(told.differences.map(({ where }) => where)).toEqual(['sources[1] (b): verifies by itself'])
  })
})

describe('a gate of thresholds', () => {
  const result = seal({
    ...sample,
    scenario: { ...sample.scenario, thresholds: ['sse/*: p50 < 50ms', '*/*: missing == 0'] },
  })
  const thresholds = judgeThresholds(result, 'x.json', '9.9.9') as GateFile

  it('agrees with its result', () => {
    expect(verify(thresholds, [sourceOf('result', result)])).toMatchObject({ agrees: true, differences: [] })
  })

  it('does not agree when a limit was altered', () => {
    const forged = resealed(withRow(thresholds, { limit: { operator: '<', value: 1 } }))
    const { differences } = verify(forged, [sourceOf('result', result)])
    expect(differences.map(({ where }) => where)).toContain('rows[0].limit.value')
  })
})

function withRow(one: GateFile, change: Partial<GateFile['rows'][number]>): GateFile {
  const [first, ...others] = one.rows
  return { ...one, rows: [{ ...(first as GateFile['rows'][number]), ...change }, ...others] }
}
