/** What HAProxy is told. */
import { describe, expect, it } from 'vitest'
import { haproxyConfig } from '../../bench/proxy/haproxy.js'
import { settingsOf } from './support/settings.js'

const has = (topology: string, change = {}): string[] =>
  haproxyConfig(settingsOf(topology, change))
    .split('\n')
    .map((line) => line.trim())

const SERVER = 'server server1 127.0.0.1:9001'

describe('the configuration of HAProxy', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'hands every event on at once, by one thread, and never gives up by itself',
      'haproxy',
      [
        'option http-no-delay',
        'nbthread 1',
        'timeout server 86400s',
        'timeout tunnel 86400s',
        'timeout client 86400s',
        'bind 127.0.0.1:8080',
        'balance roundrobin',
        `${SERVER} pool-purge-delay 60s`,
      ],
      [],
    ],
    [
      'gives up after so much silence of the server',
      'haproxy-timeout5s',
      ['timeout server 5s', 'timeout tunnel 5s', 'timeout client 86400s'],
      ['timeout server 86400s'],
    ],
    [
      'speaks TLS and HTTP/1.1',
      'haproxy-tls',
      ['bind 127.0.0.1:8080 ssl crt server.pem alpn http/1.1 ssl-min-ver TLSv1.2'],
      [],
    ],
    [
      'speaks TLS and HTTP/2',
      'haproxy-h2',
      ['bind 127.0.0.1:8080 ssl crt server.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2'],
      [],
    ],
    [
      'keeps each client with one of several servers',
      'haproxy-x2-hash',
      ['balance hdr(X-Client-Id)', 'hash-type consistent', 'server server2 127.0.0.1:9002 pool-purge-delay 60s'],
      ['balance roundrobin'],
    ],
  ])('%s', (_, topology, present, absent) => {
    const lines = has(topology)
    expect(lines).toEqual(expect.arrayContaining([...present]))
    for (const line of absent) expect(lines).not.toContain(line)
  })

  it('speaks HTTP/2 to servers that know nothing else', () => {
    expect(has('haproxy', { upstreamH2: true })).toContain(`${SERVER} proto h2 pool-purge-delay 60s`)
  })

  it('has room for every client', () => {
    expect(has('haproxy', { connections: 5_000 }).filter((line) => line === 'maxconn 5256')).toHaveLength(2)
  })
})
