/** Deliberate defects, for negative controls: they prove that the tool sees what is wrong. Off in every real trial. */
import { atUs, nowUs } from '../bench/clock.js'
import type { Fault } from '../bench/contracts/control.js'
import type { ServerCounters } from '../bench/contracts/server.js'
import { FaultyWire } from './faulty-wire.js'
import { Leak } from './leak.js'
import type { ManagedServer } from './managed-server.js'

type Publish = (channel: string, sequence: number, body: Buffer) => void

const WIRE_KINDS: readonly Fault['kind'][] = ['corrupt', 'refuse-half', 'stop-reading', 'headers', 'burn', 'leak']

/**
 * Gives a server defects. `stall` and `exit` belong to the process and are ignored here.
 * - `drop`: nobody ever gets the event; the head moves past it.
 * - `duplicate`: everybody gets it twice. `reorder`: it follows its successor.
 * - `delay`: every event is delivered late, with the publish time it was stamped with.
 * - `corrupt`: every second receiver gets it with one byte after the stamp changed.
 * - `refuse-half`: every second new client (no cursor) is answered 503.
 * - `stop-reading`: from the first event on nothing is answered or delivered; connections stay open.
 * - `headers`: one more header line on every answer and handshake, of so many bytes in all.
 * - `burn`: so much CPU time for every delivery. `leak`: every connection leaves so much memory behind.
 *
 * What a transport or engine does is out of reach in the floor, which has neither: there `corrupt`, `refuse-half`,
 * `stop-reading`, `headers` and `burn` do nothing.
 */
export function withFaults(server: ManagedServer, faults: readonly Fault[]): ManagedServer {
  if (faults.length === 0) return server
  let publish: Publish = server.publish
  let wire: FaultyWire | undefined
  const leak = new Leak(faults.reduce((sum, fault) => sum + (fault.kind === 'leak' ? fault.bytesPerConnection : 0), 0))
  const counters = (): ServerCounters => {
    const now = server.counters()
    leak.grow(now.connectionsOpened)
    return now
  }
  if (faults.some((fault) => WIRE_KINDS.includes(fault.kind))) {
    wire = new FaultyWire(faults, counters)
    server.defects.seam.intercept(wire)
  }
  for (const fault of faults) publish = applyTo(publish, server, fault)
  const heads = new Map<string, number>()
  return {
    ...server,
    publish(channel, sequence, body) {
      heads.set(channel, sequence)
      wire?.eventPublished()
      publish(channel, sequence, body)
    },
    counters,
    head: (channel) => Math.max(heads.get(channel) ?? 0, server.head(channel)),
  }
}

function applyTo(publish: Publish, server: ManagedServer, fault: Fault): Publish {
  const { defects } = server
  switch (fault.kind) {
    case 'drop':
      return (channel, sequence, body) => {
        if (sequence === fault.sequence) server.skip(channel, sequence)
        else publish(channel, sequence, body)
      }
    case 'duplicate':
      return (channel, sequence, body) => {
        publish(channel, sequence, body)
        if (sequence === fault.sequence) defects.publishUnordered(channel, sequence, body)
      }
    case 'reorder':
      return reordered(publish, defects, fault.sequence)
    case 'delay':
      return delayed(publish, fault.ms)
    default:
      return publish
  }
}

/**
 * Every event later, in the order of publishing. A timer that woke too early is armed anew, so a later event's may end
 * first: each that ends publishes the oldest event held, which is due by then.
 */
function delayed(publish: Publish, ms: number): Publish {
  const held: Parameters<Publish>[] = []
  return (...event) => {
    held.push(event)
    atUs(nowUs() + ms * 1000, () => {
      const oldest = held.shift()
      if (oldest !== undefined) publish(...oldest)
    })
  }
}

/** Holds the event back until its successor was published. */
function reordered(publish: Publish, defects: ManagedServer['defects'], late: number): Publish {
  const held = new Map<string, Buffer>()
  return (channel, sequence, body) => {
    const waiting = held.get(channel)
    if (sequence === late) held.set(channel, body)
    else if (sequence === late + 1 && waiting !== undefined) {
      defects.publishUnordered(channel, sequence, body)
      defects.publishUnordered(channel, late, waiting)
      held.delete(channel)
    } else publish(channel, sequence, body)
  }
}
