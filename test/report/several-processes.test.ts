/** A report says when servers ran in several processes, and when connection attempts were dropped. */
import { expect, it } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import { figureNotes } from '../../bench/report/notes.js'
import { renderTerminal } from '../../bench/report/terminal.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { completed, result } from './sample.js'

const one = completed({ contender: 'sse/node', p50Us: 1_000 })
const [shard] = one.server.shards

function inProcesses(count: number): CompletedTrial {
  const shards = Array.from({ length: count }, (_, i) => ({ ...shard, pid: 200 + i }) as NonNullable<typeof shard>)
  return { ...one, server: { ...one.server, shards, primary: { pid: 199, usage: one.server.usage } } }
}

const notes = (...trials: ResultFile['trials']): string =>
  figureNotes(makeReport(result({ trials })), 'below them').join('\n')

it('nothing is said of one process', () => {
  expect(notes(one)).not.toContain('processes on one port')
})

it('several processes are named, and that CPU and memory are their sums', () => {
  expect(notes(inProcesses(3))).toMatch(/^Each server ran in 3 processes on one port .*CPU and memory are their sums/m)
  expect(renderTerminal(makeReport(result({ trials: [inProcesses(3)] })), { color: false, width: 200 })).toContain(
    'ran in 3 processes on one port',
  )
})

it('numbers that differ between trials are all named', () => {
  const other = { ...inProcesses(2), contender: 'websocket/ws' }
  expect(notes(inProcesses(3), other)).toContain('ran in 2 or 3 processes')
})
