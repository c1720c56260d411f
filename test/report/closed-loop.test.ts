/** What a report says of echoes in a closed loop, and does not say. */
import { describe, expect, test } from 'vitest'
import { methodSection } from '../../bench/report/html/section-method.js'
import { makeReport } from '../../bench/report/model.js'
import { workloadOf } from '../../bench/report/notes.js'
import { completed, result } from './sample.js'
import { reportOf } from './support/report-of.js'

const trials = [
  completed({ contender: 'short-poll/node', p50Us: 900_000, transportUs: 800_000 }),
  completed({ contender: 'websocket/ws', p50Us: 1_000, transportUs: 500 }),
]
const open = result({ scenario: 'echo', trials })
const closed = result({ scenario: 'overhead', trials })

describe('short polls', () => {
  test('of an open loop wait for their interval', () => {
    expect(makeReport(open).sentences.join('\n')).toContain('Short polling every 1 s')
  })

  test('of a closed one have none', () => {
    expect(makeReport(closed).sentences.join('\n')).not.toContain('Short polling every')
  })
})

test('the workload names the loop, with the size of its messages', () => {
  expect(workloadOf(makeReport(closed))).toEqual([
    '10 clients',
    '20 messages/s of each client, in a closed loop',
    '100 B',
    '1 s measured',
  ])
  expect(workloadOf(makeReport(open)).join()).not.toContain('loop')
})

test('the method says when clients send', () => {
  expect(methodSection(reportOf(closed)).body.text).toContain('the answer to the one before has come')
  expect(methodSection(reportOf(closed)).body.text).not.toContain('open-loop')
  expect(methodSection(reportOf(open)).body.text).toContain('open-loop schedule')
})
