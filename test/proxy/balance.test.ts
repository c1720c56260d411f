/** How requests are spread over several servers. */
import { once } from 'node:events'
import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROXIES } from '../../bench/contracts/names.js'
import { startProxy } from '../../bench/proxy/proxy.js'
import { lacksProxy } from './support/needs-proxy.js'
import { planOf } from './support/settings.js'

const servers: Server[] = []
let upstreamPorts: number[] = []

beforeAll(async () => {
  upstreamPorts = await Promise.all(
    [0, 1, 2].map(async (index) => {
      const server = createServer((_, response) => response.end(String(index))).listen(0, '127.0.0.1')
      servers.push(server)
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    }),
  )
})
afterAll(() => {
  for (const server of servers) server.close()
})

/** Which server answers this client. */
function answering(port: number, client: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'X-Client-Id': String(client) }
    get({ host: '127.0.0.1', port, agent: false, headers }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => resolve(Number(text)))
    }).on('error', reject)
  })
}

const CLIENTS = Array.from({ length: 60 }, (_, i) => i)

describe.each(PROXIES)('%s', (name) => {
  const runs = it.skipIf(lacksProxy(name))

  runs('round robin: each in turn, whoever asks', async () => {
    const proxy = await startProxy(planOf(`${name}-x3`, { upstreamPorts }))
    const answers: number[] = []
    for (let i = 0; i < 30; i++) answers.push(await answering(proxy.port, 7))
    await proxy.stop()
    for (const server of [0, 1, 2]) expect(answers.filter((one) => one === server)).toHaveLength(10)
  })

  runs('hash: each client has one server, and every server has clients', async () => {
    const proxy = await startProxy(planOf(`${name}-x3-hash`, { upstreamPorts }))
    const first = await Promise.all(CLIENTS.map((client) => answering(proxy.port, client)))
    const again = await Promise.all(CLIENTS.map((client) => answering(proxy.port, client)))
    await proxy.stop()
    expect(again).toEqual(first)
    expect(new Set(first).size).toBe(3)
  })
})
