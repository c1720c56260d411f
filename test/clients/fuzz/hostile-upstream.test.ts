/** Upstream messages to a hostile peer: each ends in one way, and the subscription beside them goes on. */
import type net from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../../../bench/random.js'
import { RecordingObserver } from '../support/observer.js'
import { chunk, client, ndjson, onRequests, rawServer, SNAPSHOT, sseHead } from '../support/peers.js'
import { mutate } from './support/mutations.js'
import { scaled } from './support/runs.js'

const CLIENTS = 25
const MESSAGES = 8
const ACCEPTED = [
  'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nX: y\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
].map((text) => Buffer.from(text))

/** Whatever comes, the connection ends or the answer is valid: no message waits for ever. */
function answerPost(socket: net.Socket, random: Random): void {
  const accepted = ACCEPTED[random.below(ACCEPTED.length)] as Buffer
  switch (random.below(6)) {
    case 0:
      socket.end(mutate(accepted, { what: 'flip', at: random.uniform(), bit: random.below(8) }))
      break
    case 1:
      socket.end(accepted.subarray(0, random.below(accepted.length)))
      break
    case 2:
      socket.write(accepted)
      socket.resetAndDestroy()
      break
    case 3:
      // An answer too many.
      socket.end(Buffer.concat([accepted, ACCEPTED[0] as Buffer, Buffer.from('\0\r\n')]))
      break
    case 4:
      socket.end('HTTP/1.1 503 Busy\r\n\r\n')
      break
    default:
      for (const byte of accepted) socket.write(Buffer.from([byte]))
  }
}

describe.each(['short-poll', 'long-poll', 'sse'] as const)('upstream messages of %s', (transport) => {
  it('are each accepted or failed once, and the subscription goes on', async () => {
    let random = seededRandom(0, transport)
    const answer = transport === 'sse' ? sseHead + chunk(`data: ${SNAPSHOT}\n\n`) : ndjson(SNAPSHOT)
    const peer = await rawServer((socket) => {
      socket.setNoDelay(true)
      onRequests(socket, (request, n) => {
        if (request.startsWith('POST')) answerPost(socket, random)
        else if (n === 0) socket.write(answer)
      })
    })
    let accepted = 0
    let failed = 0
    for (let seed = 0; seed < scaled(CLIENTS); seed++) {
      random = seededRandom(seed, `upstream of ${transport}`)
      const seen = new RecordingObserver()
      const one = client(transport, peer.port, seen)
      one.connect()
      await seen.until(() => seen.readyCount === 1)
      for (let n = 1; n <= MESSAGES; n++) expect(one.send(Buffer.from(`{"up":${n}}`))).toBe(true)
      await seen.until(() => seen.upstream + seen.failures.length >= MESSAGES)
      expect(one.connected).toBe(true)
      one.close()
      await Promise.all(
        peer.sockets
          .splice(0)
          .map((socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve))),
      )
      // Bytes that nobody asked for, after the last answer, are one more violation, which is counted too.
      const unasked = seen.upstream + seen.failures.length - MESSAGES
      expect(unasked === 0 || (unasked === 1 && seen.failures.at(-1)?.kind === 'protocol')).toBe(true)
      for (const { detail } of seen.failures) expect(detail).toMatch(/^upstream: /)
      expect(seen.opened).toBe(seen.closed)
      seen.checkAccount()
      accepted += seen.upstream
      failed += seen.failures.length
    }
    expect(accepted).toBeGreaterThan(CLIENTS)
    expect(failed).toBeGreaterThan(CLIENTS)
  })
})
