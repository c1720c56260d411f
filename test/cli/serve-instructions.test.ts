/** The curl lines that `serve` prints, for every way to the contender. */
import { describe, expect, test } from 'vitest'
import { instructions } from '../../bench/commands/serve-instructions.js'
import { contenderByName } from '../../bench/contenders.js'
import { serverPlan } from '../../bench/run/plans.js'
import { loadScenario } from '../../bench/scenario/load.js'

const CERTIFICATES = { ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'server.test' }

function linesFor(name: string): string[] {
  const contender = contenderByName(name)
  const scenario = loadScenario('stock-ticker')
  const plan = serverPlan({ scenario, contender, clients: 1, certificates: CERTIFICATES }, '127.0.0.1', 0)
  const tls = contender.topology.tls ? { caFile: '/tmp/x/ca.pem', servername: CERTIFICATES.servername } : null
  return instructions({ contender, plan, host: '127.0.0.1', port: 8443, tls }).split('\n')
}

describe('serve', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['sse/node', ["'http://127.0.0.1:8443/events"], ['--http2', '--cacert', '--resolve']],
    ['sse/node-h2', ['--http2-prior-knowledge', "'http://127.0.0.1:8443/"], ['--cacert']],
    [
      'sse/node-h2+tls',
      [
        '--http2 ',
        '--cacert /tmp/x/ca.pem',
        '--resolve server.test:8443:127.0.0.1',
        "'https://server.test:8443/events",
      ],
      ['prior-knowledge', 'http://'],
    ],
    ['long-poll/node+tls', ['--cacert', "&after=1'"], ['--http2']],
    ['sse/node+nginx-h2', ['--http2 ', '--cacert'], ['prior-knowledge']],
    ['websocket/ws+haproxy-h2', ['--http1.1', '--cacert', 'https://server.test:8443/'], ['--http2']],
    ['websocket/engine.io', ['&EIO=4&transport=websocket', 'Upgrade: websocket'], ['sid=']],
    ['long-poll/engine.io', ['&EIO=4&transport=polling', '&sid='], ['&after=', 'Upgrade']],
    ['websocket/sockjs', ['8443/events/0/curl/websocket?channel=', 'Upgrade: websocket'], ['EIO']],
    ['websocket/socket.io', ["io('http://127.0.0.1:8443'", "path: '/events'", 'addTrailingSlash: false'], ['curl -']],
    ['websocket/socket.io+tls', ["io('https://server.test:8443'", 'trust /tmp/x/ca.pem'], ['curl -']],
  ])('%s', (name, wanted, unwanted) => {
    const curl = linesFor(name).slice(2).join('\n')
    for (const part of wanted) expect(curl).toContain(part)
    for (const part of unwanted) expect(curl).not.toContain(part)
  })

  test('says through which proxy', () => {
    expect(linesFor('sse/node+nginx')[0]).toBe('sse/node+nginx listens on 127.0.0.1:8443 (clients through nginx)')
  })
})
