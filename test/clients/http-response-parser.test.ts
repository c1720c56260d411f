import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HttpResponseParser } from '../../clients/protocol/http-response-parser.js'
import { ProtocolViolation } from '../../clients/protocol/violation.js'
import { cuttings, feedFromArena, randomCut } from './support/pieces.js'

interface Outcome {
  readonly events: string[]
  readonly overhead: number
  readonly body: number
}

function parse(pieces: Buffer[], end = false): Outcome {
  const events: string[] = []
  let body = ''
  const parser: HttpResponseParser = new HttpResponseParser({
    httpHeader: (bytes, a, b, c, d) =>
      events.push(`${bytes.toString('latin1', a, b)}=${bytes.toString('latin1', c, d)}`),
    httpHead: (status) => events.push(`head ${status}`),
    httpBody: (bytes, start, stop) => {
      body += bytes.toString('latin1', start, stop)
    },
    httpComplete: () => {
      events.push(`body <${body}>`, `complete keepAlive=${parser.keepAlive}`)
      body = ''
    },
  })
  try {
    feedFromArena((bytes, start, stop) => parser.feed(bytes, start, stop), pieces)
    if (end) events.push(`end ${parser.finish()} <${body}>`)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    events.push(`violation ${error.kind}: ${error.message}`)
  }
  return { events, overhead: parser.overheadBytes, body: parser.bodyBytes }
}

const OK = 'HTTP/1.1 200 OK\r\n'
const corpus: Record<string, string> = {
  'a length': `${OK}Content-Length: 5\r\nX: y\r\n\r\nhello`,
  'two pipelined': `${OK}content-length:3\r\n\r\nabcHTTP/1.1 204 No Content\r\n\r\n${OK}Content-Length: 0\r\n\r\n`,
  'chunks with extensions and trailers': `${OK}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA \r\n0123456789\r\n0\r\nT: v\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
  'interim responses': `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
  'close-delimited': `${OK}Content-Type: text/plain\r\n\r\nuntil the\r\nend`,
  'connection close': `${OK}Connection: foo, Close\r\nContent-Length: 2\r\n\r\nhi`,
  'HTTP/1.0': 'HTTP/1.0 200\r\nContent-Length: 2\r\n\r\nhi',
  '304 with a length': `HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n${OK}Content-Length: 0\r\n\r\n`,
  upgrade: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi',
  'truncated body': `${OK}Content-Length: 50\r\n\r\nhello`,
  'truncated head': `${OK}Content-Le`,
}

const violations: Record<string, [string, 'protocol' | 'oversize']> = {
  'no HTTP': ['SSH-2.0-OpenSSH_9.2\r\n', 'protocol'],
  'a bare LF': ['HTTP/1.1 200 OK\n\n', 'protocol'],
  'a version that is not 1.x': ['HTTP/2.0 200 OK\r\n\r\n', 'protocol'],
  'a status below 100': ['HTTP/1.1 099 OK\r\n\r\n', 'protocol'],
  'a status above 599': ['HTTP/1.1 600 OK\r\n\r\n', 'protocol'],
  'a status of four digits': ['HTTP/1.1 2000 OK\r\n\r\n', 'protocol'],
  'a header without a colon': [`${OK}nonsense\r\n\r\n`, 'protocol'],
  'a blank before the colon': [`${OK}Name : x\r\n\r\n`, 'protocol'],
  'a folded header': [`${OK}A: b\r\n c\r\n\r\n`, 'protocol'],
  'a NUL in a value': [`${OK}A: b\0c\r\n\r\n`, 'protocol'],
  'a signed length': [`${OK}Content-Length: +5\r\n\r\n`, 'protocol'],
  'a list of lengths': [`${OK}Content-Length: 5, 5\r\n\r\n`, 'protocol'],
  'two lengths': [`${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`, 'protocol'],
  'a length of 16 digits': [`${OK}Content-Length: 1234567890123456\r\n\r\n`, 'protocol'],
  'length and chunks': [`${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 'protocol'],
  'an unknown coding': [`${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`, 'protocol'],
  'a chunk size that is no number': [`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 'protocol'],
  'a negative chunk size': [`${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\n`, 'protocol'],
  'a chunk size of 13 digits': [`${OK}Transfer-Encoding: chunked\r\n\r\n1000000000000\r\n`, 'oversize'],
  'no line end after a chunk': [`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nabcd`, 'protocol'],
  'a head too big': [`${OK}A: ${'x'.repeat(20_000)}\r\n\r\n`, 'oversize'],
  'too many headers': [`${OK}${'A: b\r\n'.repeat(101)}\r\n`, 'oversize'],
  'endless interim responses': ['HTTP/1.1 102 Processing\r\n\r\n'.repeat(700), 'oversize'],
  'endless trailers': [
    `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n${`T: ${'v'.repeat(200)}\r\n`.repeat(90)}`,
    'oversize',
  ],
}

describe('HTTP response parser', () => {
  for (const [name, text] of Object.entries(corpus)) {
    it(`reads ${name} the same at every cut`, () => {
      const input = Buffer.from(text, 'latin1')
      const whole = parse([input], true)
      expect(whole).toMatchSnapshot()
      expect(whole.overhead + whole.body).toBe(input.length)
      for (const pieces of cuttings(input, 11)) expect(parse(pieces, true)).toEqual(whole)
    })
  }

  for (const [name, [text, kind]] of Object.entries(violations)) {
    it(`refuses ${name}`, () => {
      const input = Buffer.from(text, 'latin1')
      const { events } = parse([input])
      expect(events.at(-1)).toMatch(new RegExp(`^violation ${kind}: `))
      if (input.length > 2000) return
      for (const pieces of cuttings(input, 12)) expect(parse(pieces).events).toEqual(events)
    })
  }

  it('is ready for another connection after reset, in whatever state it was', () => {
    const events: string[] = []
    const parser = new HttpResponseParser({
      httpHeader: () => {},
      httpHead: (status) => events.push(`head ${status}`),
      httpBody: () => {},
      httpComplete: () => events.push('complete'),
    })
    const input = Buffer.from(corpus['chunks with extensions and trailers'] as string)
    for (let at = 0; at < input.length; at++) {
      parser.feed(input, 0, at)
      parser.reset()
      events.length = 0
      parser.feed(input, 0, input.length)
      expect(events).toEqual(['head 200', 'complete', 'head 200', 'complete'])
      parser.reset()
    }
  })

  it('says nothing further once halted, even inside a feed', () => {
    const statuses: number[] = []
    const parser: HttpResponseParser = new HttpResponseParser({
      httpHeader: () => {},
      httpHead: (status) => {
        statuses.push(status)
        parser.halt()
      },
      httpBody: () => expect.unreachable(),
      httpComplete: () => expect.unreachable(),
    })
    const input = Buffer.from(corpus['two pipelined'] as string)
    parser.feed(input, 0, input.length)
    expect(statuses).toEqual([200])
  })

  it('throws nothing but violations on garbage and gives the same answer at any cut', () => {
    const parts = fc.constantFrom(
      ...Object.values(corpus),
      ...Object.values(violations).map(([text]) => text.slice(0, 400)),
    )
    const noise = fc.string({ unit: 'binary', maxLength: 20 })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(parts, noise), { maxLength: 5 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })),
        (texts, uniform) => {
          const input = Buffer.from(texts.join(''), 'latin1')
          const whole = parse([input], true)
          const cut = parse(
            randomCut(input, () => uniform.next().value as number),
            true,
          )
          expect(cut.events).toEqual(whole.events)
        },
      ),
      { seed: 5, numRuns: 300 },
    )
  })
})
