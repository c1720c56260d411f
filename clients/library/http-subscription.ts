/** What the library clients share that subscribe over HTTP: the connection and how its bytes rest. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FailureKind } from '../../bench/contracts/client.js'
import { type Layer, moveBytes } from '../socket-account.js'
import { HttpConnection } from './http-connection.js'
import type { HttpOwner } from './http-owner.js'
import type { HeaderList } from './request-headers.js'
import { LibrarySubscription } from './subscription.js'

export abstract class HttpSubscription extends LibrarySubscription implements HttpOwner {
  protected connection: HttpConnection | undefined

  abstract answerBegan(status: number, headers: IncomingHttpHeaders): void
  abstract answerBody(chunk: Buffer): void
  abstract answerEnded(): void
  abstract connectionLost(kind: FailureKind, detail: string): void

  connectionLayer(): Layer {
    return this.layerOrSetup('http')
  }

  requestWritten(_bodyBytes: number): void {}

  protected ask(port: number, path: string, headers: HeaderList): void {
    const { index, localAddress } = this.identity
    const { host, tls } = this.options
    const target = { host, port, localAddress, client: index, tls }
    this.connection ??= new HttpConnection(target, this.observer, this)
    this.connection.request({ method: 'GET', path, headers, body: null })
  }

  /** Bytes of a body that counted as HTTP until now are framing until a message is known. */
  protected passBody(size: number): void {
    if (this.phase === 'ready') moveBytes(this.observer.wire.down, 'http', 'framing', size)
  }

  protected drop(): void {
    const connection = this.connection
    this.connection = undefined
    connection?.end()
  }
}

/** Whether a Content-Type is `mime`, with or without parameters. */
export function isMime(contentType: string | undefined, mime: string): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === mime
}
