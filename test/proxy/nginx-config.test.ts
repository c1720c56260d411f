/** What NGINX is told, by what stands in its configuration and by what NGINX says to it. */
import { describe, expect, it } from 'vitest'
import { nginxConfig } from '../../bench/proxy/nginx.js'
import { settingsOf } from './support/settings.js'

const has = (topology: string, change = {}): string[] =>
  nginxConfig(settingsOf(topology, change))
    .split('\n')
    .map((line) => line.trim())

describe('the configuration of NGINX', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'hands everything on at once, keeps connections to the server, and lets WebSocket through',
      'nginx',
      [
        'proxy_buffering off;',
        'proxy_http_version 1.1;',
        'proxy_set_header Upgrade $http_upgrade;',
        'proxy_set_header Connection $connection_upgrade;',
        'proxy_read_timeout 86400s;',
        'gzip off;',
        'access_log off;',
        'worker_processes 1;',
        'server 127.0.0.1:9001 max_fails=0;',
      ],
      ['ssl_certificate server.crt;', 'user root;', 'proxy_http_version 1.0;'],
    ],
    [
      'without Upgrade still keeps connections',
      'nginx-noupgrade',
      ['proxy_set_header Connection "";', 'proxy_http_version 1.1;'],
      ['proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection $connection_upgrade;'],
    ],
    [
      'buffers as it does by itself, whatever the server says',
      'nginx-buffered',
      ['proxy_buffering on;', 'proxy_http_version 1.0;', 'proxy_ignore_headers X-Accel-Buffering;'],
      ['proxy_buffering off;', 'proxy_http_version 1.1;'],
    ],
    [
      'gives up after so much silence',
      'nginx-timeout5s',
      ['proxy_read_timeout 5s;', 'proxy_send_timeout 5s;', 'proxy_next_upstream error;'],
      ['proxy_read_timeout 86400s;'],
    ],
    [
      'speaks TLS',
      'nginx-tls',
      [
        'listen 127.0.0.1:8080 ssl backlog=4096;',
        'ssl_certificate server.crt;',
        'ssl_certificate_key server.key;',
        'ssl_protocols TLSv1.2 TLSv1.3;',
      ],
      ['listen 127.0.0.1:8080 backlog=4096;'],
    ],
    ['speaks HTTP/2', 'nginx-h2', ['listen 127.0.0.1:8080 ssl http2 backlog=4096;'], ['http2 on;']],
    [
      'spreads over several servers in turn',
      'nginx-x3',
      [9001, 9002, 9003].map((port) => `server 127.0.0.1:${port} max_fails=0;`),
      ['hash $http_x_client_id consistent;'],
    ],
    ['keeps each client with one server', 'nginx-x3-hash', ['hash $http_x_client_id consistent;'], []],
  ])('%s', (_, topology, present, absent) => {
    const lines = has(topology)
    expect(lines).toEqual(expect.arrayContaining([...present]))
    for (const line of absent) expect(lines).not.toContain(line)
  })

  it('names HTTP/2 as the version wants it', () => {
    expect(has('nginx-h2', { version: '1.25.0' })).not.toContain('http2 on;')
    const later = has('nginx-h2', { version: '1.26.3' })
    expect(later).toContain('http2 on;')
    expect(later).toContain('listen 127.0.0.1:8080 ssl backlog=4096;')
  })

  it('runs its worker as root when it is root, so that it can write to its own folder', () => {
    expect(has('nginx', { isRoot: true })).toContain('user root;')
  })

  it('has room for every client twice, and a kept connection for each', () => {
    const lines = has('nginx', { connections: 5_000 })
    expect(lines).toContain('worker_connections 10512;')
    expect(lines).toContain('worker_rlimit_nofile 10512;')
    expect(lines).toContain('keepalive 5256;')
  })
})
