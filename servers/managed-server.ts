/** What a transport server of this project offers beside the contract, for retiring and for deliberate defects. */
import type { TransportServer } from '../bench/contracts/server.js'
import type { FaultSeam } from './fault-seam.js'

export interface ManagedServer extends TransportServer {
  /** Ends every subscription in order and answers further ones 204, which tells an EventSource to stay away. */
  retire(): void
  /** Moves the channel's head past events that nobody will ever get: lost on the way to it, or left out on purpose. */
  skip(channel: string, sequence: number): void
  readonly defects: Defects
}

/** Hooks that `withFaults` uses; without it they do nothing. */
export interface Defects {
  /** Publishes out of order or twice. */
  publishUnordered(channel: string, sequence: number, body: Buffer): void
  readonly seam: FaultSeam
}
