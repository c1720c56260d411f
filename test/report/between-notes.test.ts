/** What is said below the tables of rows that TLS, HTTP/2, a proxy or publication over HTTP make special, and only then. */
import { describe, expect, test } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import type { Contender } from '../../bench/contracts/names.js'
import { makeReport } from '../../bench/report/model.js'
import { figureNotes } from '../../bench/report/notes.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { completed, result } from './sample.js'
import { proxied } from './support/behind-proxy.js'
import { plotOf } from './support/charts-of.js'
import { foreign, seen } from './support/foreign-server.js'
import { reportOf } from './support/report-of.js'

const FLOOR = completed({ contender: 'floor/net', p50Us: 900 })
const PLAIN = completed({ contender: 'sse/node', p50Us: 3000 })

function notesOf(trials: readonly CompletedTrial[], contenders: readonly Contender[] = []): string {
  return figureNotes(makeReport(result({ trials: [...trials], contenders })), 'below them').join('\n')
}

const HTTP = (name: string): Contender => ({ ...contenderByName(name), publish: 'http' })

/** Of our own server that is published to over HTTP the tree is read from outside, too; what it says of itself counts. */
function posted(contender: string): CompletedTrial {
  const trial = completed({ contender, p50Us: 3000 })
  const { outside, publications } = seen({ contender, p50Us: 3000 }).server
  return { ...trial, server: { ...trial.server, outside, publications } }
}

describe('published over HTTP', () => {
  const shop = seen({ contender: 'sse/shop', p50Us: 4000 })

  test('the readings of our own servers are not called those of a process tree', () => {
    const notes = notesOf([posted('sse/node'), shop], [HTTP('sse/node'), foreign('sse/shop')])
    expect(notes).toContain('CPU and memory of sse/shop are those of its process tree')
  })

  test('no floor is published so, which is said where there is a floor', () => {
    const floorless = 'No floor is published over HTTP'
    expect(notesOf([shop, PLAIN, FLOOR], [foreign('sse/shop')])).toContain(
      `${floorless}: it is not told whether a difference of sse/shop `,
    )
    expect(notesOf([shop, PLAIN], [foreign('sse/shop')])).not.toContain(floorless)
    expect(notesOf([PLAIN, FLOOR])).not.toContain(floorless)
  })

  test('it is told how many were taken, how many at once, and how long they waited', () => {
    expect(notesOf([shop], [foreign('sse/shop')])).toContain(
      'Publications in the measured time: sse/shop took 200 of 200, up to 8 at once, p99 of waiting for earlier ones 1.20 ms.',
    )
    const { server } = shop
    const losing = server.publications && { ...server.publications, taken: 198, failed: 2, unsent: 1 }
    const trial = { ...shop, server: { ...server, publications: losing } }
    expect(notesOf([trial], [foreign('sse/shop')])).toMatch(/took 198 of 200.*, 2 failed, 1 unsent\./)
    expect(notesOf([PLAIN])).not.toContain('Publications')
  })

  test('publications go past a proxy, whose connections to servers count those of the harness', () => {
    const name = 'sse/node+nginx'
    const bypassed = `Publications to ${name} go to the server, not through the proxy`
    expect(notesOf([proxied({ contender: name, p50Us: 3000 })], [HTTP(name)])).toContain(bypassed)
    expect(notesOf([proxied({ contender: name, p50Us: 3000 })])).not.toContain('Publications')
    expect(notesOf([posted('sse/node')], [HTTP('sse/node')])).not.toContain('through the proxy')
  })
})

describe('the floor', () => {
  const tls = completed({ contender: 'sse/node+tls', p50Us: 3200 })

  test('decrypts nothing, which is said beside contenders that speak TLS', () => {
    const note = 'The floor decrypts nothing: what TLS takes of the clients of sse/node+tls is not in it.'
    expect(notesOf([tls, PLAIN, FLOOR])).toContain(note)
    expect(notesOf([tls, PLAIN])).not.toContain('decrypts')
    expect(notesOf([PLAIN, FLOOR])).not.toContain('decrypts')
  })
})

describe('reads that carried several events', () => {
  const several = { ...PLAIN, requests: { ...PLAIN.requests, readsWithSeveral: 50_000 } }
  const record = 'is one TLS record or HTTP/2 DATA frame'

  test('are records or frames over TLS and HTTP/2', () => {
    const tls = completed({ contender: 'sse/node+tls', p50Us: 3200 })
    const polls = completed({ contender: 'long-poll/node+tls', p50Us: 3200 })
    const h2 = completed({ contender: 'sse/node-h2', p50Us: 3200 })
    expect(notesOf([several, tls, h2, polls])).toContain(`A read of sse/node+tls, sse/node-h2 ${record}`)
  })

  test('and plain reads otherwise; where none carried several, nothing is said', () => {
    expect(notesOf([several])).not.toContain(record)
    expect(notesOf([PLAIN, completed({ contender: 'sse/node+tls', p50Us: 3200 })])).not.toContain(record)
  })
})

describe('payload', () => {
  test.each([
    [false, 'its payload, which all transports carry alike, and what each adds'],
    [true, 'alike but for WebSocket, which may compress it (permessage-deflate), and what each adds'],
  ])('with permessage-deflate %s', (permessageDeflate, text) => {
    const file = result({ trials: [PLAIN] })
    const report = reportOf({ ...file, scenario: { ...file.scenario, permessageDeflate } })
    expect(plotOf(report, 'bytes-per-message').howToRead).toContain(text)
  })
})
