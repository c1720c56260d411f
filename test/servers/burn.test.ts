import { expect, it } from 'vitest'
import { gapBody, snapshotBody } from '../../bench/event/stamp.js'
import { eventsIn } from '../../servers/burn.js'
import { extraHeader } from '../../servers/extra-header.js'
import { eventBody } from './support/harness.js'

const LINE = Buffer.from('\n')

it.each([
  ['nothing', [], 0],
  ['a comment', [Buffer.from(':\n\n')], 0],
  ['a snapshot and a gap', [snapshotBody(3, '"stocks":{}'), LINE, gapBody(1, 2)], 0],
  ['one event', [eventBody(1)], 1],
  ['the lines of a poll’s answer', [eventBody(1), LINE, eventBody(2), LINE, eventBody(3), LINE], 3],
  ['a snapshot before an event', [snapshotBody(1, ''), LINE, eventBody(2)], 1],
])('counts the events in %s', (_, bodies, events) => {
  expect(eventsIn(Buffer.concat(bodies))).toBe(events)
})

it.each([12, 13, 64, 500])('makes a header line of %i bytes', (bytes) => {
  const [name, value] = extraHeader(bytes)
  expect(`${name}: ${value}\r\n`).toHaveLength(bytes)
})

it.each([11, 0, -1, Number.NaN])('refuses a header line of %s bytes', (bytes) => {
  expect(() => extraHeader(bytes)).toThrow(RangeError)
})
