/** What one delivery costs on the wire, to the byte: exact metrics do not move with the machine. */
import { expect, it } from 'vitest'
import { CORE_ENGINES } from '../../../bench/contracts/names.js'
import { forEachSubject, type Harness, isPlain, type Subject, speaksHttp1, start } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

/** The answer with its only variable part blanked out, at the same length. */
function withoutDate(text: string): string {
  return text.replace(/Date: .{29}\r\n/, `Date: ${'d'.repeat(29)}\r\n`)
}

/** `uWebSockets` is there by itself (limitation uws/own-headers). */
const DATE = `Date: ${'d'.repeat(29)}`
const COMMON = ['Cache-Control: no-store', 'X-Content-Type-Options: nosniff']

function head(engine: string, lines: readonly string[], contentLength?: number): string {
  const length = contentLength === undefined ? [] : [`Content-Length: ${contentLength}`]
  const added =
    engine === 'uws'
      ? [DATE, 'uWebSockets: 20', ...length]
      : [...length, DATE, 'Connection: keep-alive', 'Keep-Alive: timeout=30']
  return `${[...lines, ...added].join('\r\n')}\r\n\r\n`
}

async function answerTo(harness: Harness, after: number): Promise<string> {
  const peer = await RawPeer.open(harness)
  peer.request('GET', harness.path(after))
  const text = await peer.until((received) => received.includes('\r\n\r\n') && (after > 0 || received.endsWith('}\n')))
  return withoutDate(text)
}

/** What frameworks add beside is their own (test/clients/dialects); HTTP/2 is counted by its session. */
function isCore({ engine }: Subject): boolean {
  return (CORE_ENGINES as readonly string[]).includes(engine)
}

await forEachSubject(
  'costs exactly',
  (subject) => subject.transport.endsWith('-poll') && isPlain(subject) && speaksHttp1(subject),
  (subject) => {
    it('a head, the events and a line end each', async () => {
      const harness = await start(subject, { holdMs: 1 })
      const bodies = harness.publish(2)
      const lines = ['HTTP/1.1 200 OK', 'Content-Type: application/x-ndjson', ...COMMON]
      const text = await answerTo(harness, 0)
      expect(text).toBe(`${head(subject.engine, lines, 242)}${bodies.join('\n')}\n`)
    })

    it('a head when there is nothing', async () => {
      const harness = await start(subject, { holdMs: 1 })
      harness.publish(2)
      expect(await answerTo(harness, 2)).toBe(head(subject.engine, ['HTTP/1.1 204 No Content', ...COMMON]))
    })
  },
)

/** Bytes between two events' ends, so that what an engine defers is counted once. */
async function bytesOfThirdEvent(peer: RawPeer, publish: () => string): Promise<number> {
  const totals: number[] = []
  for (let i = 0; i < 3; i++) {
    const body = publish()
    await peer.until((text) => text.includes(body))
    // The rest of the frame is in the same write, so it is in hand once a byte of the next one is.
    totals.push(peer.text.indexOf(body))
  }
  return (totals[2] as number) - (totals[1] as number)
}

await forEachSubject(
  'costs exactly',
  (subject) => (subject.transport === 'sse' || subject.transport === 'websocket') && isCore(subject),
  (subject) => {
    it.each([
      [100, 2],
      [125, 2],
      [126, 4],
      [200, 4],
    ])('its framing on an event of %i bytes', async (size, webSocketHeader) => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      if (subject.transport === 'websocket') peer.handshake(harness.path())
      else peer.request('GET', harness.path())
      await peer.until((text) => text.includes('snapshot'))
      const bytes = await bytesOfThirdEvent(peer, () => harness.publish(1, 'all', size)[0] as string)
      const field = 'id: 1\ndata: \n\n'.length
      const chunk = (size + field).toString(16).length + 4
      expect(bytes).toBe(size + (subject.transport === 'websocket' ? webSocketHeader : field + chunk))
    })

    it('nothing else', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      if (subject.transport === 'websocket') peer.handshake(harness.path())
      else peer.request('GET', harness.path())
      const text = withoutDate(await peer.until((received) => received.includes('"stocks":[]}}')))
      const type = ['Content-Type: text/event-stream', ...COMMON, 'X-Accel-Buffering: no']
      const accept = 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='
      const heads: Readonly<Record<string, readonly string[]>> = {
        'sse/node': [
          'HTTP/1.1 200 OK',
          ...type,
          DATE,
          'Connection: keep-alive',
          'Keep-Alive: timeout=30',
          'Transfer-Encoding: chunked',
        ],
        'sse/uws': ['HTTP/1.1 200 OK', ...type, DATE, 'uWebSockets: 20', 'Transfer-Encoding: chunked'],
        'websocket/ws': [
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          accept,
          ...COMMON,
        ],
        'websocket/uws': [
          'HTTP/1.1 101 Switching Protocols',
          ...COMMON,
          'Upgrade: websocket',
          'Connection: Upgrade',
          accept,
          DATE,
          'uWebSockets: 20',
        ],
      }
      expect(text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n')).toEqual(
        heads[`${subject.transport}/${subject.engine}`],
      )
    })
  },
)
