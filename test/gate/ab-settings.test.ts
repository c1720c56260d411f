/** What the arms were run with besides the scenario is said where it differs, and never where it does not. */
import { expect, test } from 'vitest'
import { type AbQuestion, judgeAb } from '../../bench/gate/ab.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { completed, failed } from '../report/sample.js'
import { around, changed, questionOf } from './support/arms.js'

const EVEN = around(1)
const [ONE] = completed({ contender: 'sse/node', p50Us: 1 }).load.processes
if (ONE === undefined) throw new Error('the sample has a load process')

const run = (change: Partial<ResultFile['run']>) => (result: ResultFile) => ({ run: { ...result.run, ...change } })
/** One more load process in every trial. */
const twoProcesses = ({ trials }: ResultFile) => ({
  trials: trials.map((trial) => (trial.state === 'failed' ? trial : withProcesses(trial, [ONE, ONE]))),
})

function withProcesses(trial: CompletedTrial, processes: CompletedTrial['load']['processes']): CompletedTrial {
  return { ...trial, load: { processes } }
}

function notesOf(
  change: (result: ResultFile) => Partial<ResultFile>,
  arm: 'a' | 'b' | 'nullArm' = 'b',
): readonly string[] {
  const question: AbQuestion = { ...questionOf({ a: EVEN, b: EVEN, nullArm: EVEN }) }
  const own = question[arm]
  if (own === null) throw new Error('the arm is there')
  const { notes } = judgeAb({ ...question, [arm]: changed(own, change(own.result)) })
  return notes.filter((note) => !note.startsWith('A against itself'))
}

const SAID = 'The arms were run with different settings: '

test.each<[string, (result: ResultFile) => Partial<ResultFile>, string]>([
  ['kind of clients', run({ client: 'library' }), 'kind of clients: lean in A, library in B.'],
  ['server processes', run({ serverProcesses: 2 }), 'server processes: 1 in A, 2 in B.'],
  ['load processes', twoProcesses, 'load processes: 1 in A, 2 in B.'],
  [
    'several at once',
    (result) => ({ ...run({ serverProcesses: 2 })(result), ...twoProcesses(result) }),
    'server processes: 1 in A, 2 in B; load processes: 1 in A, 2 in B.',
  ],
])('another %s of B', (_, change, words) => {
  expect(notesOf(change)).toEqual([`${SAID}${words}`])
})

test('the null arm is compared with A, too; A with both', () => {
  expect(notesOf(run({ serverProcesses: 2 }), 'nullArm')).toEqual([`${SAID}server processes: 1 in A, 2 in A′.`])
  expect(notesOf(run({ serverProcesses: 2 }), 'a')).toEqual([
    `${SAID}server processes: 2 in A, 1 in B.`,
    `${SAID}server processes: 2 in A, 1 in A′.`,
  ])
})

test.each<[string, (result: ResultFile) => Partial<ResultFile>]>([
  ['nothing differs', () => ({})],
  [
    'no trial of an arm completed',
    ({ trials }) => ({ trials: trials.map(({ block }) => ({ ...failed('sse/node'), block })) }),
  ],
  ['another start and command', run({ startedAt: '2030-01-01T00:00:00.000Z', command: ['transport-bench', 'ab'] })],
])('nothing is said where %s', (_, change) => {
  expect(notesOf(change)).toEqual([])
})
