import { describe, expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import type { Answer } from '../../bench/report/report.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { completed, failed, result, SAMPLE } from './sample.js'

const INVALID = {
  valid: false,
  reasons: [{ code: 'cpu-stolen' as const, message: 'm', remedy: 'r', evidence: {} }],
  findings: [],
}

const answer = (file: ResultFile, question: string): string =>
  makeReport(file)
    .answers.find((found) => found.question === question)
    ?.sentences.join('\n') ?? ''

const questions = (answers: readonly Answer[]): string[] => answers.map(({ question }) => question)

const idle = result({
  scenario: 'idle',
  trials: [100, 500, 1000].flatMap((point) => [
    completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 6e7 + point * 20_480, cpuUs: 10 }),
    completed({
      contender: 'short-poll/node',
      p50Us: 1,
      point,
      rssBytes: 6e7 + point * 10_240,
      cpuUs: 40,
      requests: 1,
    }),
  ]),
})

const MESSAGES = ['What does it cost on the wire?', 'What does it cost the server?', 'Did everything arrive?']

describe('answers', () => {
  test.each<[string, ResultFile, readonly string[]]>([
    ['fan-out', SAMPLE, ['Which transport delivers soonest?', ...MESSAGES, 'What does not count?']],
    [
      'echo',
      result({
        scenario: 'echo',
        trials: [completed({ contender: 'sse/node', p50Us: 1 }), completed({ contender: 'websocket/ws', p50Us: 9 })],
      }),
      ['Which transport answers soonest?', ...MESSAGES],
    ],
    [
      'idle',
      idle,
      [
        'What does waiting cost in memory?',
        'What does waiting cost in CPU?',
        'What does waiting cost in requests?',
        'Did everything arrive?',
      ],
    ],
    ['nothing measured', result({ trials: [] }), ['Which transport delivers soonest?']],
  ])('%s: the questions that it can answer, in order', (_, file, expected) => {
    const { answers, sentences } = makeReport(file)
    expect(questions(answers)).toEqual(expected)
    expect(sentences).toEqual(answers.flatMap((found) => found.sentences))
  })

  test('nothing is claimed from invalid or failed trials, under any question', () => {
    const { answers } = makeReport(
      result({
        trials: [
          completed({ contender: 'sse/uws', p50Us: 1, cpuUs: 0.1, requests: 3 }, { validity: INVALID }),
          failed('long-poll/uws'),
          completed({ contender: 'sse/node', p50Us: 9000 }),
          completed({ contender: 'websocket/ws', p50Us: 20_000 }),
        ],
      }),
    )
    const claims = answers
      .filter(({ question }) => question !== 'What does not count?')
      .flatMap((found) => found.sentences)
    expect(claims.length).toBeGreaterThan(5)
    expect(claims.join('\n')).not.toContain('uws')
  })

  test('what the one in front costs stands beside who costs least', () => {
    const file = result({
      trials: [
        completed({ contender: 'websocket/ws', p50Us: 9000, cpuUs: 30, httpBytes: 4 }),
        completed({ contender: 'sse/node', p50Us: 20_000, cpuUs: 10, httpBytes: 10 }),
        completed({ contender: 'short-poll/node', p50Us: 500_000, cpuUs: 29, httpBytes: 400, requests: 1 }),
      ],
    })
    expect(answer(file, 'Which transport delivers soonest?')).toContain(
      'What websocket/ws costs per message: 208 B on the wire (the least), 30.0 µs of server CPU (3.00× the least, sse/node); connections opened: 1,000.',
    )
    expect(answer(file, 'What does it cost on the wire?').split('\n')).toEqual([
      'Bytes on the wire per message: least websocket/ws with 208 B; most short-poll/node with 1,000 B (4.81×).',
      'Requests per message: short-poll/node 1.00.',
    ])
    expect(answer(file, 'What does it cost the server?')).toContain(
      'Server CPU per message: least sse/node with 10.0 µs; most websocket/ws with 30.0 µs (3.00×; a single block has no spread).',
    )
  })

  test.each([
    [1, 'A single block has no spread: contenders count as different when they differ by more than 25 %'],
    [3, 'Contenders count as different where their ranges over the blocks do not overlap'],
    [6, 'their intervals exact (signed rank) and each of 95 % for itself'],
  ])('%i blocks: how sure the first answer is', (blocks, sentence) => {
    const trials = Array.from({ length: blocks }, (_, block) => [
      completed({ contender: 'sse/node', p50Us: 9000 + block, block }),
      completed({ contender: 'websocket/ws', p50Us: 20_000 + 7 * block, block }),
    ]).flat()
    const text = answer(result({ overrides: { blocks }, trials }), 'Which transport delivers soonest?')
    expect(text).toContain(sentence)
    expect(text).toMatch(blocks === 6 ? /\(2\.2\d×; 95 %: .* over 6 blocks\)/ : /sse\/node is ahead of websocket\/ws/)
  })

  test('what was counted differs as soon as it differs by more than the window’s edges cut off', () => {
    const bytes = (httpBytes: number): string =>
      answer(
        result({
          trials: [
            completed({ contender: 'sse/node', p50Us: 9000, httpBytes: 5 }),
            completed({ contender: 'sse/uws', p50Us: 9000, httpBytes }),
          ],
        }),
        'What does it cost on the wire?',
      )
    expect(bytes(5.05)).toBe('Bytes on the wire per message: the same for all contenders, 210 B.')
    expect(bytes(5.5)).toBe(
      'Bytes on the wire per message: least sse/node with 210 B; most sse/uws with 211 B (1.005×).',
    )
  })

  test('waiting: memory, CPU and requests of each', () => {
    expect(answer(idle, 'What does waiting cost in memory?')).toBe(
      'Memory per waiting client: least short-poll/node with 10.0 KiB; most sse/node with 20.0 KiB (2.00×).',
    )
    expect(answer(idle, 'What does waiting cost in CPU?')).toContain(
      'Server CPU while waiting: least sse/node with 10.0 % of a core; most short-poll/node with 40.0 % of a core (4.00×; a single block has no spread).',
    )
    expect(answer(idle, 'What does waiting cost in requests?')).toContain(
      'While they wait, clients still ask, requests per client and second: short-poll/node 10.0.',
    )
  })

  test('memory is not told apart where the points scatter more than the contenders differ', () => {
    const scattered = (contender: string, perClient: number): ReturnType<typeof completed>[] =>
      [0, 4e5, -4e5, 0].map((scatter, i) =>
        completed({ contender, p50Us: 1, point: 100 * (i + 1), rssBytes: 5e7 + 100 * (i + 1) * perClient + scatter }),
      )
    const file = result({
      scenario: 'idle',
      trials: [...scattered('sse/node', 12e3), ...scattered('websocket/ws', 11e3)],
    })
    expect(answer(file, 'What does waiting cost in memory?')).toMatch(
      /^Memory per waiting client: no difference beyond noise, from websocket\/ws with .* ±.* to sse\/node with .* ±/,
    )
  })
})
