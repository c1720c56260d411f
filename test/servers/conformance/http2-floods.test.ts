/** What a session of HTTP/2 may ask of the server: heads and bodies beyond every limit. */
import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2'
import { expect, it } from 'vitest'
import { forEachSubject, speaksHttp1, start, TOKEN, until } from '../support/harness.js'
import { h2Session } from '../support/http-client.js'

const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }
const MEGABYTE = 1 << 20
/** Beyond what nghttp2 lets a client send, unless it is told to. */
const ANY_HEAD = { maxSendHeaderBlockLength: MEGABYTE }

const FIELD_BYTES = 20_000
/** Huffman codes of it are longer than itself, so that HPACK leaves it as it is. */
const FIELD = '\\'.repeat(FIELD_BYTES)

function fields(count: number, value = FIELD): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, value]))
}

/** The status that a stream is answered with, or the code that it is reset with. */
function outcome(stream: ClientHttp2Stream): Promise<string> {
  return new Promise((resolve) => {
    stream.on('error', () => {})
    stream.once('response', (head) => resolve(`status ${head[':status']}`))
    stream.once('close', () => resolve(`code ${stream.rstCode}`))
    stream.resume()
  })
}

/** The client has the server's SETTINGS, and has acknowledged them. */
async function settled(session: ClientHttp2Session): Promise<void> {
  await once(session, 'remoteSettings')
  await new Promise((resolve) => session.ping(resolve))
}

await forEachSubject(
  'bounds',
  (subject) => !speaksHttp1(subject),
  (subject) => {
    // Limitation node-h2/head-limit: nine frames of 16 kB, until the client has acknowledged what is announced.
    it.each([
      ['before', 'is taken', 7, 'status 200'],
      ['before', 'ends the session', 8, `code ${constants.NGHTTP2_INTERNAL_ERROR}`],
      ['after', 'ends the stream', 1, `code ${constants.NGHTTP2_ENHANCE_YOUR_CALM}`],
      ['after', 'ends the stream', 7, `code ${constants.NGHTTP2_ENHANCE_YOUR_CALM}`],
    ])('heads: %s the client knows of the limit, what %s: %i fields of 20 kB', async (when, what, count, expected) => {
      const harness = await start(subject)
      const session = h2Session(harness, ANY_HEAD)
      if (when === 'after') await settled(session)
      const told = outcome(session.request({ ':path': harness.path(), ...AUTHORIZED, ...fields(count) }))
      expect(await told).toBe(expected)
      expect(harness.server.counters().requests).toBe(what === 'is taken' ? 1 : 0)
      if (what === 'ends the stream') {
        const next = session.request({ ':path': harness.path(), ...AUTHORIZED })
        expect(await outcome(next)).toBe('status 200')
      } else if (what === 'ends the session') await until(() => harness.server.counters().established === 0)
      const other = h2Session(harness).request({ ':path': harness.path(), ...AUTHORIZED })
      expect(await outcome(other)).toBe('status 200')
    })

    it('fields, by their number', async () => {
      const harness = await start(subject)
      const session = h2Session(harness, ANY_HEAD)
      const asked = session.request({ ':path': harness.path(), ...AUTHORIZED, ...fields(2000, 'y') })
      expect(await outcome(asked)).toBe(`code ${constants.NGHTTP2_ENHANCE_YOUR_CALM}`)
      expect(harness.server.counters().requests).toBe(0)
    })

    it('bodies without end: it takes no more than it must, says so, and keeps the session', async () => {
      const harness = await start(subject)
      const session = h2Session(harness)
      const block = Buffer.alloc(64 << 10, 'f')
      const floods = Array.from({ length: 4 }, () => {
        const stream = session.request({ ':method': 'POST', ':path': '/publish?channel=all', ...AUTHORIZED })
        const told = outcome(stream)
        const closed = once(stream, 'close')
        const pour = (): void => {
          while (!stream.closed && !stream.destroyed && stream.write(block));
        }
        stream.on('drain', pour)
        pour()
        return { stream, told, closed }
      })
      for (const { stream, told, closed } of floods) {
        expect(await told).toBe('status 413')
        await closed
        // The answer is whole: the rest is not wanted (RFC 9113, section 8.1), which is no error.
        expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
      }
      // Each up to the megabyte that is swallowed and what was on its way.
      expect(session.socket?.bytesWritten).toBeLessThan(floods.length * 3 * MEGABYTE)
      expect(harness.server.counters()).toMatchObject({ oversizeBodies: 4, upstreamMessages: 0, established: 1 })
      expect(harness.upstream).toEqual([])
      const next = session.request({ ':method': 'POST', ':path': '/publish?channel=all', ...AUTHORIZED })
      next.end('{"up":1}')
      expect(await outcome(next)).toBe('status 204')
      expect(harness.upstream).toEqual([{ channel: 'all', body: '{"up":1}' }])
    })
  },
)
