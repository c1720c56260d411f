/** A report of library clients says so, one of lean clients has nothing to say. */
import { expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import { figureNotes } from '../../bench/report/notes.js'
import { completed, result } from './sample.js'

test.each([
  ['lean', []],
  ['library', ['Simulated by library clients (ws, undici): they cost the load processes more.']],
] as const)('%s clients', (client, expected) => {
  const plain = result({ trials: [completed({ contender: 'sse/node', p50Us: 1000 })] })
  const notes = figureNotes(makeReport({ ...plain, run: { ...plain.run, client } }), 'below them')
  expect(notes.filter((note) => note.includes('clients'))).toEqual(expected)
})
