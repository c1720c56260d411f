/** HTTP/1.1 responses (RFC 9112) of every framing, and what they mean. */
import fc from 'fast-check'
import type { HttpRead } from './http-transcript.js'

type Header = readonly [name: string, value: string]

const token = fc.string({
  unit: fc.constantFrom(...'abcXYZ019-_.!~', ..."#$%&'*+^`|"),
  minLength: 1,
  maxLength: 8,
})
const visible = fc.constantFrom(...'abc :;,="()<>@/[]?{}\\|\t', '\x80', '\xe9', '\xff')
const fieldValue = fc.string({ unit: visible, maxLength: 12 }).map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''))
const header: fc.Arbitrary<Header> = fc.tuple(
  token.map((name) => `X-${name}`),
  fieldValue,
)
const headers = fc.array(header, { maxLength: 4 })
const blank = fc.constantFrom('', ' ', ' ', ' \t ', '\t')
const spelled = (name: string): fc.Arbitrary<string> => fc.constantFrom(name, name.toLowerCase(), name.toUpperCase())
const bytes = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(Buffer.alloc(300, 'x'), Buffer.from('\r\n\r\n0\r\n\r\n'), Buffer.from('HTTP/1.1 200 OK\r\n\r\n')),
  )
  .map((body) => Buffer.from(body))

/** Chunk extensions; the blanks around the semicolon are in the grammar, too (RFC 9112, 7.1.1). */
const extension = fc.constantFrom('', '', '', ';a', ';a=b', ';a="b;\\"c"', ';a=b;c=d')
const extensionWithBlanks = fc.constantFrom(' ;a=b', ';a = b', '\t;a')

export interface ChunkedBody {
  readonly kind: 'chunked'
  readonly chunks: readonly { readonly body: Buffer; readonly extension: string; readonly size: string }[]
  readonly lastChunk: string
  readonly trailers: readonly Header[]
}
type Framing = ChunkedBody | { readonly kind: 'length' | 'to-end' | 'none'; readonly body: Buffer }

const chunk = (extensions: fc.Arbitrary<string>): fc.Arbitrary<ChunkedBody['chunks'][number]> =>
  fc
    .tuple(bytes, extensions, fc.constantFrom('', '0', '00'), fc.boolean())
    .filter(([body]) => body.length > 0)
    .map(([body, ext, zeros, upper]) => {
      const hex = body.length.toString(16)
      return { body, extension: ext, size: zeros + (upper ? hex.toUpperCase() : hex) }
    })
const chunked = (extensions: fc.Arbitrary<string>): fc.Arbitrary<Framing> =>
  fc.record({
    kind: fc.constant('chunked' as const),
    chunks: fc.array(chunk(extensions), { maxLength: 4 }),
    lastChunk: fc.constantFrom('0', '000', '0;a=b'),
    trailers: headers,
  })
const framing = (extensions: fc.Arbitrary<string>): fc.Arbitrary<Framing> =>
  fc.oneof(fc.record({ kind: fc.constant('length' as const), body: bytes }), chunked(extensions))

export interface Response {
  readonly bytes: Buffer
  readonly interim: readonly number[]
  readonly trailers: readonly Header[]
  /** HTTP/1.0 with keep-alive: who wishes may keep the connection (RFC 9112, 9.3); ours does not. */
  readonly mayPersist: boolean
  /** What a parser has to tell; offsets from the start of the response. */
  readonly read: HttpRead
}

interface Plan {
  readonly interim: readonly { readonly status: number; readonly headers: readonly Header[] }[]
  readonly version: '1.0' | '1.1'
  readonly status: number
  readonly reason: string
  readonly headers: readonly Header[]
  readonly framing: Framing
  readonly framingName: string
  readonly connection: string | null
  readonly blanks: readonly [before: string, after: string]
}

const interim = fc.array(fc.record({ status: fc.constantFrom(100, 102, 103), headers }), { maxLength: 2 })
const reason = fc.constantFrom('', ' ', ' OK', ' Not \xe9\t so', ' HTTP/1.1 200')
const connection = fc.constantFrom(
  null,
  null,
  null,
  'keep-alive',
  'close',
  'Close',
  'x-foo, CLOSE ',
  ',,close,',
  'closed',
)

const plan = (kinds: fc.Arbitrary<Framing>, statuses: fc.Arbitrary<number>): fc.Arbitrary<Plan> =>
  fc.record({
    interim,
    version: fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    status: statuses,
    reason,
    headers,
    framing: kinds,
    framingName: fc.oneof(spelled('Content-Length'), spelled('Transfer-Encoding')),
    connection,
    blanks: fc.tuple(blank, blank),
  })

const withBody = fc.constantFrom(200, 200, 200, 201, 206, 302, 401, 404, 500, 503, 599)
const bodiless = plan(
  fc.oneof(
    fc.constant<Framing>({ kind: 'none', body: Buffer.alloc(0) }),
    fc.constant<Framing>({ kind: 'length', body: Buffer.alloc(9) }),
  ),
  fc.constantFrom(204, 304),
)

/** A response that tells where it ends. */
export const delimited: fc.Arbitrary<Response> = fc
  .oneof({ weight: 4, arbitrary: plan(framing(extension), withBody) }, { weight: 1, arbitrary: bodiless })
  .map(render)

/** The same with blanks in chunk extensions. */
export const blankExtensions: fc.Arbitrary<Response> = plan(chunked(extensionWithBlanks), withBody).map(render)

/** A response whose body runs to the end of the connection. */
export const toEnd: fc.Arbitrary<Response> = plan(
  bytes.map((body): Framing => ({ kind: 'to-end', body })),
  withBody,
).map(render)

/** A stream of pipelined responses, the last of which may run to the end. */
export const pipeline: fc.Arbitrary<Response[]> = fc
  .tuple(fc.array(delimited, { maxLength: 4 }), fc.option(toEnd))
  .map(([responses, last]) => (last === null ? responses : [...responses, last]))

/** What a parser has to tell of responses in a row. */
export function expected(responses: readonly Response[]): HttpRead[] {
  let offset = 0
  return responses.map(({ bytes: all, read }) => {
    const shifted = { ...read, headEnd: read.headEnd + offset, end: read.end < 0 ? -1 : read.end + offset }
    offset += all.length
    return shifted
  })
}

function render(planned: Plan): Response {
  const { interim: before, version, status, framing: how, connection: option } = planned
  const fields: Header[] = [...planned.headers]
  const body = how.kind === 'chunked' ? Buffer.concat(how.chunks.map((one) => one.body)) : how.body
  if (how.kind === 'chunked') fields.splice(1, 0, [nameOr(planned.framingName, 'Transfer-Encoding'), 'Chunked'])
  if (how.kind === 'length') fields.splice(1, 0, [nameOr(planned.framingName, 'Content-Length'), String(body.length)])
  if (option !== null) fields.push(['Connection', option.trim()])
  const empty = status === 204 || status === 304
  const heads = before.map((one) => `HTTP/1.1 ${one.status} Wait\r\n${lines(one.headers, planned.blanks)}\r\n`)
  const head = `${heads.join('')}HTTP/${version} ${status}${planned.reason}\r\n${lines(fields, planned.blanks)}\r\n`
  const sent = empty ? [] : how.kind === 'chunked' ? renderChunks(how, planned.blanks) : [body]
  const all = Buffer.concat([Buffer.from(head, 'latin1'), ...sent])
  const closes = (option ?? '').split(',').some((word) => word.trim().toLowerCase() === 'close')
  return {
    bytes: all,
    interim: before.map((one) => one.status),
    trailers: how.kind === 'chunked' && !empty ? how.trailers : [],
    mayPersist: version === '1.0' && option === 'keep-alive' && how.kind !== 'to-end',
    read: {
      status,
      headers: fields.map(([name, value]) => [name, value]),
      body: empty ? '' : body.toString('latin1'),
      keepAlive: version === '1.1' && !closes && how.kind !== 'to-end',
      headEnd: head.length,
      end: how.kind === 'to-end' ? -1 : all.length,
      complete: true,
    },
  }
}

const nameOr = (spelling: string, name: string): string =>
  spelling.toLowerCase() === name.toLowerCase() ? spelling : name

function renderChunks(how: ChunkedBody, blanks: Plan['blanks']): Buffer[] {
  const sent = how.chunks.flatMap(({ size, extension: ext, body }) => [
    Buffer.from(`${size}${ext}\r\n`, 'latin1'),
    body,
    Buffer.from('\r\n'),
  ])
  return [...sent, Buffer.from(`${how.lastChunk}\r\n${lines(how.trailers, blanks)}\r\n`, 'latin1')]
}

/** Tabs only around values that have nothing to do with framing: Node refuses them there (see the differences). */
const lines = (fields: readonly Header[], blanks: Plan['blanks']): string =>
  fields
    .map(([name, value]) => {
      const [before, after] = name.startsWith('X-') ? blanks : blanks.map((text) => text.replace('\t', ' '))
      return `${name}:${before}${value}${after}\r\n`
    })
    .join('')
