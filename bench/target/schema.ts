/**
 * The shape of a target file: every key with its unit, range and default. Descriptions become the table of
 * targets/README.md and the JSON Schema. Nothing is expanded but the placeholders that are named here.
 */
import { z } from 'zod'

const MAX_MESSAGE_BYTES = 1 << 28

const text = z.string().min(1).max(4096)
const path = text.regex(/^\/[\x21-\x7e]*$/, 'a path that begins with / and has no spaces')
const status = z.int().min(100).max(599)
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of a header')
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'printable ASCII on one line')

const cursor = z.strictObject({
  in: z
    .enum(['query', 'last-event-id', 'etag', 'last-modified', 'none'])
    .default('none')
    .describe(
      'How a client says what it has: `query`, the last sequence number as `?name=N`; `last-event-id`, the same in the header; `etag` and `last-modified`, what the last answer had, in If-None-Match and If-Modified-Since; `none`, not at all',
    ),
  name: text
    .regex(/^[A-Za-z0-9_.~-]+$/, 'letters, digits and _ . ~ -')
    .optional()
    .describe('Name in the query; only with `in: query`, and needed there'),
})

const event = z.strictObject({
  in: z
    .enum(['body', 'json'])
    .default('body')
    .describe(
      'Where the event sits: `body`, the message is the event; `json`, at `path` in it, as an object or as text of JSON',
    ),
  path: z
    .array(text)
    .max(16)
    .default([])
    .describe(
      'Member names, outermost first; only with `in: json`; a message that lacks one of them, such as a ping or an acknowledgement, is skipped',
    ),
})

const transport = z.strictObject({
  path: path.describe('Path and query to subscribe at; `{channel}`, `{client}` (0, 1, …) and `{token}` are filled in'),
  cursor: cursor.prefault({}).describe('How a cursor is carried'),
  event: event.prefault({}).describe('Where the event sits in a message'),
  answer: z
    .enum(['message', 'array', 'ndjson', 'multipart'])
    .default('message')
    .describe('Polls: what one answer holds: one message, a JSON array, one JSON text per line, or multipart parts'),
  emptyStatus: z
    .array(status)
    .max(8)
    .default([204, 304])
    .describe('Polls: statuses that say that there is nothing new'),
  eventNames: z
    .array(text)
    .max(32)
    .default([])
    .describe('SSE: the event names that carry events; none: all of them do'),
  subprotocol: text.nullable().default(null).describe('WebSocket: the subprotocol that is asked for; null: none'),
  subscribeMessage: text
    .nullable()
    .default(null)
    .describe('WebSocket: sent after the handshake, with the placeholders of `path`; null: nothing'),
  acknowledgePrefix: text
    .nullable()
    .default(null)
    .describe(
      'WebSocket: how the message begins that says that the client is subscribed, in answer to `subscribeMessage` or unasked: the client is ready with it, and never without; it carries no event; null: ready with the handshake',
    ),
})

const ready = z.strictObject({
  path: path.default('/').describe('Asked by GET until it answers'),
  status: status.default(200).describe('The answer that means ready; any other one refuses the target'),
  timeoutSeconds: z.number().positive().max(600).default(10).describe('How long the server may take until then, s'),
})

const publish = z.strictObject({
  method: z.enum(['POST', 'PUT']).default('POST').describe('Method of the request that publishes one event'),
  path: path.describe('Path and query; `{channel}` and `{token}` are filled in'),
  contentType: headerValue.min(1).default('application/json').describe('Content-Type of the request'),
  body: text
    .nullable()
    .default(null)
    .describe(
      'Text around the event, such as `{"data":{event}}`; `{event-string}` is the event as text of JSON, `{channel}` the channel; null: the event alone',
    ),
  inFlight: z
    .int()
    .min(1)
    .max(1024)
    .default(1)
    .describe('Requests that may be under way at once; 1 keeps the order whatever the server does'),
})

const limits = z.strictObject({
  maxMessageBytes: z
    .int()
    .min(1024)
    .max(MAX_MESSAGE_BYTES)
    .default(1 << 20)
    .describe('Largest answer, message or line that clients take, bytes'),
  answerTimeoutSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(10)
    .describe('A publication without an answer for so long has failed, s'),
})

const transports = z.strictObject({
  'short-poll': transport.optional().describe('How clients poll at an interval'),
  'long-poll': transport.optional().describe('How clients poll with held answers'),
  sse: transport.optional().describe('How clients subscribe to Server-Sent Events'),
  websocket: transport.optional().describe('How clients subscribe over WebSocket'),
})

export const targetFile = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and dashes')
    .describe("Second half of the contenders' names, `sse/NAME`"),
  question: text.describe('What measuring it is to tell'),
  command: z
    .array(text)
    .min(1)
    .max(128)
    .nullable()
    .default(null)
    .describe(
      'Program and arguments that start the server, without a shell, from the folder of this file; `{port}`, `{token}` and `{clients}` are filled in; null: it is running already',
    ),
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable'), z.string().max(4096))
    .default({})
    .describe('Variables for the command beside those of this process; the placeholders of `command` are filled in'),
  version: z
    .array(text)
    .min(1)
    .max(128)
    .nullable()
    .default(null)
    .describe(
      'Program and arguments whose first line of output is what the server is and its version, run as `command` is; kept with the result; null: nobody knows',
    ),
  url: z
    .string()
    .regex(/^http:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/?$/, 'http://host:port without a path (TLS is not spoken to targets)')
    .nullable()
    .default(null)
    .describe(
      'Where a running server listens, `http://host:port`; never https: neither clients nor publications speak TLS to a running server; null: `command` starts it on 127.0.0.1',
    ),
  pid: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Process id of a running server, to sample it from outside; null: its cost is not known'),
  ready: ready.prefault({}).describe('When the server is ready'),
  headers: z.record(headerName, headerValue).default({}).describe('Headers of every request; `{token}` is filled in'),
  publish: publish.describe('How the harness publishes'),
  limits: limits.prefault({}).describe('What is waited for and taken at most'),
  notes: z.array(text).max(16).default([]).describe('What is said beside its results, such as `one thread per client`'),
  transports: transports.describe('The transports that it offers, at least one'),
})

export type TargetFile = z.output<typeof targetFile>
