import { describe, expect, it } from 'vitest'
import { TRANSPORTS } from '../../bench/contracts/names.js'
import { requestHeaders } from '../../bench/request-headers.js'
import { hostHeader } from '../../clients/request-head.js'
import { RecordingObserver } from './support/observer.js'
import { client, onRequests, rawServer } from './support/peers.js'

describe.each(TRANSPORTS)('request headers of %s', (transport) => {
  async function sent(profile: 'browser' | 'minimal'): Promise<string> {
    let told = (_request: string): void => {}
    const request = new Promise<string>((resolve) => {
      told = resolve
    })
    const peer = await rawServer((socket) => onRequests(socket, told))
    client(transport, peer.port, new RecordingObserver(), { headers: requestHeaders(profile, transport) }).connect()
    return request
  }

  it('browser: 500 to 900 bytes in all, each name once', async () => {
    const request = await sent('browser')
    expect(request.length).toBeGreaterThanOrEqual(500)
    expect(request.length).toBeLessThanOrEqual(900)
    const names = request
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(':')[0]?.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
    for (const name of ['host', 'authorization', 'user-agent', 'cookie', 'accept-language'])
      expect(names).toContain(name)
    expect(names).toContain(transport === 'websocket' ? 'origin' : 'referer')
  })

  it('minimal: only what is required', async () => {
    const lines = (await sent('minimal')).trimEnd().split('\r\n').slice(1)
    const names = lines.map((line) => line.split(':')[0])
    const more = {
      'short-poll': [],
      'long-poll': [],
      sse: ['Accept'],
      websocket: ['Connection', 'Upgrade', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key'],
    }
    expect(names).toEqual(['Host', 'Authorization', ...more[transport]])
  })

  it('never asks for compression and never breaks a line', () => {
    for (const profile of ['browser', 'minimal'] as const) {
      for (const line of requestHeaders(profile, transport)) {
        expect(line).toMatch(/^[A-Za-z-]+: [ -~]+$/)
        if (line.startsWith('Accept-Encoding')) expect(line).toBe('Accept-Encoding: identity')
      }
    }
  })
})

describe('Host', () => {
  it.each([
    ['127.0.0.1', 43_210, '127.0.0.1:43210'],
    ['127.0.0.1', 8080, '127.0.0.1:08080'],
    ['127.0.0.1', 1, '127.0.0.1:00001'],
    ['::1', 65_535, '[::1]:65535'],
  ])('of %s, port %i, is as long as with any other port', (host, port, expected) => {
    expect(hostHeader(host, port)).toBe(expected)
    expect(new URL(`http://${expected}/`).port).toBe(port === 80 ? '' : String(port))
  })
})
