/** A peer that sends a piece only when the client has read the one before: reads are cut exactly where the test says. */
import type { Socket } from 'node:net'
import type { WireAccount } from '../../../../bench/contracts/client.js'
import type { TransportName } from '../../../../bench/contracts/names.js'
import { RecordingObserver } from '../../support/observer.js'
import { client, onRequests, rawServer } from '../../support/peers.js'
import type { Conversation } from './conversation.js'

export interface Played {
  readonly wire: WireAccount
  readonly messages: readonly string[]
  readonly batches: readonly number[]
  readonly log: readonly string[]
  readonly failures: readonly string[]
}

/** The answers, and whether the connection ends with the last one; there is no other then. */
type Said = Pick<Conversation, 'answers'> & { readonly ends?: boolean }

/** The pieces of the nth answer. */
export type Cutter = (answer: Buffer, n: number) => Buffer[]

export class LockstepPeer {
  #port = 0
  #serve: (socket: Socket) => void = () => {}

  static async listen(): Promise<LockstepPeer> {
    const peer = new LockstepPeer()
    const server = await rawServer((socket) => {
      socket.setNoDelay(true)
      peer.#serve(socket)
    })
    peer.#port = server.port
    return peer
  }

  /** One client, from connecting to the last byte of the last answer. */
  async play(transport: TransportName, { answers, ends }: Said, cut: Cutter): Promise<Played> {
    const seen = new RecordingObserver()
    let sentBytes = 0
    let connections = 0
    let closed: Promise<unknown> = Promise.resolve()
    this.#serve = (socket) => {
      closed = new Promise((resolve) => socket.once('close', resolve))
      if (++connections > 1) socket.destroy()
      onRequests(socket, async (request, n) => {
        const answer = answers[n]
        if (answer === undefined) return
        for (const piece of cut(answer(request), n)) {
          sentBytes += piece.length
          socket.write(piece)
          await seen.until(() => seen.wire.down.raw >= sentBytes || seen.failures.length > 0)
          if (seen.failures.length > 0) break
        }
        if (n < answers.length - 1) return
        if (ends === true) socket.end()
        else done()
      })
    }
    let done: () => void = () => {}
    const finished = new Promise<void>((resolve) => {
      done = resolve
    })
    const one = client(transport, this.#port, seen)
    seen.onEvent = (name) => {
      if (transport === 'short-poll' && (name === 'ready' || name.startsWith('response'))) one.poll()
    }
    one.connect()
    await Promise.race([finished, seen.until(() => seen.failures.length > 0)])
    const wire = structuredClone(seen.wire)
    one.close()
    await closed
    const failures = seen.failures.map(({ kind }) => kind)
    return { wire, messages: seen.messages, batches: seen.batches, log: seen.log, failures }
  }
}
