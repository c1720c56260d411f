/** What a well-behaved peer answers, by transport, and what the client's byte account has to say of it. */
import { createHash } from 'node:crypto'
import type { WireDirection } from '../../../../bench/contracts/client.js'
import type { TransportName } from '../../../../bench/contracts/names.js'
import type { Random } from '../../../../bench/random.js'
import { SNAPSHOT } from '../../support/peers.js'
import { frame, PING, PONG, TEXT, wholeFrame } from './websocket-grammar.js'

export interface Conversation {
  /** The answer to each request, in order. */
  readonly answers: readonly ((request: string) => Buffer)[]
  readonly messages: readonly string[]
  /** Of the bytes down; `setup` and `raw` with the handshake, whose size does not depend on the key. */
  readonly account: WireDirection
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)] as T
const body = (n: number, random: Random): string => `{"n":${n},"pad":"${'žx🐎'.repeat(random.below(6))}"}`

export function conversation(transport: TransportName, events: number, random: Random): Conversation {
  if (transport === 'websocket') return webSocketConversation(events, random)
  return transport === 'sse' ? sseConversation(events, random) : pollConversation(events, random)
}

export function switching(request: string): string {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  return `HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
}

/** The bytes in chunks of any size, and where an offset of them ends up. */
function chunked(bytes: Buffer, random: Random): { readonly raw: Buffer; readonly offset: (at: number) => number } {
  const parts: Buffer[] = []
  const starts: [at: number, raw: number][] = []
  let rawBytes = 0
  const add = (part: Buffer): void => {
    parts.push(part)
    rawBytes += part.length
  }
  for (let at = 0; at < bytes.length; ) {
    const size = Math.min(bytes.length - at, 1 + random.below(60))
    add(Buffer.from(`${size.toString(16)}${pick(random, ['', ';a=b'])}\r\n`))
    starts.push([at, rawBytes])
    add(bytes.subarray(at, at + size))
    add(Buffer.from('\r\n'))
    at += size
  }
  return {
    raw: Buffer.concat(parts),
    // An offset at the border of two chunks is the end of the first.
    offset: (at) => {
      const [from, raw] = starts.findLast(([start]) => start < at) ?? [0, 0]
      return raw + at - from
    },
  }
}

function sseConversation(events: number, random: Random): Conversation {
  const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
  const first = `:hi\n\nid: 0\ndata: ${SNAPSHOT}\n\n`
  const messages = [SNAPSHOT]
  let stream = first
  let heartbeat = 0
  let payload = 0
  for (let n = 1; n <= events; n++) {
    const eol = pick(random, ['\n', '\r\n'])
    const comment = pick(random, ['', '', `: still here${eol}${eol}`, `:${eol}${eol}`])
    const text = body(n, random)
    messages.push(text)
    stream += `${comment}${pick(random, ['', `id: ${n}${eol}`, `retry: 10${eol}`])}data: ${text}${eol}${eol}`
    heartbeat += comment.length
    payload += Buffer.byteLength(text)
  }
  const bytes = Buffer.from(stream)
  const { raw, offset } = chunked(bytes, random)
  const answer = Buffer.concat([head, raw])
  const setup = head.length + offset(first.length)
  const steady = bytes.length - first.length
  return {
    answers: [() => answer],
    messages,
    account: {
      raw: answer.length,
      setup,
      tls: 0,
      tlsHandshake: 0,
      payload,
      heartbeat,
      framing: steady - payload - heartbeat,
      http: answer.length - setup - steady,
    },
  }
}

function webSocketConversation(events: number, random: Random): Conversation {
  const messages = [SNAPSHOT]
  const first = wholeFrame(TEXT, Buffer.from(SNAPSHOT))
  const frames: Buffer[] = []
  let heartbeat = 0
  let payload = 0
  const control = (): void => {
    const sent = wholeFrame(pick(random, [PING, PONG]), Buffer.alloc(random.below(126), 'p'))
    heartbeat += sent.length
    frames.push(sent)
  }
  for (let n = 1; n <= events; n++) {
    const text = body(n, random)
    const bytes = Buffer.from(text)
    messages.push(text)
    payload += bytes.length
    if (random.below(2) === 0) control()
    if (random.below(2) === 0) frames.push(wholeFrame(TEXT, bytes))
    else {
      const at = random.below(bytes.length + 1)
      frames.push(frame(TEXT, bytes.subarray(0, at)))
      if (random.below(2) === 0) control()
      frames.push(frame(0x80, bytes.subarray(at)))
    }
  }
  const rest = Buffer.concat(frames)
  const setup = switching('').length + first.length
  return {
    answers: [(request) => Buffer.concat([Buffer.from(switching(request)), first, rest])],
    messages,
    account: {
      raw: setup + rest.length,
      setup,
      tls: 0,
      tlsHandshake: 0,
      payload,
      heartbeat,
      framing: rest.length - payload - heartbeat,
      http: 0,
    },
  }
}

function pollConversation(events: number, random: Random): Conversation {
  const first = pollAnswer([SNAPSHOT], random)
  const answers = [first]
  const messages = [SNAPSHOT]
  for (let n = 1; n <= events; ) {
    const texts = Array.from({ length: random.below(4) }, () => body(n++, random))
    messages.push(...texts)
    answers.push(texts.length === 0 ? NOTHING : pollAnswer(texts, random))
  }
  const sum = (of: (answer: PollAnswer) => number): number =>
    answers.slice(1).reduce((total, one) => total + of(one), 0)
  const setup = first.bytes.length
  return {
    answers: answers.map((answer) => () => answer.bytes),
    messages,
    account: {
      raw: setup + sum((answer) => answer.bytes.length),
      setup,
      tls: 0,
      tlsHandshake: 0,
      payload: sum((answer) => answer.payload),
      framing: sum((answer) => answer.separators),
      http: sum((answer) => answer.bytes.length - answer.payload - answer.separators),
      heartbeat: 0,
    },
  }
}

interface PollAnswer {
  readonly bytes: Buffer
  readonly payload: number
  readonly separators: number
}
const NOTHING: PollAnswer = { bytes: Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), payload: 0, separators: 0 }

/** With a length or in chunks, after an interim response or not, the last line with a line end or without. */
function pollAnswer(texts: readonly string[], random: Random): PollAnswer {
  const lines = texts.map((text) => text + pick(random, ['\n', '\r\n', '\n\n'])).join('')
  const content = Buffer.from(pick(random, [lines, lines.trimEnd()]))
  const head = `${pick(random, ['', 'HTTP/1.1 103 Hints\r\n\r\n'])}HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n`
  const bytes =
    random.below(2) === 0
      ? Buffer.concat([Buffer.from(`${head}Content-Length: ${content.length}\r\n\r\n`), content])
      : Buffer.concat([
          Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`),
          chunked(content, random).raw,
          Buffer.from('0\r\nX: y\r\n\r\n'),
        ])
  const payload = Buffer.byteLength(texts.join(''))
  return { bytes, payload, separators: content.length - payload }
}
