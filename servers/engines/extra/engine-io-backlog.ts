/** What waits for one client of engine.io: packets between two polls or behind a socket that does not drain. */
import type { ServerContext } from '../../contract.js'
import { type Backlog, backlogOn } from '../backlog.js'
import type { EngineSocket, EngineTransport } from './engine-io-native.js'

export class EngineIoBacklog {
  readonly #socket: EngineSocket
  readonly #context: ServerContext
  readonly #isPolling: boolean
  readonly #backlog: Backlog
  #acceptedBytes = 0
  #queuedBytes = 0
  #dropped = false

  constructor(socket: EngineSocket, context: ServerContext, transport: EngineTransport) {
    this.#socket = socket
    this.#context = context
    this.#isPolling = transport === 'polling'
    const { maxBufferedBytes } = context.options
    this.#backlog = backlogOn(maxBufferedBytes, socket.request.socket, () => this.#acceptedBytes)
    socket.on('flush', () => {
      this.#queuedBytes = 0
    })
  }

  /** Call before so many bytes are sent. False: the client was dropped for not reading. */
  admits(bytes: number): boolean {
    if (this.#dropped) return false
    const waiting = this.#isPolling ? this.#queuedBytes : this.#socketBytes()
    if (waiting <= this.#context.options.maxBufferedBytes) {
      this.#queuedBytes += bytes
      this.#acceptedBytes += bytes
      return true
    }
    this.#dropped = true
    this.#context.counters.slowClientsDropped++
    // A poll's connection is not its client's only one, and a socket that waits would be closed in order, and late.
    if (this.#isPolling) this.#socket.close(true)
    else this.#socket.request.socket.destroy()
    return false
  }

  /** Packets wait for the callback of the write before them: only behind a full socket is that the client's doing. */
  #socketBytes(): number {
    const { writableLength } = this.#socket.request.socket
    return writableLength === 0 ? 0 : this.#backlog.waitingForClient(writableLength + this.#queuedBytes)
  }
}

/** Counts why the library ended a connection by itself. */
export function countClose(context: ServerContext, reason: string, description: unknown): void {
  const text = description instanceof Error ? description.message : ''
  if (reason === 'ping timeout') context.counters.silentClientsDropped++
  else if (reason === 'parse error') context.counters.garbage++
  else if (text.includes('Max payload size exceeded')) context.counters.oversizeBodies++
  else if (text.includes('Invalid ')) context.counters.garbage++
}
