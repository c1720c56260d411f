/** The browser document, version 1: what one browser showed, experiment by experiment. */
import { z } from 'zod'
import { TRANSPORTS } from '../contracts/names.js'
import { latencySummary } from '../result/latency-schema.js'
import { CHANNEL_KINDS, PROTOCOLS } from './page-contract.js'

export const BROWSER_SCHEMA = 'transport-bench/browser@1'

const count = z.int().min(0)
const protocol = z.enum(PROTOCOLS).describe('HTTP/1.1 without TLS, or HTTP/2 over TLS')

const requestFate = z.enum(['answered', 'waits', 'failed'])

const limitsRow = z.strictObject({
  protocol,
  kind: z.enum(CHANNEL_KINDS).describe('What the page opened; WebSockets go over HTTP/1.1'),
  maxStreams: count.nullable().describe('HTTP/2: MAX_CONCURRENT_STREAMS that the server announced; null: none'),
  sameUrl: z.boolean().describe('Whether all had the same address'),
  asked: count.describe('How many the page asked for, all to one host'),
  got: count.describe('How many reached the server'),
  waiting: count.describe('Of the rest: still waiting, without an error'),
  refused: count.describe('Of the rest: ended with an error'),
  connections: count.describe('TCP connections that carried them'),
  sameHostRequest: requestFate.describe('An ordinary request of the page to the same host, then'),
  otherHostRequest: requestFate.describe('The same to another host'),
  newTab: requestFate.describe('A further tab that loads a page of the same host, then'),
  webSocketBeside: z.boolean().describe('Whether the page got one WebSocket to the same host, then'),
  askedFurther: count.describe('How many the others asked for, then'),
  secondTab: count.describe('How many a second tab on the same page got'),
  otherSiteTab: count.describe('How many a tab on a page of another site got, to the same host'),
  secondHost: count.describe('How many the first page got to a second name of the same site'),
  nextAfterOneEnded: z
    .boolean()
    .nullable()
    .describe('Whether one that waited went ahead when one ended; null: none waited'),
})

const headersRow = z.strictObject({
  origin: z.enum(['h1', 'h1-tls', 'h2']).describe('Of page and request: HTTP/1.1, HTTP/1.1 over TLS, HTTP/2 over TLS'),
  transport: z.enum(TRANSPORTS).describe('As which transport the page asked'),
  lines: z.array(z.string()).describe('`Name: value` in order, the port left out; over HTTP/2 with the pseudo-headers'),
  lineBytes: count.nullable().describe('HTTP/1.1: these lines with their ends and the port, without the request line'),
  firstBlockBytes: count
    .nullable()
    .describe('HTTP/2: HEADERS frames of the first such request of a page, frame heads included'),
  laterBlockBytes: count.nullable().describe('The same of the third, which HPACK writes by reference to those before'),
})

const reconnectRow = z.strictObject({
  name: z.string().describe('What happened to the stream'),
  retryMs: count.nullable().describe('The `retry:` that the server had sent; null: none'),
  attempts: count.describe('Requests that the server saw'),
  delaysMs: z
    .array(z.number())
    .describe('From the end of one to the arrival of the next, by the clock of the server, ms'),
  lastEventIds: z.array(z.string().nullable()).describe('`Last-Event-ID` of each request; null: none'),
  state: z.enum(['waiting', 'open', 'retrying', 'closed']).describe('Of the EventSource at the end'),
})

const clock = z.strictObject({
  rounds: count.describe('Round trips, before and after the phase together'),
  minRoundTripUs: z.number().describe('The shortest, µs'),
  uncertaintyUs: z.number().describe('Of every latency of the row, either way, µs'),
})

const deliveryRow = z.strictObject({
  contender: z.string(),
  transport: z.enum(TRANSPORTS),
  protocol,
  widgets: count.describe('Parts of the page that each want every event'),
  shared: z.boolean().describe('Whether they share one subscription'),
  pollIntervalMs: count.nullable().describe('Short poll: period of each'),
  readyWidgets: count.describe('Widgets with a snapshot when publishing began'),
  allReadyMs: z
    .number()
    .nullable()
    .describe('From subscribing until every widget had its snapshot, ms; null: some never had'),
  connections: z
    .strictObject({ established: count, opened: count })
    .describe(
      'TCP connections of the server at the end of the phase, and opened since its start, the page itself included',
    ),
  expected: count,
  delivered: count,
  missing: count,
  duplicated: count,
  reordered: count,
  foreign: count.describe('Receipts that were no event of the phase'),
  starvedWidgets: count.describe('Widgets without a single event'),
  delivery: latencySummary.describe('Receipt in the page minus intended publish time'),
  transportLatency: latencySummary.describe('Receipt in the page minus actual publish time'),
  clock,
  failures: z.array(z.string()),
})

export const browserDocument = z.strictObject({
  schema: z.literal(BROWSER_SCHEMA),
  tool: z.string().nullable().describe('Version of transport-bench'),
  command: z.array(z.string()).describe('Arguments of the command'),
  startedAt: z.string().describe('Wall-clock time'),
  quick: z.boolean(),
  aborted: z.boolean().describe('Interrupted: experiments may be missing'),
  browser: z.strictObject({
    product: z.string(),
    version: z.string(),
    userAgent: z.string().describe('As its requests say it'),
    headless: z.boolean(),
  }),
  machine: z.strictObject({
    platform: z.string(),
    architecture: z.string(),
    system: z.string(),
    cores: count,
    node: z.string(),
  }),
  limits: z.array(limitsRow),
  headers: z.array(headersRow),
  reconnect: z.array(reconnectRow),
  delivery: z.array(deliveryRow),
  widgets: z.array(deliveryRow),
  skipped: z.array(z.strictObject({ what: z.string(), because: z.string() })),
  sha256: z.string().describe('Checksum over the rest, as in result files'),
})

export type RequestFate = z.infer<typeof requestFate>
export type LimitsRow = Readonly<z.infer<typeof limitsRow>>
export type HeadersRow = Readonly<z.infer<typeof headersRow>>
export type ReconnectRow = Readonly<z.infer<typeof reconnectRow>>
export type DeliveryRow = Readonly<z.infer<typeof deliveryRow>>
export type BrowserDocument = Readonly<z.infer<typeof browserDocument>>
