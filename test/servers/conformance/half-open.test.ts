import { afterEach, expect, it } from 'vitest'
import { engineAvailability } from '../../../servers/index.js'
import {
  type Harness,
  isPlain,
  runTeardowns,
  SUBJECTS,
  type Subject,
  speaksHttp1,
  start,
  until,
} from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

/** All contenders at the same time, because each takes about 12 s to lose its patience. */
const engines = await engineAvailability()
const available = SUBJECTS.filter(
  (subject) => isPlain(subject) && speaksHttp1(subject) && engines[subject.engine].available,
)

afterEach(runTeardowns)

async function halfOpenPeers(harness: Harness): Promise<RawPeer[]> {
  const silent = await RawPeer.open(harness)
  const partial = await RawPeer.open(harness)
  partial.socket.write('GET /events?channel=all HTTP/1.1\r\nHost: a\r\nX-Ha')
  if (harness.subject.transport === 'websocket') return [silent, partial]
  const body = await RawPeer.open(harness)
  body.request('POST', '/publish?channel=all', ['Content-Length: 100'], 'half')
  return [silent, partial, body]
}

async function losesThem(subject: Subject): Promise<void> {
  const harness = await start(subject)
  const peers = await halfOpenPeers(harness)
  for (const peer of peers) await peer.closed()
  await until(() => harness.server.counters().established === 0)
  expect(harness.upstream).toEqual([])
}

async function losesStuckAnswer(subject: Subject): Promise<void> {
  const harness = await start(subject, { historyEvents: 400, maxBufferedBytes: 1 << 16 })
  harness.publish(400, 'all', 50_000)
  const peer = await RawPeer.open(harness)
  peer.pause()
  peer.request('GET', harness.path(0))
  await until(() => harness.server.counters().established === 0)
  // uws ends it by itself and tells nobody (limitation uws/stuck-answer-uncounted).
  expect(harness.server.counters().slowClientsDropped).toBe(subject.engine === 'uws' ? 0 : 1)
}

/** `keepAliveMs` is 30 s: node keeps an idle connection, uws does not (limitation uws/idle-keep-alive). */
async function losesIdleKeepAlive(subject: Subject): Promise<void> {
  const harness = await start(subject)
  const peer = await RawPeer.open(harness)
  peer.request('GET', harness.path())
  await peer.until((text) => text.includes('snapshot'))
  await peer.closed()
}

it('every contender loses peers that stop in the middle of a request or never take their answer', async () => {
  const polls = available.filter((subject) => subject.transport.endsWith('-poll'))
  await Promise.all([
    ...available.map(losesThem),
    ...polls.map(losesStuckAnswer),
    ...polls.filter((subject) => subject.engine === 'uws').map(losesIdleKeepAlive),
  ])
})
