/** The parts of engine.io that are used here, declared by hand, because the package is optional. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ServerContext } from '../../contract.js'
import { loadExtra } from './packages.js'

export interface EngineSocket {
  readonly request: IncomingMessage
  send(text: string, options: { readonly compress: boolean }): void
  /** `discard`: without waiting for the client's next poll. */
  close(discard?: boolean): void
  /** An empty message has no data at all. */
  on(event: 'data', listener: (message: string | Buffer | undefined) => void): void
  /** What waited goes to the transport. */
  on(event: 'flush' | 'drain', listener: () => void): void
  once(event: 'close', listener: (reason: string, description: unknown) => void): void
}

export interface EngineIoServer {
  handleRequest(request: IncomingMessage, response: ServerResponse): void
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  on(event: 'connection', listener: (socket: EngineSocket) => void): void
  on(event: 'headers', listener: (headers: Record<string, string>) => void): void
}

export type EngineTransport = 'polling' | 'websocket'

interface EngineOptions {
  readonly transports: readonly EngineTransport[]
  readonly allowUpgrades: boolean
  readonly pingInterval: number
  readonly pingTimeout: number
  readonly maxHttpBufferSize: number
  readonly httpCompression: boolean
  readonly perMessageDeflate: boolean
}

/** The longest that a timer takes: practically never. */
const NEVER_MS = 2 ** 31 - 1
/** RFC 6202, section 5.5. */
const MAX_HOLD_MS = 30_000

/** A poll is answered by the next ping at the latest, so that the hold is the interval there. */
export function makeEngineIo(context: ServerContext, transport: EngineTransport): EngineIoServer {
  const { pingMs, holdMs, maxBodyBytes } = context.options
  const pingInterval = transport === 'polling' ? Math.min(holdMs, MAX_HOLD_MS) : pingMs === 0 ? NEVER_MS : pingMs
  const { Server } = loadExtra<{ readonly Server: new (options: EngineOptions) => EngineIoServer }>('engine.io')
  return new Server({
    transports: [transport],
    allowUpgrades: false,
    pingInterval,
    pingTimeout: pingInterval,
    maxHttpBufferSize: maxBodyBytes,
    httpCompression: false,
    perMessageDeflate: false,
  })
}
