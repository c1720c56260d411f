/** What the harness publishes over HTTP is labelled, and compared only with what is published so. */
import { describe, expect, test } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import type { Contender } from '../../bench/contracts/names.js'
import { incomparableKeys } from '../../bench/report/comparability.js'
import { makeReport } from '../../bench/report/model.js'
import { renderTerminal } from '../../bench/report/terminal.js'
import { completed, result } from './sample.js'

const FOREIGN: Contender = { ...contenderByName('sse/node'), name: 'sse/shop', engine: 'target', publish: 'http' }
const POSTED: Contender = { ...contenderByName('websocket/ws'), publish: 'http' }

const TRIALS = [
  completed({ contender: 'sse/shop', p50Us: 3000 }),
  completed({ contender: 'websocket/ws', p50Us: 9000 }),
  completed({ contender: 'sse/node', p50Us: 40_000 }),
  completed({ contender: 'short-poll/node', p50Us: 500_000 }),
  completed({ contender: 'floor/net', p50Us: 38_000 }),
]
const REPORT = makeReport(result({ trials: TRIALS, contenders: [FOREIGN, POSTED] }))

describe('published over HTTP', () => {
  test('comes after what the servers publish by themselves, ranked among its own', () => {
    expect(REPORT.rows.map(({ contender }) => contender)).toEqual([
      'sse/node',
      'short-poll/node',
      'sse/shop',
      'websocket/ws',
    ])
  })

  test('is not held against the floor, which publishes by itself', () => {
    const standing = Object.fromEntries(REPORT.rows.map((row) => [row.contender, row.standing]))
    expect(standing).toMatchObject({ 'sse/shop': 'ranked', 'websocket/ws': 'ranked', 'sse/node': 'at-floor' })
  })

  test('no sentence sets the one against the other', () => {
    const direct = /sse\/node|short-poll\/node/
    const foreign = /sse\/shop|websocket\/ws/
    const answer = REPORT.answers.filter(({ question }) => !/arrive|count/.test(question))
    for (const sentence of answer.flatMap(({ sentences }) => sentences)) {
      expect([sentence, direct.test(sentence) && foreign.test(sentence)]).toEqual([sentence, false])
    }
    expect(answer.some(({ sentences }) => sentences.some((one) => one.startsWith('Published over HTTP: ')))).toBe(true)
  })

  test('the verdict names the soonest of both', () => {
    expect(REPORT.verdict).toMatch(/published by the servers themselves, .*sse\/node.*published over HTTP, .*sse\/shop/)
  })

  test('it is said in the verdict of its rows, and below the tables', () => {
    const text = renderTerminal(REPORT, { color: false, width: 200 })
    expect(text).toMatch(/^sse\/shop .* valid, published over HTTP$/m)
    expect(text).not.toMatch(/^sse\/node .* published over HTTP$/m)
    expect(text).toContain('Published over HTTP (sse/shop, websocket/ws)')
  })

  test('all published so are one group, without a label', () => {
    const alike = makeReport(result({ trials: TRIALS.slice(0, 2), contenders: [FOREIGN, POSTED] }))
    expect(alike.sentences.join(' ')).not.toContain('Published over HTTP')
    expect(alike.verdict).toContain('sse/shop')
  })

  test('results that published a contender in two ways cannot be compared', () => {
    const [direct, posted] = [result({ trials: TRIALS }), result({ trials: TRIALS, contenders: [POSTED] })]
    expect(incomparableKeys([direct, posted])).toEqual([
      { key: 'contenders.websocket/ws.publish', values: ['direct', 'http'] },
    ])
    expect(incomparableKeys([posted, posted])).toEqual([])
  })
})
