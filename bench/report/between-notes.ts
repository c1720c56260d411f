/** How to read rows with TLS, HTTP/2, a proxy or publication over HTTP, and servers that others wrote. */
import { nameParts } from '../contender-names.js'
import { CONTENDERS } from '../contenders.js'
import { formatCount, formatUs, shareToPercent } from '../format.js'
import { nameOf, speaksTls } from './columns.js'
import { CLOSE_BYTES_SHARE } from './figure.js'
import { HOP_COSTS_TITLE } from './hop-columns.js'
import { isCounted, MEASURES } from './measures.js'
import type { ReportModel } from './model.js'
import type { ReportRow } from './rows.js'
import { seenUsage } from './seen.js'

const HOP_COST_NOTE = `${HOP_COSTS_TITLE}: medians of the differences within the blocks; “?” where they are not told: a single block, blocks that disagree, or both at the floor.`

type Wanted = (row: ReportRow) => boolean

function namesOf(rows: readonly ReportRow[], wanted: Wanted): string {
  return [...new Set(rows.filter(wanted).map(({ contender }) => contender))].join(', ')
}

/** The notes whose names are not empty. */
function whereAny(...notes: readonly (readonly [names: string, note: string])[]): string[] {
  return notes.flatMap(([names, note]) => (names === '' ? [] : [note]))
}

/** How to read what has TLS, HTTP/2 or a proxy. */
export function betweenNotes({ rows, floor, hops, hopCosts, kind }: ReportModel): string[] {
  const overHttp2 = namesOf(rows, ({ http }) => http === 'h2')
  const experimental = namesOf(rows, ({ http, transport }) => http === 'h2' && transport === 'websocket')
  const several = namesOf(rows, ({ topology }) => (topology?.upstreams ?? 1) > 1)
  const isHeldToFloor = kind !== 'idle' && floor.length > 0
  const decrypting = namesOf(rows, (row) => isHeldToFloor && row.publish === 'direct' && speaksTls(row))
  const varying = namesOf(rows, (row) => row.used.length > 0 && !isCounted(MEASURES.totalBytes, [row]))
  return [
    ...(hops.length === 0
      ? []
      : [
          'Behind a proxy the bytes are those between clients and proxy, and server CPU and memory are without the proxy’s.',
        ]),
    ...(hopCosts.length === 0 ? [] : [HOP_COST_NOTE]),
    ...whereAny(
      [
        overHttp2,
        `Headers over HTTP/2 (${overHttp2}): every byte of the session that is neither body nor message framing, frame heads and flow control included.`,
      ],
      [experimental, `Experimental: WebSocket over HTTP/2 (RFC 8441), ${experimental}.`],
      [
        several,
        `Several servers behind the proxy (${several}): each publishes the whole schedule, so their CPU is spent that often.`,
      ],
      [decrypting, `The floor decrypts nothing: what TLS takes of the clients of ${decrypting} is not in it.`],
      [
        varying,
        `Bytes of ${varying} vary a little by themselves: a single block tells them apart from ${shareToPercent(CLOSE_BYTES_SHARE)} % on.`,
      ],
    ),
  ]
}

/** Who was published over HTTP and how that went, and what is known of servers that others wrote. */
export function publishNotes({ rows, floor, idle, kind }: ReportModel): string[] {
  const own = new Set(CONTENDERS.map(({ name }) => name))
  const published = namesOf(rows, ({ publish }) => publish === 'http')
  const unfloored = kind === 'idle' || floor.length === 0 ? '' : published
  const bypassing = namesOf(rows, ({ publish, topology }) => publish === 'http' && topology?.proxy != null)
  const outside = namesOf(
    rows,
    ({ contender, used }) => !own.has(nameParts(contender).base) && used.some(({ server }) => server.outside !== null),
  )
  const unseen = namesOf(rows, ({ used }) => used.some((trial) => seenUsage(trial) === null))
  const asItIs = idle.flatMap(({ contender, collected }) => (collected ? [] : [contender])).join(', ')
  return [
    ...whereAny(
      [
        published,
        `Published over HTTP (${published}): the harness publishes each event by a request, whose way to the server is in the latency; ranked only with what is published so.`,
      ],
      [
        unfloored,
        `No floor is published over HTTP: it is not told whether a difference of ${unfloored} is the generator’s own.`,
      ],
      [
        bypassing,
        `Publications to ${bypassing} go to the server, not through the proxy; its connections to servers count the harness’s own, too.`,
      ],
      [outside, `CPU and memory of ${outside} are those of its process tree, seen from outside.`],
      [
        unseen,
        `CPU and memory of ${unseen} are not known: nobody saw its process, which a target file may name (pid).`,
      ],
      [asItIs, `Memory of ${asItIs} is as it was: nothing forces a garbage collection there.`],
    ),
    ...publicationNotes(rows),
  ]
}

/** Over the trials that the row rests on. */
function publicationNotes(rows: readonly ReportRow[]): string[] {
  const list = rows.flatMap((row) => {
    const all = row.used.flatMap(({ server }) => server.publications ?? [])
    const sum = (read: (one: (typeof all)[number]) => number): number =>
      all.reduce((total, one) => total + read(one), 0)
    const offered = sum((one) => one.offered)
    if (offered === 0) return []
    const waits = all.flatMap(({ queueWaitP99Us }) => queueWaitP99Us ?? [])
    const waited = waits.length === 0 ? '' : `, p99 of waiting for earlier ones ${formatUs(Math.max(...waits))}`
    const [failed, unsent] = [sum((one) => one.failed), sum((one) => one.unsent)]
    const lost = failed + unsent === 0 ? '' : `, ${formatCount(failed)} failed, ${formatCount(unsent)} unsent`
    const most = Math.max(...all.map(({ inFlight }) => inFlight))
    return [
      `${nameOf(row)} took ${formatCount(sum((one) => one.taken))} of ${formatCount(offered)}, up to ${formatCount(most)} at once${waited}${lost}`,
    ]
  })
  return list.length === 0 ? [] : [`Publications in the measured time: ${list.join('; ')}.`]
}
