import { describe, expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import { renderTerminal } from '../../bench/report/terminal.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { completed, latency, result, SAMPLE, zeroSubscribers } from './sample.js'

const plain = (file: ResultFile): string => renderTerminal(makeReport(file), { color: false, width: 120 })

const BLOCKS = result({
  overrides: { blocks: 3 },
  trials: [1000, 1200, 1100].flatMap((p50Us, block) => [
    completed({ contender: 'sse/node', p50Us, block, cpuUs: 14 + block, transportUs: p50Us - 500 }),
    completed({ contender: 'websocket/ws', p50Us: p50Us + 50, block, cpuUs: 15 + block, transportUs: p50Us - 450 }),
    completed({ contender: 'short-poll/node', p50Us: 500_000 + p50Us, block, cpuUs: 60, httpBytes: 400, requests: 1 }),
    completed({ contender: 'floor/net', p50Us: 400, block, cpuUs: 5, transportUs: 100 }),
  ]),
})

const IDLE = {
  ...result({
    scenario: 'idle',
    trials: [100, 500, 1000].flatMap((point) => [
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 20_480 }),
      completed({ contender: 'websocket/ws', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 10_240 }),
      completed({ contender: 'floor/net', p50Us: 1, point, rssBytes: 50 * 2 ** 20 + point * 5120, cpuUs: 5 }),
    ]),
  }),
  zeroSubscribers: ['sse/node', 'floor/net'].map((contender) => zeroSubscribers(contender, 0.02)),
}

const FEW_EVENTS = {
  code: 'few-events' as const,
  message: '40 distinct events',
  remedy: 'measure longer',
  evidence: {},
}
const FEW = { valid: true, reasons: [], findings: [FEW_EVENTS] }

// Both have the same finding: it is said once.
const ECHO = result({
  scenario: 'echo',
  trials: [
    completed(
      { contender: 'websocket/ws', p50Us: 900 },
      { latency: latency(900, { p999: { us: 4000 } }), validity: FEW },
    ),
    completed({ contender: 'sse/node', p50Us: 1800 }, { validity: FEW }),
  ],
})

// After a change of the output: npx vitest run test/report -u, and read the difference.
describe('the terminal report', () => {
  test.each([
    ['sample', SAMPLE],
    ['three-blocks', BLOCKS],
    ['idle', IDLE],
    ['echo', ECHO],
  ])('%s looks as it did', async (name, file) => {
    await expect(plain(file)).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  test.each([
    ['sample', SAMPLE],
    ['three-blocks', BLOCKS],
    ['idle', IDLE],
    ['echo', ECHO],
  ])('%s fits 120 columns', (_, file) => {
    expect(
      plain(file)
        .split('\n')
        .filter((line) => line.length > 120),
    ).toEqual([])
  })

  test('says that a run was killed, though all its trials were run', () => {
    const killed = plain({ ...SAMPLE, run: { ...SAMPLE.run, state: 'running' } })
    expect(killed).toContain('Not finished: 7 of 7 trials were run, yet the run did not come to its end.')
    expect(plain(SAMPLE)).not.toContain('Not finished')
  })

  test('without colour there is no escape sequence, with colour the text is the same', () => {
    const colored = renderTerminal(makeReport(SAMPLE), { color: true, width: 120 })
    expect(plain(SAMPLE)).not.toContain('\u001b')
    expect(colored).toContain('\u001b[31m')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking out the escape sequences is the point
    expect(colored.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(plain(SAMPLE))
  })
})
