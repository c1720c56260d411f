import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseParser } from '../../clients/protocol/sse-parser.js'
import { ProtocolViolation } from '../../clients/protocol/violation.js'
import { cuttings, feedFromArena, randomCut } from './support/pieces.js'

function parse(pieces: Buffer[], max = 1000): { events: string[]; heartbeat: number } {
  const events: string[] = []
  let heartbeat = 0
  const parser = new SseParser(
    {
      sseEvent: (bytes, start, end) => events.push(`event <${bytes.toString('utf8', start, end)}>`),
      sseComment: (size) => {
        heartbeat += size
      },
      sseId: (bytes, start, end) => events.push(`id <${bytes.toString('utf8', start, end)}>`),
      sseRetry: (ms) => events.push(`retry ${ms}`),
    },
    max,
  )
  try {
    feedFromArena((bytes, start, end) => parser.feed(bytes, start, end), pieces)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    events.push(`violation ${error.kind}`)
  }
  return { events, heartbeat }
}

const rows: [what: string, text: string, events: string[], heartbeat?: number][] = [
  ['one event', 'data: a\n\n', ['event <a>']],
  ['no space after the colon', 'id:1\ndata:a\n\n', ['id <1>', 'event <a>']],
  ['only the first space removed', 'data:  a \n\n', ['event < a >']],
  ['LF, CR and CRLF', 'data: a\r\rdata: b\r\n\r\ndata: c\n\n', ['event <a>', 'event <b>', 'event <c>']],
  ['several data lines', 'data: a\r\ndata\r\ndata: b\r\n\r\n', ['event <a\n\nb>']],
  ['an empty data line is an event', 'data:\n\ndata\n\n', ['event <>', 'event <>']],
  ['no data is no event', 'event: x\nid: 3\n\n\n\n', ['id <3>']],
  ['a BOM once', '\ufeffdata: a\n\n\ufeffdata: b\n\n', ['event <a>']],
  ['half a BOM is an unknown field', '\u00ef\u00bbdata: a\ndata: b\n\n', ['event <b>']],
  ['an id with NUL is ignored', 'id: 1\0\nid: 2\ndata: a\n\n', ['id <2>', 'event <a>']],
  ['retry takes digits only', 'retry: 10\nretry: 1x\nretry:\nretry: -1\nretry: 7\n\n', ['retry 10', 'retry 7']],
  ['retry without bound', `retry: ${'9'.repeat(30)}\n`, [`retry ${Number.MAX_SAFE_INTEGER}`]],
  ['an incomplete event is discarded', 'data: a\n\ndata: b\n', ['event <a>']],
  ['an unfinished line is discarded', 'data: a\n\ndata: b', ['event <a>']],
  ['unknown fields and case', 'Data: x\ndat: y\ndatas: z\nfoo\ndata: a\n\n', ['event <a>']],
  ['a heartbeat', ':\n\n: hello\r\n\r\ndata: a\n\n', ['event <a>'], 3 + 11],
  ['a comment inside an event', 'data: a\n: no\ndata: b\n\n', ['event <a\nb>'], 5],
  ['characters above ASCII', 'data: žluťoučký 🐎\n\n', ['event <žluťoučký 🐎>']],
]

describe('SSE parser', () => {
  for (const [what, text, events, heartbeat = 0] of rows) {
    it(`${what}, at every cut`, () => {
      const input = what.startsWith('half') ? Buffer.from(text, 'latin1') : Buffer.from(text)
      for (const pieces of cuttings(input, 21)) expect(parse(pieces)).toEqual({ events, heartbeat })
    })
  }

  it('hands out a view of the fed bytes for a whole event, and a copy only for a cut one', () => {
    const views: boolean[] = []
    const input = Buffer.from('id: 1\ndata: whole\n\nid: 2\ndata: cut\n\n')
    const parser = new SseParser(
      {
        sseEvent: (bytes) => views.push(bytes === input),
        sseComment: () => {},
        sseId: () => {},
        sseRetry: () => {},
      },
      100,
    )
    parser.feed(input, 0, 34)
    parser.feed(input, 34, input.length)
    expect(views).toEqual([true, false])
  })

  it('refuses what is above the limit, in one line or many, at every cut', () => {
    const fits = Buffer.from(`data: ${'x'.repeat(50)}\n\n`)
    expect(parse([fits], 50).events).toEqual([`event <${'x'.repeat(50)}>`])
    for (const text of [`data:${'x'.repeat(51)}\n\n`, `: ${'x'.repeat(200)}`, 'data: 12345678\n'.repeat(7)]) {
      for (const pieces of cuttings(Buffer.from(text), 22))
        expect(parse(pieces, 50).events).toEqual(['violation oversize'])
    }
  })

  it('long lines are read like short ones', () => {
    const text = `data: ${'y'.repeat(700)}\r\n\r\ndata: ${'z'.repeat(900)}\r\r`
    const events = [`event <${'y'.repeat(700)}>`, `event <${'z'.repeat(900)}>`]
    for (const pieces of cuttings(Buffer.from(text), 23)) expect(parse(pieces).events).toEqual(events)
  })

  it('throws nothing but violations on garbage and gives the same answer at any cut', () => {
    const unit = fc.constantFrom(
      'data',
      'id',
      'retry',
      ':',
      ' ',
      '\n',
      '\r',
      '\r\n',
      '1',
      'x',
      '\0',
      '\u00ef\u00bb\u00bf',
      '\u00ff',
    )
    fc.assert(
      fc.property(
        fc.array(unit, { maxLength: 60 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })),
        (texts, uniform) => {
          const input = Buffer.from(texts.join(''), 'latin1')
          expect(
            parse(
              randomCut(input, () => uniform.next().value as number),
              30,
            ),
          ).toEqual(parse([input], 30))
        },
      ),
      { seed: 6, numRuns: 500 },
    )
  })
})
