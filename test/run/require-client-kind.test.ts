/** Library clients are refused, by name and with the reason, where no library speaks the protocol by itself. */
import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import { requireClientKind } from '../../bench/run/require-client-kind.js'

const of = (...names: string[]) => names.map((name) => contenderByName(name))

describe('library clients', () => {
  it.each([
    ['websocket/socket.io', 'only the lean ones know how socket.io wraps events'],
    ['websocket/sockjs', 'only the lean ones know how sockjs wraps events'],
    ['long-poll/engine.io', 'only the lean ones know how engine.io wraps events'],
    ['sse/node-h2', 'HTTP/2'],
  ])('are refused for %s: %s', (name, reason) => {
    expect(() => requireClientKind(of('sse/node', name), 'library')).toThrow(reason)
    expect(() => requireClientKind(of('sse/node', name), 'library')).toThrow(name)
    expect(() => requireClientKind(of('sse/node', name), 'lean')).not.toThrow()
  })

  it('are there for plain contenders over HTTP/1.1', () => {
    expect(() => requireClientKind(of('short-poll/node', 'sse/better-sse', 'websocket/ws'), 'library')).not.toThrow()
  })
})
