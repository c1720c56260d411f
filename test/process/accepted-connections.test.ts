import { describe, expect, it } from 'vitest'
import { parseConnections } from '../../bench/process/accepted-connections.js'
import { unservedText } from '../../bench/run/trial.js'

const row = (local: string, state: string, queued = '00000000'): string =>
  `   0: 0100007F:${local} 0100007F:C001 ${state} 00000000:${queued} 00:00000000 00000000  1000        0 1`

describe('connections seen from outside', () => {
  it.each([
    ['open ones', [row('1F90', '01'), row('1F90', '01')], { accepted: 2, waiting: 0 }],
    [
      'those in the accept queue',
      [row('1F90', '0A', '00000001'), row('1F90', '01'), row('1F90', '01')],
      { accepted: 1, waiting: 1 },
    ],
    ['not those of other ports or closed ones', [row('1F91', '01'), row('1F90', '06')], { accepted: 0, waiting: 0 }],
  ])('are %s', (_, rows, expected) => {
    expect(parseConnections(['  sl  local_address', ...rows].join('\n'), 0x1f90)).toEqual(expected)
  })

  it.each([
    [null, ''],
    [{ accepted: 40, waiting: 0 }, ''],
    [{ accepted: 200, waiting: 0 }, '; the server had accepted 200 connections: 160 accepted but unserved'],
    [
      { accepted: 60, waiting: 140 },
      '; the server had accepted 60 connections, 140 more waited to be accepted: 20 accepted',
    ],
    [{ accepted: 40, waiting: 3 }, '; the server had accepted 40 connections, 3 more waited to be accepted'],
  ])('of %j, 40 being ready, are told as %j', (connections, text) => {
    expect(unservedText(connections, 40).startsWith(text)).toBe(true)
    if (text === '') expect(unservedText(connections, 40)).toBe('')
  })
})
