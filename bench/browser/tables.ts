/** The document as tables of plain text, for a terminal or a page. Pure. */
import { formatPercentile, NONE } from '../format.js'
import { profileDifference } from './profile-difference.js'
import type { BrowserDocument, DeliveryRow, HeadersRow, LimitsRow, ReconnectRow } from './schema.js'

export interface TextTable {
  readonly title: string
  /** How it was measured and how to read it, a sentence each. */
  readonly notes: readonly string[]
  readonly head: readonly string[]
  /** Columns of text; the others are numbers. */
  readonly textColumns: number
  readonly rows: readonly (readonly string[])[]
}

/** Tables of the experiments that were made. */
export function browserTables(document: BrowserDocument): TextTable[] {
  const { limits, headers, reconnect, delivery, widgets } = document
  const tables = [limitsTable(limits), headersTable(headers), reconnectTable(reconnect)]
  return [...tables, deliveryTable(delivery), widgetsTable(widgets)].filter(({ rows }) => rows.length > 0)
}

/** `Chromium 156.0.8078.79, headless, on Debian …` */
export function browserLine({ browser, machine, startedAt }: BrowserDocument): string {
  const name = `${browser.product.charAt(0).toUpperCase()}${browser.product.slice(1)} ${browser.version}`
  return `${name}${browser.headless ? ', headless' : ''}, on ${machine.system} (${machine.platform} ${machine.architecture}, ${machine.cores} cores), ${startedAt.slice(0, 10)}`
}

function limitsTable(rows: readonly LimitsRow[]): TextTable {
  return {
    title: 'How many a page gets',
    notes: [
      'Counted where they arrive: a page asks one host for many at once.',
      'Then, while they are open: an ordinary request of the page to the same and to another host, a new tab of the same host, one WebSocket beside them; and how many of as many more a second tab of the page, a tab of another site, and the first page at a second host name got.',
    ],
    head: [
      'over',
      'what',
      'asked',
      'got',
      'wait',
      'refused',
      'TCP',
      'next goes when one ends',
      'request, same host',
      'other host',
      'new tab',
      'WebSocket beside',
      'more asked',
      'second tab',
      'other site',
      'second host',
    ],
    textColumns: 2,
    rows: rows.map((row) => [
      row.maxStreams === null ? row.protocol : `${row.protocol}, ${row.maxStreams} announced`,
      row.sameUrl ? `${row.kind}, one address` : row.kind,
      ...[row.asked, row.got, row.waiting, row.refused, row.connections].map(String),
      row.nextAfterOneEnded === null ? NONE : yes(row.nextAfterOneEnded),
      row.sameHostRequest,
      row.otherHostRequest,
      row.newTab === 'answered' ? 'loads' : row.newTab,
      row.webSocketBeside ? 'opens' : 'none',
      ...[row.askedFurther, row.secondTab, row.otherSiteTab, row.secondHost].map(String),
    ]),
  }
}

function headersTable(rows: readonly HeadersRow[]): TextTable {
  return {
    title: 'What a request carries',
    notes: [
      'Bytes of the header lines, without the request line; over HTTP/2 of the HEADERS frames, of the first such request of a page and of a later one.',
      'Profile: the same lines (without Host, Authorization and what makes a handshake) in the headers profile `browser` of simulated clients.',
    ],
    head: [
      'over',
      'request',
      'lines',
      'bytes',
      'first, h2',
      'later, h2',
      'profile',
      'as recorded',
      'names that the profile lacks',
    ],
    textColumns: 2,
    rows: rows.map((row) => {
      // Only secure pages send everything, and only HTTP/1.1 sends it as text.
      const difference = row.origin === 'h1-tls' ? profileDifference(row.transport, row) : null
      return [
        row.origin,
        row.transport,
        String(row.lines.length),
        shown(row.lineBytes),
        shown(row.firstBlockBytes),
        shown(row.laterBlockBytes),
        shown(difference?.profileBytes ?? null),
        shown(difference?.recordedBytes ?? null),
        difference === null ? NONE : difference.lacking.join(' ') || 'none',
      ]
    }),
  }
}

function reconnectTable(rows: readonly ReconnectRow[]): TextTable {
  return {
    title: 'How EventSource comes back',
    notes: ['Delays from the end of one request to the arrival of the next, by the clock of the server.'],
    head: ['what happened', 'retry field, ms', 'requests', 'delays, ms', 'Last-Event-ID sent', 'in the end'],
    textColumns: 1,
    rows: rows.map((row) => [
      row.name,
      shown(row.retryMs),
      String(row.attempts),
      row.delaysMs.length === 0 ? NONE : row.delaysMs.map((ms) => ms.toFixed(0)).join(' '),
      row.lastEventIds.some((id) => id !== null) ? yes(true) : yes(false),
      row.state,
    ]),
  }
}

const CLOCK_NOTE =
  'Receipt is read from the page’s clock, set against the publisher’s by round trips over a WebSocket before and after; ± is how far off a latency may be for it.'

function deliveryTable(rows: readonly DeliveryRow[]): TextTable {
  return {
    title: 'Delivery in the page',
    notes: ['One subscription, 10 events/s. Latency from the intended publish time, ms.', CLOCK_NOTE],
    head: ['contender', 'over', 'expected', 'missing', 'p50', 'p90', 'p99', 'max', 'transport p50', '± ms'],
    textColumns: 2,
    rows: rows.map((row) => [
      contenderName(row),
      row.protocol,
      String(row.expected),
      String(row.missing),
      formatPercentile(row.delivery.p50),
      formatPercentile(row.delivery.p90),
      formatPercentile(row.delivery.p99),
      formatPercentile(row.delivery.max),
      formatPercentile(row.transportLatency.p50),
      (row.clock.uncertaintyUs / 1000).toFixed(2),
    ]),
  }
}

function widgetsTable(rows: readonly DeliveryRow[]): TextTable {
  return {
    title: 'Many widgets on one page',
    notes: [
      'Each widget wants every event, 10 events/s. TCP: connections that the server counted, one of them the page’s own where it is not used again.',
      'Starved: widgets without a single event. All ready: until every widget had its first answer.',
      CLOCK_NOTE,
    ],
    head: [
      'contender',
      'over',
      'widgets',
      'TCP',
      'ready',
      'all ready, ms',
      'starved',
      'expected',
      'missing',
      'p50',
      'p90',
      'max',
      '± ms',
    ],
    textColumns: 2,
    rows: rows.map((row) => [
      contenderName(row),
      row.protocol,
      String(row.widgets),
      String(row.connections.opened),
      String(row.readyWidgets),
      row.allReadyMs === null ? 'never' : row.allReadyMs.toFixed(0),
      String(row.starvedWidgets),
      String(row.expected),
      String(row.missing),
      formatPercentile(row.delivery.p50),
      formatPercentile(row.delivery.p90),
      formatPercentile(row.delivery.max),
      (row.clock.uncertaintyUs / 1000).toFixed(2),
    ]),
  }
}

function contenderName({ contender, shared, pollIntervalMs }: DeliveryRow): string {
  if (shared) return `${contender}, one for all`
  return pollIntervalMs === null ? contender : `${contender}, every ${pollIntervalMs} ms`
}

function shown(value: number | null): string {
  return value === null ? NONE : String(value)
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no'
}
