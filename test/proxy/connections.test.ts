/** Connections on both sides of a proxy, from the kernel's table. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { countEstablished, readConnections } from '../../bench/proxy/connections.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const row = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 17 1 0 100 0 0 10 0`

describe('established connections of a table', () => {
  const table = [
    HEAD,
    row('0100007F:1F90', '00000000:0000', '0A'),
    row('0100007F:1F90', '0100007F:8001', '01'),
    row('0100007F:8001', '0100007F:1F90', '01'),
    row('0100007F:1F90', '0100007F:8002', '06'),
    row('0000000000000000FFFF00000100007F:2329', '0000000000000000FFFF00000100007F:8003', '01'),
  ].join('\n')

  it.each([
    ['at the accepting end, neither listening nor closing', [0x1f90], 1],
    ['on an IPv6 socket', [0x2329], 1],
    ['on several ports', [0x1f90, 0x2329], 2],
    ['on none of them', [1], 0],
  ])('%s', (_, ports, expected) => {
    expect(countEstablished(table, new Set(ports))).toBe(expected)
  })
})

describe.skipIf(process.platform !== 'linux')('of this machine', () => {
  it('counts those of each side', async () => {
    const servers = await Promise.all(
      [1, 2].map(async () => {
        const server = createServer().listen(0, '127.0.0.1')
        await once(server, 'listening')
        return server
      }),
    )
    const [first, second] = servers.map((server) => (server.address() as AddressInfo).port) as [number, number]
    const sockets = await Promise.all(
      [first, second, second].map(async (port) => {
        const socket = connect(port, '127.0.0.1')
        await once(socket, 'connect')
        return socket
      }),
    )
    expect(await readConnections(first, [second])).toEqual({ client: 1, upstream: 2 })
    for (const socket of sockets) socket.destroy()
    for (const server of servers) server.close()
  })
})
