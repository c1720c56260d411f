/** The shapes by which two readers of one stream are made to disagree, with what Node's client says of each. */
import { describe, expect, it } from 'vitest'
import { cuttings } from '../support/pieces.js'
import { readHttp } from './support/http-transcript.js'
import { readByNode } from './support/node-http.js'

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`
const sized = (value: string): string => `${OK}Content-Length: ${value}\r\n\r\nhello`
const coded = (value: string): string => `${OK}Transfer-Encoding: ${value}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`
const chunk = (line: string): string => `${CHUNKED}${line}\r\nhello\r\n0\r\n\r\n`

type Verdict = 'read' | 'protocol' | 'oversize' | 'truncated'
type Row = readonly [what: string, text: string, ours: Verdict, node: 'read' | 'refused']

const rows: readonly Row[] = [
  ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`, 'protocol', 'refused'],
  // Either is right (RFC 9110, 8.6).
  ['the same length twice', `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 'read', 'refused'],
  ['a list of equal lengths', sized('5, 5'), 'protocol', 'refused'],
  [
    'a length, then chunks',
    `${OK}Content-Length: 5\r\n${CHUNKED.slice(OK.length)}5\r\nhello\r\n0\r\n\r\n`,
    'protocol',
    'refused',
  ],
  [
    'chunks, then a length',
    `${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    'protocol',
    'refused',
  ],
  ['an empty length', sized(''), 'protocol', 'refused'],
  ['a negative length', sized('-5'), 'protocol', 'refused'],
  ['a signed length', sized('+5'), 'protocol', 'refused'],
  ['a hexadecimal length', sized('0x5'), 'protocol', 'refused'],
  ['a length with a fraction', sized('5.0'), 'protocol', 'refused'],
  ['a length with an exponent', sized('5e0'), 'protocol', 'refused'],
  ['a length with a blank inside', sized('5 5'), 'protocol', 'refused'],
  ['a length with a parameter', sized('5;a'), 'protocol', 'refused'],
  ['a length in another script', sized('\xb5'), 'protocol', 'refused'],
  ['a length behind a NUL', sized('\x005'), 'protocol', 'refused'],
  ['a length behind a vertical tab', sized('\v5'), 'protocol', 'refused'],
  ['a length behind a tab', sized('\t5'), 'read', 'read'],
  // Blanks around a value are blanks or tabs (RFC 9110, 5.5).
  ['a length before a tab', sized('5\t'), 'read', 'refused'],
  ['a length with zeros before', sized('005'), 'read', 'read'],
  ['a length of 2^64 + 5', sized('18446744073709551621'), 'protocol', 'refused'],
  ['a length of 2^53', sized('9007199254740992'), 'protocol', 'refused'],
  ['a length on a folded line', sized('\r\n 5'), 'protocol', 'refused'],
  ['a blank before the colon of a length', `${OK}Content-Length : 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a NUL after the name of a length', `${OK}Content-Length\0: 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a blank before the name of a length', `${OK}X: y\r\n Content-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  // In a response Node reads any coding but a final `chunked` to the end of the connection (RFC 9112, 6.3). Ours asked for none.
  [
    'chunks twice',
    `${OK}Transfer-Encoding: chunked\r\n${CHUNKED.slice(OK.length)}5\r\nhello\r\n0\r\n\r\n`,
    'protocol',
    'read',
  ],
  ['chunks of chunks', coded('chunked, chunked'), 'protocol', 'read'],
  ['chunks, then another coding', coded('chunked, identity'), 'protocol', 'read'],
  ['another coding', coded('identity'), 'protocol', 'read'],
  ['a coding that looks like chunks', coded('xchunked'), 'protocol', 'read'],
  ['chunks with a parameter', coded('chunked;q=1'), 'protocol', 'read'],
  ['chunks in quotes', coded('"chunked"'), 'protocol', 'read'],
  ['chunks behind a vertical tab', coded('\vchunked'), 'protocol', 'refused'],
  ['chunks on a folded line', coded('\r\n chunked'), 'protocol', 'refused'],
  [
    'a blank before the colon of a coding',
    `${OK}Transfer-Encoding : chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    'protocol',
    'refused',
  ],
  // Read, but the connection is not kept (RFC 9112, 6.1).
  ['chunks in HTTP/1.0', coded('chunked').replace('1.1', '1.0'), 'read', 'read'],
  ['chunks in a 204', `${coded('chunked').replace('200', '204')}`, 'read', 'refused'],
  // The response ends with its head (RFC 9112, 6.3); Node complains about what follows.
  ['a body behind a 304', `${sized('5').replace('200', '304')}`, 'read', 'refused'],
  ['a body behind an interim response', `${sized('5').replace('200', '103')}${sized('5')}`, 'protocol', 'refused'],
  ['a bare LF between headers', `${OK}A: b\nContent-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a bare LF after the head', `${OK}Content-Length: 5\r\n\nhello`, 'protocol', 'refused'],
  ['a bare LF after the status line', `HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a bare CR between headers', `${OK}A: b\rContent-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a bare CR after the head', `${OK}Content-Length: 5\r\n\rhello`, 'truncated', 'refused'],
  ['two CRs before the LF', `${OK}Content-Length: 5\r\r\n\r\nhello`, 'protocol', 'refused'],
  ['an empty name', `${OK}: 5\r\nContent-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a line of blanks', `${OK}  \r\nContent-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  ['a name above ASCII', `${OK}\xe9: 5\r\nContent-Length: 5\r\n\r\nhello`, 'protocol', 'refused'],
  // Only servers skip it (RFC 9112, 2.2).
  ['an empty line before the status line', `\r\n${sized('5')}`, 'protocol', 'read'],
  ['no blank after the status', 'HTTP/1.1 200OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  ['two blanks before the status', 'HTTP/1.1  200 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  ['a tab before the status', 'HTTP/1.1\t200 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  ['a status of 099', 'HTTP/1.1 099 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'read'],
  ['a negative status', 'HTTP/1.1 -20 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  // Invalid (RFC 9110, 15): as bad as a 5xx.
  ['a status of 600', 'HTTP/1.1 600 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'read'],
  ['a status of 999', 'HTTP/1.1 999 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'read'],
  ['a version in lower case', 'http/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  ['a version of 1.2', 'HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  // There is no HTTP/0.9 status line.
  ['a version of 0.9', 'HTTP/0.9 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'read'],
  ['another protocol', 'ICY 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'protocol', 'refused'],
  ['a negative chunk', chunk('-5'), 'protocol', 'refused'],
  ['a signed chunk', chunk('+5'), 'protocol', 'refused'],
  ['a chunk with 0x', chunk('0x5'), 'protocol', 'refused'],
  ['a blank before a chunk size', chunk(' 5'), 'protocol', 'refused'],
  // Not in the grammar (RFC 9112, 7.1), but old servers pad the size; the framing is not in doubt.
  ['a blank after a chunk size', chunk('5 '), 'read', 'refused'],
  ['two chunk sizes', chunk('5 5'), 'protocol', 'refused'],
  ['a chunk size with another letter', chunk('5g'), 'protocol', 'refused'],
  ['an empty chunk size', chunk(''), 'protocol', 'refused'],
  ['an extension without a size', chunk(';a'), 'protocol', 'refused'],
  ['a chunk of 2^64 + 5', chunk('10000000000000005'), 'oversize', 'refused'],
  ['a chunk of 2^53', chunk('20000000000000'), 'oversize', 'refused'],
  ['a chunk of 12 digits', chunk('FFFFFFFFFFFF'), 'truncated', 'refused'],
  ['a chunk of 12 zeros', chunk('000000000005'), 'read', 'read'],
  // A bound on digits, not on the value.
  ['a chunk size with many zeros', chunk(`${'0'.repeat(20)}5`), 'oversize', 'read'],
  ['a bare LF after a chunk size', `${CHUNKED}5\nhello\r\n0\r\n\r\n`, 'protocol', 'refused'],
  ['a bare LF after a chunk', `${CHUNKED}5\r\nhello\n0\r\n\r\n`, 'protocol', 'refused'],
  ['a bare CR after a chunk', `${CHUNKED}5\r\nhello\r0\r\n\r\n`, 'protocol', 'refused'],
  ['a bare LF in a chunk extension', chunk('5;a\nb'), 'protocol', 'refused'],
  ['a bare CR in a chunk extension', chunk('5;a\rb'), 'protocol', 'refused'],
  // Extensions that mean nothing to us are ignored (RFC 9112, 7.1.1), even malformed ones.
  ['a chunk extension that is no token', chunk('5;[a]=()'), 'read', 'refused'],
  ['a chunk shorter than it says', `${CHUNKED}6\r\nhello\r\n0\r\n\r\n`, 'protocol', 'refused'],
  ['a chunk longer than it says', `${CHUNKED}4\r\nhello\r\n0\r\n\r\n`, 'protocol', 'refused'],
  ['no end of the trailers', `${CHUNKED}5\r\nhello\r\n0\r\n`, 'truncated', 'refused'],
  // Trailers are never framing (RFC 9110, 6.5.1).
  ['a length in the trailers', `${CHUNKED}5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n`, 'read', 'refused'],
  ['a coding in the trailers', `${CHUNKED}5\r\nhello\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n`, 'read', 'read'],
  ['a folded trailer', `${CHUNKED}5\r\nhello\r\n0\r\nA: b\r\n c\r\n\r\n`, 'protocol', 'refused'],
  ['a bare LF in the trailers', `${CHUNKED}5\r\nhello\r\n0\r\nA: b\n\r\n`, 'protocol', 'refused'],
]

describe('smuggling shapes', () => {
  it.each(rows)('%s', async (_what, text, ours, node) => {
    const input = Buffer.from(text, 'latin1')
    const whole = readHttp([input])
    expect(whole.responses[0]?.complete === true ? 'read' : whole.outcome, whole.reason).toBe(ours)
    for (const pieces of cuttings(input, 6, 20)) {
      const { responses, outcome, reason } = readHttp(pieces)
      expect({ responses, outcome, reason }).toEqual({
        responses: whole.responses,
        outcome: whole.outcome,
        reason: whole.reason,
      })
    }
    const [theirs] = await readByNode([[input]])
    expect(theirs instanceof Error || !theirs?.complete ? 'refused' : 'read').toBe(node)
  })
})
