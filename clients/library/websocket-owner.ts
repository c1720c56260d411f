/** What a WebSocket connection tells whoever opened it, and what it is told. Types only. */
import type { FailureKind } from '../../bench/contracts/client.js'
import type { Layer } from '../socket-account.js'
import type { ConnectionTarget } from './target.js'
import type { MessageSize } from './websocket-sizes.js'

/** Called synchronously. After `connectionLost` (or after the owner ended it) a connection says nothing more. */
export interface WebSocketOwner {
  /** Where bytes count that are new on the connection. */
  connectionLayer(): Layer
  /** The handshake is done; `after` bytes of its last read come after it. Names of its headers in lower case. */
  opened(headerNames: string[], after: number): void
  /** One message. */
  message(bytes: Buffer, size: MessageSize): void
  ping(payload: Buffer): void
  pong(payload: Buffer): void
  /** The other side said goodbye in a frame of so many bytes; `connectionLost` follows. */
  closeFrame(size: number): void
  refused(status: number): void
  connectionLost(kind: FailureKind, detail: string): void
}

export interface WebSocketTarget extends ConnectionTarget {
  readonly url: string
  readonly headers: Record<string, string | string[]>
  readonly maxMessageBytes: number
  readonly permessageDeflate: boolean
  readonly generateMask: (mask: Buffer) => void
}
