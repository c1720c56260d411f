/** The clients that people use, reading the same server at the same time as ours: every body must be the same bytes. */
import { EventSource } from 'eventsource'
import { Agent, request } from 'undici'
import { WebSocket } from 'ws'
import { sleepMs, untilUs } from '../../bench/clock.js'
import { HOST, ServerUnderTest, type Trial, timetableFor } from '../processes.js'
import { type Bodies, fingerprint, keep, readOurselves } from './collector.js'
import type { Row } from './rows.js'

/** Time for all clients to connect before the first event, µs. */
const LEAD_US = 700_000
const POLL_MS = 30

export async function libraries(trials: readonly Trial[]): Promise<Row[]> {
  return Promise.all(trials.map(compare))
}

interface Reading {
  readonly library: string
  stop(): Promise<void>
}

async function compare(trial: Trial): Promise<Row> {
  const server = await ServerUnderTest.open(trial)
  const ours = readOurselves(server)
  const theirs: Bodies = new Map()
  const reading = readWithLibrary(server, theirs)
  const timetable = timetableFor(trial.scenario, LEAD_US)
  server.start(timetable)
  await untilUs(timetable.endUs)
  ours.stop()
  await reading.stop()
  const published = (await server.report()).channels[0]?.head ?? 0
  await server.stop()
  const sequences = Array.from({ length: published }, (_, i) => i + 1)
  const [mine, other] = [fingerprint(ours.bodies, sequences), fingerprint(theirs, sequences)]
  const complete = ours.bodies.size === published && theirs.size === published
  return {
    what: `${trial.contender.name} bodies as by ${reading.library}`,
    ours: mine,
    theirs: other,
    ratio: ours.bodies.size / theirs.size,
    outcome: complete && mine === other ? 'agrees' : 'DIFFERS',
    note: [`${ours.bodies.size} and ${theirs.size} of ${published} events`, ...ours.failures].join('; '),
  }
}

function readWithLibrary(server: ServerUnderTest, into: Bodies): Reading {
  const { options, transport } = server.plan
  const target: Target = {
    address: `${HOST}:${server.port}/events?channel=${options.channels[0]}`,
    authorization: `Bearer ${options.token}`,
    into,
  }
  if (transport === 'websocket') return readWithWs(target)
  return transport === 'sse' ? readWithEventSource(target) : readWithUndici(target)
}

interface Target {
  readonly address: string
  readonly authorization: string
  readonly into: Bodies
}

function readWithWs({ address, authorization, into }: Target): Reading {
  const socket = new WebSocket(`ws://${address}`, { headers: { authorization }, perMessageDeflate: false })
  socket.on('message', (data) => keep(into, data as Buffer))
  const stop = async (): Promise<void> => socket.terminate()
  return { library: 'ws', stop }
}

function readWithEventSource({ address, authorization, into }: Target): Reading {
  const source = new EventSource(`http://${address}`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization } }),
  })
  source.onmessage = ({ data }) => keep(into, Buffer.from(data))
  const stop = async (): Promise<void> => source.close()
  return { library: 'eventsource', stop }
}

/** Polls in turn, from the snapshot's cursor on; the last held poll is cut off. */
function readWithUndici({ address, authorization, into }: Target): Reading {
  const dispatcher = new Agent()
  const ending = new AbortController()
  let after: number | null = null
  const poll = async (): Promise<void> => {
    const url = `http://${address}${after === null ? '' : `&after=${after}`}`
    const { body } = await request(url, { dispatcher, headers: { authorization }, signal: ending.signal })
    for (const line of (await body.text()).split('\n').filter(Boolean)) {
      const bytes = Buffer.from(line)
      const parsed = JSON.parse(line)
      after = parsed.snapshot?.cursor ?? Number(String(parsed.stamp).slice(0, 10))
      keep(into, bytes)
    }
  }
  const done = (async () => {
    while (!ending.signal.aborted) {
      await poll()
      await sleepMs(POLL_MS)
    }
  })().catch((error: Error) => {
    if (!ending.signal.aborted) throw error
  })
  const stop = async (): Promise<void> => {
    ending.abort()
    await done
    await dispatcher.destroy()
  }
  return { library: 'undici', stop }
}
