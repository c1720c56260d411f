/** Transcripts that no server of ours would write, cut at random: both kinds of client tell the same of them. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../bench/random.js'
import { chunk, EMPTY_ANSWER, event, ndjson, SNAPSHOT, sseHead } from '../support/peers.js'
import { randomCut } from '../support/pieces.js'
import { frame, HANDSHAKE, play, type Transcript, told, toldOverTls } from './support/transcript.js'

const CUTS = 12
const TLS_CUTS = 4
const whole = (bytes: Buffer): Buffer[] => [bytes]
const everyByte = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.from([byte]))
const big = (n: number, size: number): string => `{"n":${n},"pad":"${'ž'.repeat(size)}"}`

const stream = (head: string, ...chunks: string[]): string => head + chunks.map(chunk).join('')
const chunkedHead = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n'
const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
const polls = [
  interim + ndjson(SNAPSHOT),
  `${chunkedHead}4;of=2;x="y"\r\n{"n"\r\n${chunk(`:1}\n${event(2)}\r\n\n${event(3)}`)}0\r\nX-Trailer: 1\r\n\r\n`,
  EMPTY_ANSWER,
  ndjson(big(4, 700), event(5)),
  `${interim}${interim}${ndjson(event(6))}`,
]

const TRANSCRIPTS: readonly (readonly [string, Omit<Transcript, 'cut'>])[] = [
  ['short polls', { transport: 'short-poll', answers: polls }],
  ['long polls', { transport: 'long-poll', answers: polls }],
  [
    'a stream of events and comments',
    {
      transport: 'sse',
      answers: [
        stream(
          sseHead,
          `: welcome\n\nretry: 900\nid: 0\ndata: ${SNAPSHOT}\n\n`,
          `id: 1\ndata: ${event(1)}\n\n:\n\n`,
          `:\n\n\nevent: x\ndata: ${event(2)}\n\n: two\n: comments\n\nid: 3\ndata: {"n":\ndata: 3}\n\n`,
          `unknown: field\ndata: ${big(4, 900)}\n:inside an event\n\n`,
          ':\n\n',
          `data\n\ndata:{"n":5}\n\n`,
        ),
      ],
    },
  ],
  [
    'a stream with all line ends',
    {
      transport: 'sse',
      answers: [
        stream(
          sseHead,
          `:\r\n\r\ndata: ${SNAPSHOT}\n\n:\r\n\r\n`,
          `data: ${event(1)}\r\r:\r\r`,
          `data: ${event(2)}\n\r\ndata: {"n"\rdata: :3}\r\n\n`,
          ': the end\n\n',
        ),
      ],
    },
  ],
  [
    'a stream without chunks',
    {
      transport: 'sse',
      answers: [
        `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: ${SNAPSHOT}\n\n:\n\ndata: ${event(1)}\n\n`,
      ],
    },
  ],
  [
    'frames of every kind and size',
    {
      transport: 'websocket',
      answers: [
        Buffer.concat([
          Buffer.from(HANDSHAKE),
          frame(9, 'early'),
          frame(10, ''),
          frame(1, SNAPSHOT),
          frame(1, event(1)),
          frame(9, 'p'.repeat(125)),
          frame(1, '{"n"', false),
          frame(9, 'between'),
          frame(0, '', false),
          frame(0, ':2}'),
          frame(2, event(3)),
          frame(1, big(4, 500)),
          frame(10, 'unasked'),
          frame(1, big(5, 35_000)),
          frame(1, ''),
        ]),
      ],
    },
  ],
]

describe.each(TRANSCRIPTS)('%s', (_name, transcript) => {
  const size = transcript.answers.reduce((sum, answer) => sum + answer.length, 0)
  const random = seededRandom(size, 'transcripts')
  const cuts: [string, Transcript['cut']][] = [['whole', whole]]
  if (size < 10_000) cuts.push(['byte by byte', everyByte])
  for (let n = 1; n <= CUTS; n++) cuts.push([`cut ${n}`, (bytes) => largeCut(bytes, () => random.uniform())])

  it.each(cuts)('%s', async (_cut, cut) => {
    const lean = await play('lean', { ...transcript, cut })
    const library = await play('library', { ...transcript, cut })
    expect(told(library)).toEqual(told(lean))
    expect(lean.failures).toEqual([])
    expect(lean.messages.length).toBeGreaterThan(1)
  })

  it.each(cuts.filter(([name]) => name !== 'byte by byte').slice(0, TLS_CUTS))('over TLS, %s', async (name, cut) => {
    const lean = await play('lean', { ...transcript, cut, tls: true })
    const library = await play('library', { ...transcript, cut, tls: true })
    expect(toldOverTls(library, name === 'whole')).toEqual(toldOverTls(lean, name === 'whole'))
    expect(lean.failures).toEqual([])
    lean.checkAccount()
    library.checkAccount()
  })
})

/** Pieces in proportion to the whole, so that a large input does not take a thousand writes. */
function largeCut(bytes: Buffer, uniform: () => number): readonly Buffer[] {
  const factor = Math.ceil(bytes.length / 2_000)
  const pieces = randomCut(Buffer.alloc(Math.ceil(bytes.length / factor)), uniform)
  let at = 0
  return pieces.map((piece) => {
    const from = at
    at += piece.length * factor
    return bytes.subarray(from, at)
  })
}
