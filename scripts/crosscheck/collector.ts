/** Our own client in this process, with an observer that keeps every body. */
import { createHash } from 'node:crypto'
import type { ClientObserver, TransportClient, WireDirection } from '../../bench/contracts/client.js'
import { bodyKind, readSequence } from '../../bench/event/stamp.js'
import { parseSnapshot } from '../../bench/event/workload.js'
import { seededRandom } from '../../bench/random.js'
import { requestHeaders } from '../../bench/request-headers.js'
import { CLIENT_FACTORIES } from '../../clients/index.js'
import { HOST, type ServerUnderTest } from '../processes.js'

/** Event bodies by sequence number. */
export type Bodies = Map<number, Buffer>

export function keep(bodies: Bodies, body: Buffer): void {
  if (bodyKind(body, 0, body.length) === 'event') bodies.set(readSequence(body, 0), body)
}

export function fingerprint(bodies: Bodies, sequences: readonly number[]): string {
  const hash = createHash('sha256')
  for (const sequence of sequences) hash.update(bodies.get(sequence) ?? '').update('\n')
  return hash.digest('hex').slice(0, 12)
}

const direction = (): WireDirection => ({
  raw: 0,
  payload: 0,
  framing: 0,
  http: 0,
  tls: 0,
  tlsHandshake: 0,
  heartbeat: 0,
  setup: 0,
})

class Collector implements ClientObserver {
  readonly wire = { down: direction(), up: direction() }
  readonly bodies: Bodies = new Map()
  readonly failures: string[] = []

  message(_client: number, bytes: Buffer, start: number, end: number): number {
    const body = Buffer.from(bytes.subarray(start, end))
    const kind = bodyKind(body, 0, body.length)
    if (kind === 'snapshot') return parseSnapshot(body.toString())?.cursor ?? -1
    keep(this.bodies, body)
    return kind === 'event' ? readSequence(body, 0) : -1
  }

  failure(_client: number, kind: string, detail: string): void {
    this.failures.push(`${kind}: ${detail}`)
  }

  readBegins(): void {}
  readEnds(): void {}
  connectionOpened(): void {}
  connectionClosed(): void {}
  ready(): void {}
  requestSent(): void {}
  heartbeatSent(): void {}
  responseEnded(): void {}
  responseHeaders(): void {}
  retryHint(): void {}
  upstreamSent(): void {}
}

export interface OurReading {
  readonly bodies: Bodies
  readonly failures: readonly string[]
  stop(): void
}

const POLL_MS = 40

/** Reads the server's first channel until stopped. */
export function readOurselves({ plan, port }: ServerUnderTest): OurReading {
  const collector = new Collector()
  const { token, channels } = plan.options
  const options = {
    host: HOST,
    port,
    token,
    headers: requestHeaders('browser', plan.transport),
    maxMessageBytes: 1 << 20,
    http: 'h1' as const,
    tls: null,
    permessageDeflate: false,
    target: null,
    random: seededRandom(1, 'crosscheck').next32,
  }
  const identity = { index: 0, user: 0, channel: channels[0] as string, localAddress: undefined }
  const client: TransportClient = CLIENT_FACTORIES[plan.transport](identity, options, collector)
  client.connect()
  const polls = setInterval(() => client.poll(), POLL_MS)
  const stop = (): void => {
    clearInterval(polls)
    client.close()
  }
  return { bodies: collector.bodies, failures: collector.failures, stop }
}
