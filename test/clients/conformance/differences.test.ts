/** Where the libraries behave otherwise, exactly: everything else is the same (the other suites of this folder). */
import { describe, expect, it } from 'vitest'
import { CLIENT_KINDS, type ClientKind } from '../../../bench/contracts/names.js'
import { chunk, event, ndjson, SNAPSHOT, sseHead } from '../support/peers.js'
import { frame, HANDSHAKE, play, type Transcript } from './support/transcript.js'

const whole = (bytes: Buffer): Buffer[] => [bytes]
const frames = (...parts: readonly Buffer[]): Transcript => ({
  transport: 'websocket',
  answers: [Buffer.concat([Buffer.from(HANDSHAKE), ...parts])],
  cut: whole,
})
type Ends = 'read' | 'failure'
const both = async (transcript: Transcript, ofLean: Ends, ofLibrary: Ends) => ({
  lean: await play('lean', transcript, ofLean),
  library: await play('library', transcript, ofLibrary),
})

describe('a WebSocket connection', () => {
  it('that says why it closes is answered with the reason by ws, and without by us', async () => {
    const reason = 'going away'
    const { lean, library } = await both(
      frames(frame(1, SNAPSHOT), frame(8, Buffer.from(`\x03\xe9${reason}`, 'latin1'))),
      'failure',
      'failure',
    )
    expect(lean.failures).toEqual([{ kind: 'closed', detail: 'close frame 1001' }])
    expect(library.failures).toEqual(lean.failures)
    expect(library.log).toEqual(lean.log)
    expect(library.wire.down).toEqual(lean.wire.down)
    expect(library.wire.up.setup - lean.wire.up.setup).toBe(reason.length)
  })

  it('with a length that is not the shortest is an offence to us, and not to ws', async () => {
    const long = Buffer.concat([Buffer.from([0x81, 126, 0, 7]), Buffer.from(event(1))])
    const { lean, library } = await both(frames(frame(1, SNAPSHOT), long), 'failure', 'read')
    expect(lean.failures.map(({ kind }) => kind)).toEqual(['protocol'])
    expect(library.failures).toEqual([])
    expect(library.messages).toEqual([SNAPSHOT, event(1)])
  })

  it('whose snapshot comes in fragments: their further headers are set-up for us, framing for the library client', async () => {
    const half = Math.floor(SNAPSHOT.length / 2)
    const parts = [frame(1, SNAPSHOT.slice(0, half), false), frame(0, SNAPSHOT.slice(half)), frame(1, event(1))]
    const { lean, library } = await both(frames(...parts), 'read', 'read')
    expect(library.messages).toEqual(lean.messages)
    expect(lean.wire.down.setup - library.wire.down.setup).toBe(2)
    expect(library.wire.down.framing - lean.wire.down.framing).toBe(2)
    expect(library.wire.down.payload).toBe(lean.wire.down.payload)
  })
})

describe('an HTTP answer', () => {
  it('100 that nobody asked for is skipped by us, and an offence to undici', async () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
    for (const [transport, answer] of [
      ['short-poll', ndjson(SNAPSHOT)],
      ['sse', sseHead + chunk(`data: ${SNAPSHOT}\n\n`)],
    ] as const) {
      const { lean, library } = await both({ transport, answers: [interim + answer], cut: whole }, 'read', 'failure')
      expect(lean.failures).toEqual([])
      expect(lean.messages).toEqual([SNAPSHOT])
      expect(library.failures.map(({ kind }) => kind)).toEqual(['protocol'])
      expect(library.messages).toEqual([])
    }
  })
})

describe('an event stream', () => {
  it.each(CLIENT_KINDS)('of CRLF, cut after the CR of a blank line: %s clients', async (kind: ClientKind) => {
    const head = sseHead + chunk(`data: ${SNAPSHOT}\n\n`)
    const [first, rest] = [`data: ${event(1)}\r\n\r`, '\n']
    const answer = head + chunk(first) + chunk(rest)
    const at = Buffer.byteLength(head + chunk(first))
    const seen = await play(kind, {
      transport: 'sse',
      answers: [answer],
      cut: (bytes) => [bytes.subarray(0, at), bytes.subarray(at)],
    })
    // The library client waits for what may belong to the CR; the event is the same, and so is the account.
    expect(seen.messages).toEqual([SNAPSHOT, event(1)])
    expect(seen.wire.down).toMatchObject({ payload: event(1).length, framing: 'data: \r\n\r\n'.length })
  })
})
