/** What a real browser shows, as far as it does not depend on time. */
import { beforeAll, describe, expect, it } from 'vitest'
import { parseBrowserDocument } from '../../bench/browser/document.js'
import { MEANT_DIFFERENCES, profileDifference } from '../../bench/browser/profile-difference.js'
import type { BrowserDocument, LimitsRow, ReconnectRow } from '../../bench/browser/schema.js'
import { TRANSPORTS } from '../../bench/contracts/names.js'
import { experimentsInChromium, LACKS_CHROMIUM, NEEDS_CHROMIUM } from './support/chromium.js'

const DEADLINE_MS = 240_000

describe.skipIf(LACKS_CHROMIUM)(`Chromium (${NEEDS_CHROMIUM})`, () => {
  let document: BrowserDocument

  beforeAll(async () => {
    document = await experimentsInChromium(['limits', 'headers', 'reconnect'])
  }, DEADLINE_MS)

  function limits(protocol: string, kind: string, sameUrl = false): LimitsRow {
    const row = document.limits.find((one) => one.protocol === protocol && one.kind === kind && one.sameUrl === sameUrl)
    if (row === undefined) throw new Error(`no row for ${kind} over ${protocol}`)
    return row
  }

  function reconnect(name: string): ReconnectRow {
    const row = document.reconnect.find((one) => one.name === name)
    if (row === undefined) throw new Error(`no row for ${name}`)
    return row
  }

  it('writes a document that is read again, with the version of the browser', () => {
    expect(parseBrowserDocument(JSON.stringify(document))).toEqual(document)
    expect(document.browser.version).toMatch(/^\d+\.\d+/)
    expect(document).toMatchObject({ aborted: false, quick: true, skipped: [] })
  })

  it.each(['event-source', 'fetch'])(
    'gives a page six of kind %s to a host over HTTP/1.1, and the seventh waits',
    (kind) => {
      expect(limits('h1', kind)).toMatchObject({
        asked: 10,
        got: 6,
        waiting: 4,
        refused: 0,
        connections: 6,
        nextAfterOneEnded: true,
        sameHostRequest: 'waits',
        otherHostRequest: 'answered',
        newTab: 'waits',
      })
    },
  )

  it('shares the six among tabs, and gives a second host name six of its own', () => {
    expect(limits('h1', 'event-source')).toMatchObject({ secondTab: 0, secondHost: 6 })
  })

  it('does not hold WebSockets to that limit, nor other requests behind them', () => {
    expect(limits('h1', 'event-source').webSocketBeside).toBe(true)
    expect(limits('h1', 'websocket')).toMatchObject({
      asked: 40,
      got: 40,
      connections: 40,
      sameHostRequest: 'answered',
    })
  })

  it('asks one address only once at a time, since the answer might be cached', () => {
    expect(limits('h1', 'fetch', true)).toMatchObject({ got: 1, waiting: 3 })
  })

  it('carries at least 50 streams on one connection of HTTP/2', () => {
    const row = limits('h2', 'event-source')
    expect(row.got).toBeGreaterThanOrEqual(50)
    expect(row.connections).toBe(1)
  })

  it.each([
    ['answered 204', 2, 'closed'],
    ['answered 404', 2, 'closed'],
    ['answered 500', 2, 'closed'],
    ['answered text/html', 2, 'closed'],
    ['ended', 6, 'open'],
    ['reset', 4, 'open'],
    ['refused after a stream', 5, 'open'],
    ['ended, no retry field', 2, 'open'],
  ])('EventSource, %s: %i requests, %s in the end', (name, attempts, state) => {
    expect(reconnect(name)).toMatchObject({ attempts, state })
  })

  it('sends the id of the last event that it has, also after requests that failed', () => {
    expect(reconnect('ended').lastEventIds).toEqual([null, 'event-1', 'event-2', 'event-3', 'event-4', 'event-5'])
    expect(reconnect('refused after a stream').lastEventIds.slice(1)).toEqual(Array(4).fill('event-1'))
  })

  it('waits at least as long as the retry field says', () => {
    // A timer of the browser may fire a little early, the clocks are two.
    for (const { retryMs, delaysMs } of document.reconnect)
      for (const delay of delaysMs) expect(delay).toBeGreaterThan((retryMs ?? 2000) * 0.9)
  })

  it.each(TRANSPORTS)('sends with %s what the headers profile has, over TLS and HTTP/1.1', (transport) => {
    const row = document.headers.find((one) => one.origin === 'h1-tls' && one.transport === transport)
    expect(row).toBeDefined()
    const { lacking, additional, otherValues } = profileDifference(transport, row as { lines: string[] })
    expect({ lacking, additional }).toEqual({ lacking: [], additional: [] })
    for (const name of otherValues) expect(Object.keys(MEANT_DIFFERENCES)).toContain(name)
  })

  it('writes later requests over HTTP/2 shorter than the first, and far shorter than over HTTP/1.1', () => {
    const of = (origin: string) =>
      document.headers.find((one) => one.origin === origin && one.transport === 'short-poll')
    const { firstBlockBytes, laterBlockBytes } = of('h2') ?? {}
    expect(laterBlockBytes).toBeGreaterThan(9)
    expect(laterBlockBytes).toBeLessThan(firstBlockBytes ?? 0)
    expect(laterBlockBytes).toBeLessThan((of('h1-tls')?.lineBytes ?? 0) / 4)
  })
})
