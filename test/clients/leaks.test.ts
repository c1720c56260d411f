/** Clients that come and go leave nothing behind: no socket on either side, no count out of balance. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CLIENT_KINDS, TRANSPORTS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import { chunk, clientsOf, ndjson, onRequests, rawServer, SNAPSHOT, sseHead } from './support/peers.js'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

function snapshotAnswer(request: string): string {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1]
  if (key !== undefined) {
    const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64')
    const head = `HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
    return `${head}\x81${String.fromCharCode(SNAPSHOT.length)}${SNAPSHOT}`
  }
  return request.includes('event-stream') ? sseHead + chunk(`data: ${SNAPSHOT}\n\n`) : ndjson(SNAPSHOT)
}

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  const client = clientsOf(kind)

  describe.each(TRANSPORTS)('%s', (transport) => {
    it('50 clients, each cut, resumed and closed', async () => {
      const peer = await rawServer((socket) => {
        onRequests(socket, (request, k) => {
          // A long poll's second request is held.
          if (k === 0) socket.write(snapshotAnswer(request), 'latin1')
        })
      })
      const seen = new RecordingObserver()
      const headers = transport === 'sse' ? ['Accept: text/event-stream'] : []
      const clients = Array.from({ length: 50 }, () => client(transport, peer.port, seen, { headers }))
      for (const one of clients) one.connect()
      await seen.until(() => seen.readyCount === 50)
      for (const one of clients) if (transport === 'short-poll') one.poll()
      for (const socket of peer.sockets.slice(0, 25)) socket.destroy()
      await seen.until(() => seen.closed >= 25)
      if (transport === 'long-poll' || transport === 'short-poll') {
        // A request on a used connection is asked once more; nothing fails.
        await seen.until(() => seen.batches.length >= 75)
        expect(seen.failures).toEqual([])
      } else await seen.until(() => seen.failures.length === 25)
      for (const one of clients) one.connect()
      await seen.until(() => clients.every((one) => one.connected))
      for (const one of clients) one.close()
      expect(seen.opened).toBe(seen.closed)
      await Promise.all(
        peer.sockets.map(
          (socket) => socket.destroyed || new Promise((resolve) => socket.resume().once('close', resolve)),
        ),
      )
      expect(peer.sockets).toHaveLength(75)
      seen.checkAccount()
    })
  })
})
