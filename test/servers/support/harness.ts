/** Starts a contender's server on a free port and owns its teardown. */
import { afterEach, describe } from 'vitest'
import { CONTENDERS } from '../../../bench/contenders.js'
import {
  CORE_ENGINES,
  type Contender,
  type EngineName,
  EXTRA_ENGINES,
  type TransportName,
} from '../../../bench/contracts/names.js'
import type { ServerOptions } from '../../../bench/contracts/server.js'
import { makeBody, snapshotBody, writeStamp } from '../../../bench/event/stamp.js'
import { createTransportServer, engineAvailability, type ManagedServer } from '../../../servers/index.js'
import { lacks } from '../../support/optional.js'
import { SERVER_TLS } from './certificates.js'
import { dialectPath } from './dialects.js'

export interface Subject {
  readonly name: string
  readonly transport: TransportName
  readonly engine: EngineName
  readonly tls: boolean
}

/** A subject for each of these contenders: new ones of the catalogue are held to the suites by themselves. */
const subjects = (contenders: readonly Contender[], tls: boolean): Subject[] =>
  contenders.map(({ name, transport, engine }) => ({ name: tls ? `${name}+tls` : name, transport, engine, tls }))

/** TLS is the engine's: over it, one transport of each kind of the engines below the others is in every suite. */
const THROUGHOUT_OVER_TLS: readonly string[] = [
  'long-poll/node',
  'sse/node',
  'websocket/ws',
  'long-poll/uws',
  'sse/uws',
  'websocket/uws',
  'sse/node-h2',
]
const isThroughout = ({ name }: Contender): boolean => THROUGHOUT_OVER_TLS.includes(name)

export const SUBJECTS: readonly Subject[] = [
  ...subjects(CONTENDERS, false),
  ...subjects(CONTENDERS.filter(isThroughout), true),
]

/** The others over TLS, for which a suite of their own is enough. */
export const OTHERS_OVER_TLS: readonly Subject[] = subjects(
  CONTENDERS.filter((entry) => !isThroughout(entry)),
  true,
)

/** Whether its messages are as the transport says: no library wraps or formats them. */
export function isPlain({ engine }: Subject): boolean {
  return !(EXTRA_ENGINES as readonly string[]).includes(engine)
}

/** Whether both kinds of client speak to it as they are, over HTTP/1.1 in the clear. */
export function suitsBothKinds({ engine, tls }: Subject): boolean {
  return isCore(engine) && !tls
}

export function isCore(engine: EngineName): boolean {
  return (CORE_ENGINES as readonly string[]).includes(engine)
}

/** Whether its clients write the text of HTTP/1.1, to the byte. */
export function speaksHttp1({ engine }: Subject): boolean {
  return engine !== 'node-h2'
}

/** Whether clients speak a library's own protocol to it. */
export function hasDialect({ engine }: Subject): boolean {
  return engine === 'sockjs' || engine === 'engine.io' || engine === 'socket.io'
}

export const TOKEN = 'secret-token'
export const CHANNEL = 'all'

const OPTIONS: ServerOptions = {
  host: '127.0.0.1',
  port: 0,
  token: TOKEN,
  channels: [CHANNEL, 'other'],
  maxPrivateChannels: 2,
  historyEvents: 5,
  holdMs: 20_000,
  commentMs: 0,
  pingMs: 0,
  retryMs: 1234,
  maxBufferedBytes: 1 << 20,
  maxBodyBytes: 1000,
  keepAliveMs: 30_000,
  tls: null,
  permessageDeflate: false,
}

export function eventBody(sequence: number, size = 120): Buffer {
  const body = makeBody(size, '"op":"set"', 'p')
  writeStamp(body, { sequence, intendedUs: 1_000 + sequence, publishedUs: 2_000 + sequence })
  return body
}

export interface Upstream {
  readonly channel: string
  readonly body: string
}

export class Harness {
  readonly upstream: Upstream[] = []
  readonly subject: Subject
  server!: ManagedServer
  port = 0
  snapshotText = '"stocks":[]'

  constructor(subject: Subject) {
    this.subject = subject
  }

  async start(overrides: Partial<ServerOptions>, defect?: (server: ManagedServer) => ManagedServer): Promise<void> {
    const plain = await createTransportServer(
      this.subject,
      { ...OPTIONS, tls: this.subject.tls ? SERVER_TLS : null, ...overrides },
      {
        snapshot: (_channel, cursor) => snapshotBody(cursor, this.snapshotText),
        upstream: (channel, body) => this.upstream.push({ channel, body: Buffer.from(body).toString() }) > 0,
      },
    )
    this.server = defect?.(plain) ?? plain
    this.port = (await this.server.listen()).port
  }

  /** Publishes the next `count` events and returns their bodies. */
  publish(count = 1, channel = CHANNEL, size = 120): string[] {
    const bodies: string[] = []
    for (let i = 0; i < count; i++) {
      const sequence = this.server.head(channel) + 1
      const body = eventBody(sequence, size)
      this.server.publish(channel, sequence, body)
      bodies.push(body.toString())
    }
    return bodies
  }

  snapshot(cursor: number): string {
    return snapshotBody(cursor, this.snapshotText).toString()
  }

  path(after?: number | string, channel = CHANNEL): string {
    return dialectPath(this.subject, `/events?channel=${channel}${after === undefined ? '' : `&after=${after}`}`)
  }

  get origin(): string {
    return `${this.subject.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`
  }
}

const teardowns: (() => Promise<unknown> | unknown)[] = []

/** Runs after the current test, last registered first. */
export function afterTest(teardown: () => Promise<unknown> | unknown): void {
  teardowns.push(teardown)
}

export async function runTeardowns(): Promise<void> {
  while (teardowns.length > 0) await teardowns.pop()?.()
}

export async function start(
  subject: Subject,
  overrides: Partial<ServerOptions> = {},
  defect?: (server: ManagedServer) => ManagedServer,
): Promise<Harness> {
  const harness = new Harness(subject)
  await harness.start(overrides, defect)
  afterTest(() => harness.server.close())
  return harness
}

/** A suite for every subject that passes the filter. */
export async function forEachSubject(
  title: string,
  filter: (subject: Subject) => boolean,
  body: (subject: Subject) => void,
): Promise<void> {
  await forEachOf(SUBJECTS.filter(filter), title, body)
}

/** A suite for each of these; unavailable engines are skipped by name and reason, not in CI. */
export async function forEachOf(
  subjects: readonly Subject[],
  title: string,
  body: (subject: Subject) => void,
): Promise<void> {
  const engines = await engineAvailability()
  for (const one of subjects) {
    const availability = engines[one.engine]
    const name = `${one.name} ${title}`
    const reason = availability.available ? null : availability.reason
    if (lacks(`the engine ${one.engine} (${reason})`, reason === null))
      describe.skip(`${name} (skipped: ${reason})`, () => body(one))
    else
      describe(name, () => {
        afterEach(runTeardowns)
        body(one)
      })
  }
}

/** Resolves when the condition holds; the test's own time-out is the deadline. */
export async function until(condition: () => boolean): Promise<void> {
  for (let looks = 0; !condition(); looks++)
    await new Promise((resolve) => {
      // Often at first, then politely: other suites run on the same cores.
      if (looks < 100) setImmediate(resolve)
      else setTimeout(resolve, 5)
    })
}
