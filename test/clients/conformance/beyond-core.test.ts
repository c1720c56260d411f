/**
 * Over TLS, over HTTP/2 and from the servers of libraries, a client sees what it sees of the core in the clear: every
 * event once, in order, and the same payload; what differs is in the layers that are there for it.
 */
import { expect, it } from 'vitest'
import type { WireDirection } from '../../../bench/contracts/client.js'
import { CLIENT_KINDS } from '../../../bench/contracts/names.js'
import {
  forEachOf,
  hasDialect,
  isCore,
  isPlain,
  OTHERS_OVER_TLS,
  SUBJECTS,
  type Subject,
  speaksHttp1,
} from '../../servers/support/harness.js'
import { layers } from '../support/observer.js'
import { live, type Told } from './support/story.js'

const CLEAR = SUBJECTS.filter(({ engine, tls }) => isCore(engine) && !tls)
const OVER_TLS = [...SUBJECTS, ...OTHERS_OVER_TLS].filter(({ tls }) => tls)
const OF_LIBRARIES = SUBJECTS.filter((subject) => !isPlain(subject) && !subject.tls)

/** What is the same wherever it comes from. */
function essence({ messages, failures, upstream, cursor, wire }: Told): object {
  return { messages, failures, upstream, cursor, payload: [wire.down.payload, wire.up.payload] }
}

function inTheClear({ transport, engine }: Subject): Subject {
  const same = SUBJECTS.find((one) => one.transport === transport && one.engine === engine && !one.tls)
  if (same === undefined) throw new Error(`${transport}/${engine} is not served in the clear`)
  return same
}

/** What is pushed to a session of polls comes as it does over WebSocket: what was missed, too, when it is open. */
function ofCore(subject: Subject): Subject {
  const transport = hasDialect(subject) ? 'websocket' : subject.transport
  return CLEAR.find((one) => one.transport === transport) as Subject
}

/** The layers that lie above TLS, but for what is said until a client is ready, which records are part of. */
function above({ payload, framing, http, heartbeat }: WireDirection): object {
  return { payload, framing, http, heartbeat }
}

function expectWhole({ wire, messages }: Told): void {
  for (const direction of [wire.down, wire.up]) expect(layers(direction)).toBe(direction.raw)
  expect(messages).toHaveLength(1 + 4 + 3 + 2 + 2 + 1)
}

function expectRecords({ wire }: Told): void {
  for (const { tls, tlsHandshake } of [wire.down, wire.up]) {
    // At least one record's head and tag; of each of three connections, a hello at the least.
    expect(tls).toBeGreaterThanOrEqual(22)
    expect(tlsHandshake).toBeGreaterThan(3 * 100)
  }
}

await forEachOf(
  OVER_TLS.filter(({ engine }) => isCore(engine)),
  'to clients',
  (subject) => {
    it.each(CLIENT_KINDS)('of the kind %s is what it is in the clear, in records', async (kind) => {
      const clear = await live(inTheClear(subject), kind, 'browser')
      const secure = await live(subject, kind, 'browser')
      expectWhole(secure)
      expectRecords(secure)
      const { wire: clearWire, ...clearTold } = clear
      const { wire, ...told } = secure
      expect(told).toEqual(clearTold)
      expect([above(wire.down), above(wire.up)]).toEqual([above(clearWire.down), above(clearWire.up)])
      // Records of set-up are set-up.
      expect(wire.down.setup).toBeGreaterThan(clearWire.down.setup)
      expect(wire.up.setup).toBeGreaterThan(clearWire.up.setup)
    })
  },
)

await forEachOf(
  [...SUBJECTS, ...OTHERS_OVER_TLS].filter((subject) => !speaksHttp1(subject)),
  'to clients',
  (subject) => {
    it('is the same events as over HTTP/1.1, framed as they are there', async () => {
      const core = await live(ofCore(subject), 'lean', 'browser')
      const told = await live(subject, 'lean', 'browser')
      expectWhole(told)
      expect(essence(told)).toEqual(essence(core))
      expect([told.wire.down.framing, told.wire.up.framing]).toEqual([core.wire.down.framing, core.wire.up.framing])
      if (subject.tls) expectRecords(told)
      else expect([told.wire.down.tls, told.wire.up.tls, told.wire.down.tlsHandshake]).toEqual([0, 0, 0])
      // HPACK: what each later request repeats of the first takes less.
      if (subject.transport !== 'sse') expect(told.wire.up.http).toBeLessThan(core.wire.up.http)
    })
  },
)

await forEachOf(
  [...OF_LIBRARIES, ...OTHERS_OVER_TLS.filter((subject) => !isPlain(subject))],
  'to clients',
  (subject) => {
    it('is the same events as of the core', async () => {
      const core = await live(ofCore(subject), 'lean', 'browser')
      const told = await live(subject, 'lean', 'browser')
      expectWhole(told)
      expect(essence(told)).toEqual(essence(core))
      if (subject.tls) expectRecords(told)
    })
  },
)
