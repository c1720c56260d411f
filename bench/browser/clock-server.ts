/** Answers every WebSocket message with the harness's clock, µs. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { nowUs } from '../clock.js'

export interface ClockServer {
  readonly url: string
  close(): Promise<void>
}

export async function startClockServer(): Promise<ClockServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('error', () => undefined)
    socket.on('message', () => socket.send(String(nowUs())))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate()
        server.close(() => resolve())
      }),
  }
}
