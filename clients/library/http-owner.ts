/** What a connection to an HTTP server tells whoever opened it. Types only. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FailureKind } from '../../bench/contracts/client.js'
import type { Layer } from '../socket-account.js'
import type { HeaderList } from './request-headers.js'

/** Called synchronously. After `connectionLost` (or after the owner ended it) a connection says nothing more. */
export interface HttpOwner {
  /** Where bytes count that are new on the connection. */
  connectionLayer(): Layer
  /** A part of a request was written and counted: the head (0) or so many bytes of body. */
  requestWritten(bodyBytes: number): void
  /** The head of an answer that is not interim. */
  answerBegan(status: number, headers: IncomingHttpHeaders): void
  answerBody(chunk: Buffer): void
  answerEnded(): void
  connectionLost(kind: FailureKind, detail: string): void
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: HeaderList
  readonly body: Buffer | null
}
