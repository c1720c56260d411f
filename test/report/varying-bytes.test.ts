/** Bytes that vary by themselves (TLS, HTTP/2, proxies, other engines) are no exact counts: small differences are not told. */
import { describe, expect, test } from 'vitest'
import { compareRuns } from '../../bench/report/comparison.js'
import { MEASURES } from '../../bench/report/measures.js'
import { makeReport } from '../../bench/report/model.js'
import { figureNotes } from '../../bench/report/notes.js'
import type { ReportRow } from '../../bench/report/rows.js'
import { contrast } from '../../bench/report/words/contrast.js'
import { completed, result } from './sample.js'
import { reportOf } from './support/report-of.js'

const PLAIN = 'sse/node'
const VARYING = 'sse/node+tls'

/** HTTP bytes of both, per block; each counts twice, down and up, beside 200 of payload. */
type Block = readonly [base: number, other: number]

function modelOf(other: string, blocks: readonly Block[]) {
  const trials = blocks.flatMap(([httpBytes, otherBytes], block) => [
    completed({ contender: PLAIN, p50Us: 3000, httpBytes, block }),
    completed({ contender: other, p50Us: 3000, httpBytes: otherBytes, block }),
  ])
  return makeReport(result({ trials, overrides: { blocks: blocks.length } }))
}

function toldApart(other: string, blocks: readonly Block[]): boolean {
  const { rows } = modelOf(other, blocks)
  const row = (name: string) => rows.find(({ contender }) => contender === name) as ReportRow
  return contrast(MEASURES.totalBytes, { base: row(PLAIN), other: row(other), blocks: blocks.length }).told
}

function bytesSentence(other: string, blocks: readonly Block[]): string | undefined {
  return modelOf(other, blocks).sentences.find((sentence) => sentence.startsWith('Bytes on the wire per message'))
}

describe('bytes per message', () => {
  test.each<[string, string, readonly Block[], boolean]>([
    ['plain heads, one byte more', 'websocket/ws', [[100, 100.5]], true],
    ['TLS, 2 % more in one block', VARYING, [[100, 104]], false],
    ['TLS, 7 % more in one block', VARYING, [[100, 114]], true],
    ['an engine beyond the core, 2 % more', 'websocket/engine.io', [[100, 104]], false],
    [
      'TLS, 2 % more, the ranges apart',
      VARYING,
      [
        [100, 104],
        [101, 105],
      ],
      true,
    ],
    [
      'TLS, the ranges overlap',
      VARYING,
      [
        [100, 104],
        [105, 101],
      ],
      false,
    ],
  ])('%s', (_, other, blocks, told) => {
    expect(toldApart(other, blocks)).toBe(told)
  })

  test('are never said to be the same, only not told apart', () => {
    expect(bytesSentence('websocket/ws', [[100, 100]])).toBe(
      'Bytes on the wire per message: the same for all contenders, 400 B.',
    )
    expect(bytesSentence(VARYING, [[100, 101]])).toContain('no difference beyond noise')
  })

  test('a difference that is told says what it rests on', () => {
    expect(bytesSentence(VARYING, [[100, 150]])).toMatch(
      /most sse\/node\+tls with 500 B \(1.25×; a single block has no spread\)/,
    )
    expect(bytesSentence('websocket/ws', [[100, 150]])).toMatch(/most websocket\/ws with 500 B \(1.25×\)/)
  })

  test('between two results are no exact ratio either', () => {
    const trial = (contender: string, httpBytes: number) => completed({ contender, p50Us: 3000, httpBytes })
    const [first, later] = [100, 101].map((bytes) => result({ trials: [trial(PLAIN, bytes), trial(VARYING, bytes)] }))
    if (first === undefined || later === undefined) throw new Error('two results')
    const rows = compareRuns(reportOf(first, later).runs)?.rows.filter(({ metric }) => metric.key === 'total-bytes')
    const verdicts = rows?.map(({ contender, entries }) => [contender, entries[1]?.ratio?.verdict] as const) ?? []
    expect(Object.fromEntries(verdicts)).toEqual({ [PLAIN]: 'worse', [VARYING]: 'not told: too few trials' })
  })

  test('a note names those whose bytes vary, where there are any', () => {
    const notes = (other: string): string => figureNotes(modelOf(other, [[100, 100]]), 'below them').join(' ')
    expect(notes(VARYING)).toContain(`Bytes of ${VARYING} vary a little by themselves`)
    expect(notes('websocket/ws')).not.toContain('vary a little')
  })
})
