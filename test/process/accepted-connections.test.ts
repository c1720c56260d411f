import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import { parseConnections } from '../../bench/process/accepted-connections.js'
import { holdsBack, notReadyRemedy, notReadyText } from '../../bench/run/not-ready.js'

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
    const clients = { ready: 40, clients: 200, timeoutSeconds: 5, connections, isHeldBack: false }
    const said = notReadyText({ ...clients, example: 'connect-timeout: not ready after 10 s' })
    const before = '40 of 200 clients were ready after 5 s; first failure: connect-timeout: not ready after 10 s'
    expect(said.startsWith(before + text)).toBe(true)
    if (text === '') expect(said).toBe(before)
    const silent = notReadyText({ ...clients, example: null })
    expect(silent.startsWith(`40 of 200 clients were ready after 5 s; no failure was reported${text}`)).toBe(true)
  })

  it.each([
    ['status: HTTP status 426', { accepted: 200, waiting: 0 }, '; the server had accepted 200 connections'],
    ['refused: ECONNREFUSED', null, ''],
    ['reset: ECONNRESET', { accepted: 50, waiting: 3 }, '; the server had accepted 50 connections, 3 more waited'],
  ])('are not called unserved where clients failed by %s', (example, connections, text) => {
    const clients = { ready: 0, clients: 200, timeoutSeconds: 5, isHeldBack: false }
    const said = notReadyText({ ...clients, example, connections })
    expect(said).not.toContain('unserved')
    expect(said.startsWith(`0 of 200 clients were ready after 5 s; first failure: ${example}${text}`)).toBe(true)
  })

  it('are not the fault of the server where a proxy waits for its buffer to fill', () => {
    const connections = { accepted: 200, waiting: 0 }
    const clients = { ready: 0, clients: 200, timeoutSeconds: 5, connections, isHeldBack: true }
    const example = 'connect-timeout: not ready after 10 s'
    const said = notReadyText({ ...clients, example })
    expect(said).toBe(
      `0 of 200 clients were ready after 5 s; first failure: ${example}; the proxy holds the answer back until its buffer is full`,
    )
    expect(notReadyText({ ...clients, example: 'status: HTTP status 502' })).not.toContain('holds the answer back')
  })
})

describe('what to do about clients that are not ready', () => {
  it.each([
    ['connect-timeout: not ready after 10 s', false, null],
    [null, false, null],
    ['connect-timeout: not ready after 10 s', true, /^--set connect\.minReady=0 /],
    [null, true, /^--set connect\.minReady=0 /],
    ['status: HTTP status 426', false, /^see the first failure/],
    ['handshake: the server declined permessage-deflate', false, /^see the first failure/],
    ['status: HTTP status 502', true, /^see the first failure/],
  ])('after %s (held back: %s) is %s', (example, isHeldBack, expected) => {
    const remedy = notReadyRemedy({ example, isHeldBack })
    if (expected === null) expect(remedy).toBeNull()
    else expect(remedy).toMatch(expected)
  })

  it.each([
    ['sse/node+nginx-buffered', true],
    ['sse/node+nginx', false],
    ['long-poll/node+nginx-buffered', false],
  ])('counts %s as held back: %s', (name, expected) => {
    expect(holdsBack(contenderByName(name))).toBe(expected)
  })
})
