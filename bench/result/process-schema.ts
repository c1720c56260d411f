/** What processes say about themselves, as a result file keeps it. The types are those of the control bus. */
import { z } from 'zod'
import type { WireDirection } from '../contracts/client.js'
import type { ProcessSample, ProcessUsage, ServerReport, ShardReport, TreeUsage } from '../contracts/control.js'
import type { ServerCounters } from '../contracts/server.js'
import type { DeepReadonly, Equal, Expect } from '../scenario/type-checks.js'

export const number = z.number()
export const count = z.number().int().min(0)

const cpu = {
  cpuUserUs: number.describe('CPU time in user mode, µs'),
  cpuSystemUs: number.describe('CPU time in the kernel, µs'),
}
const memory = {
  rssBytes: number.describe('Resident memory, bytes'),
  heapUsedBytes: number.describe('JavaScript heap in use, bytes'),
}
const runtime = {
  loopUtilisation: number.describe('Event-loop utilisation, 0 to 1'),
  gcCount: number.describe('Garbage collections'),
  gcUs: number.describe('Time spent in garbage collection, µs'),
  voluntarySwitches: number.describe('Voluntary context switches'),
  involuntarySwitches: number.describe('Involuntary context switches'),
}

export const processSample = z
  .strictObject({
    second: number.describe('Seconds since T0 at the end of the interval'),
    ...cpu,
    ...memory,
    ...runtime,
    heapTotalBytes: number.describe('JavaScript heap reserved, bytes'),
    externalBytes: number.describe('Memory of buffers outside the heap, bytes'),
    loopDelayP50Us: number.describe('Median event-loop delay beyond its timer, µs'),
    loopDelayP99Us: number.describe('99th percentile of the event-loop delay, µs'),
    loopDelayMaxUs: number.describe('Longest event-loop delay, µs'),
  })
  .meta({ id: 'processSample' })

export const processUsage = z
  .strictObject({
    lateAtT0Us: number.describe('How late the reading at T0 was, µs'),
    lateAtT1Us: number.describe('How late the reading at T1 was, µs'),
    wallUs: number.describe('Time between the two readings, µs'),
    ...cpu,
    ...memory,
    ...runtime,
    runQueueWaitUs: number
      .nullable()
      .describe('Time the main thread waited for a CPU, µs; null: the platform does not tell'),
  })
  .meta({ id: 'processUsage' })

export const processMemory = z
  .strictObject({
    ...memory,
    collected: z.boolean().describe('Whether a garbage collection was forced before'),
  })
  .meta({ id: 'processMemory' })

export const serverCounters = z
  .strictObject({
    connectionsOpened: number.describe('TCP connections accepted (0 where the engine cannot tell)'),
    established: number.describe('TCP connections open at that instant'),
    acceptFailures: number.describe('Connections that could not be accepted (0 where the engine cannot tell)'),
    subscribers: number.describe('Subscribers attached at that instant'),
    requests: number.describe('HTTP requests and WebSocket handshakes answered'),
    emptyResponses: number.describe('Poll answers without an event'),
    unauthorized: number.describe('Requests refused with 401'),
    refused: number.describe('Requests refused as malformed, unknown, not acceptable or over a limit'),
    garbage: number.describe('Bytes or frames that were no HTTP or WebSocket'),
    oversizeBodies: number.describe('Bodies above the limit'),
    abortedRequests: number.describe('Requests that the client gave up'),
    slowClientsDropped: number.describe('Clients dropped because too much waited for them'),
    silentClientsDropped: number.describe('Clients dropped because they did not answer a ping'),
    gapAnswers: number.describe('Answers to a cursor older than the history'),
    upstreamMessages: number.describe('Messages received from clients'),
  })
  .meta({ id: 'serverCounters' })

export const shard = z
  .strictObject({
    pid: z.int().describe('Process id'),
    usage: processUsage.describe('What it used over [T0, T1]'),
    published: count.describe('Events that it published with an intended time in [T0, T1): the whole schedule'),
    subscribers: count.describe('Its subscribers at T1'),
    established: count.describe('Its TCP connections open at T1 (0 where the engine cannot tell)'),
    connectionsOpened: count.describe('TCP connections it had accepted by T1 (0 where the engine cannot tell)'),
  })
  .meta({ id: 'shard' })

export const primary = z.strictObject({
  pid: z.int().describe('Process id'),
  usage: processUsage.describe('What it used over [T0, T1]'),
})

export const wireDirection = z
  .strictObject({
    raw: number.describe('Every byte on the socket: the sum of all layers'),
    payload: number.describe('Event bodies, bytes'),
    framing: number.describe('SSE lines, NDJSON separators, WebSocket frame heads and masks, bytes'),
    http: number.describe(
      'HTTP heads and chunk framing, empty poll answers included; HTTP/2: all but bodies and message framing, bytes',
    ),
    tls: number.describe('What TLS records add to their content, bytes'),
    tlsHandshake: number.describe('TLS until the handshake is done, bytes'),
    heartbeat: number.describe('SSE comments and WebSocket ping/pong, bytes'),
    setup: number.describe('Connect, handshake, snapshot, reconnect, replay, close, bytes'),
  })
  .meta({ id: 'wireDirection' })

export const wireAccount = z
  .strictObject({
    down: wireDirection.describe('Server to clients'),
    up: wireDirection.describe('Clients to server'),
  })
  .meta({ id: 'wireAccount' })

export const treeUsage = z
  .strictObject({
    wallUs: number.describe('Time between the two readings, µs'),
    ...cpu,
    rssBytes: number.describe('Resident memory at the second reading, bytes; shared memory counts once per process'),
    processes: count.describe('Processes at the second reading'),
    threads: count.describe('Their threads'),
  })
  .meta({ id: 'treeUsage' })

type Same<S extends z.ZodType, T> = Equal<DeepReadonly<z.infer<S>>, DeepReadonly<T>>

/** The result file keeps exactly what the contracts say, or this does not compile. */
type _ProcessTypesAgree = [
  Expect<Same<typeof processSample, ProcessSample>>,
  Expect<Same<typeof processUsage, ProcessUsage>>,
  Expect<Same<typeof serverCounters, ServerCounters>>,
  Expect<Same<typeof shard, ShardReport>>,
  Expect<Same<typeof primary, NonNullable<ServerReport['primary']>>>,
  Expect<Same<typeof wireDirection, WireDirection>>,
  Expect<Same<typeof treeUsage, TreeUsage>>,
]
