/** uws processes share a port of their own: never one that somebody else has. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countListeners, freePort, requireListeners } from '../../../servers/shards/shared-port.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const line = (local: string, state: string): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n`

describe('listeners in /proc/net/tcp', () => {
  it.each([
    ['three of one port', `${line('0100007F:1F90', '0A')}`.repeat(3), 3],
    ['one that listens on all addresses counts', line('0100007F:1F90', '0A') + line('00000000:1F90', '0A'), 2],
    ['another address does not', line('0200007F:1F90', '0A'), 0],
    ['another port does not', line('0100007F:1F91', '0A'), 0],
    ['a connection does not', line('0100007F:1F90', '01'), 0],
    ['none', '', 0],
  ])('%s', (_, lines, expected) => {
    expect(countListeners(HEAD + lines, { host: '127.0.0.1', port: 8080 })).toBe(expected)
  })
})

describe.runIf(process.platform === 'linux')('a port to share (needs Linux)', () => {
  const somebody = createServer()
  beforeAll(() => once(somebody.listen(0, '127.0.0.1'), 'listening'))
  afterAll(() => void somebody.close())
  const taken = () => ({ host: '127.0.0.1', port: (somebody.address() as AddressInfo).port })

  it('is one that nobody listens on', async () => {
    const port = await freePort({ host: '127.0.0.1', port: 0 })
    expect(port).toBeGreaterThan(0)
    expect(() => requireListeners({ host: '127.0.0.1', port }, 0)).not.toThrow()
  })

  it('is refused with the system’s error when somebody has it', async () => {
    await expect(freePort(taken())).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('must have exactly the listeners that it should', () => {
    expect(() => requireListeners(taken(), 1)).not.toThrow()
    expect(() => requireListeners(taken(), 2)).toThrow(/EADDRINUSE: 1 processes listen on 127\.0\.0\.1:\d+, where 2/)
  })
})
