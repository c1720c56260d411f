/** One request on a session and its answer, told to whoever asked. */
import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { constants } from 'node:http2'
import type { FailureKind } from '../../bench/contracts/client.js'
import type { H2Session } from './session.js'

const CODE_NAMES = new Map(
  Object.entries(constants).flatMap(([name, code]) =>
    /^NGHTTP2_(NO_ERROR|\w+_ERROR|REFUSED_STREAM|CANCEL|STREAM_CLOSED|ENHANCE_YOUR_CALM|INADEQUATE_SECURITY|HTTP_1_1_REQUIRED|SETTINGS_TIMEOUT)$/.test(
      name,
    ) && typeof code === 'number'
      ? [[code, name.slice('NGHTTP2_'.length)] as const]
      : [],
  ),
)

/** Called synchronously. After `streamEnded`, `streamLost` or `cancel` nothing is told any more. */
export interface StreamUser {
  /** It stays open for as long as it can: one that must wait for another to end would wait for ever. */
  readonly isLasting: boolean
  streamAnswered(status: number, headers: IncomingHttpHeaders): void
  /** Body bytes, valid only during the call; they have no layer yet. */
  streamData(bytes: Buffer): void
  /** The answer is complete. */
  streamEnded(): void
  /** `refused`: the server says that it has not begun with it. */
  streamLost(kind: FailureKind, detail: string, refused: boolean): void
}

export class H2Stream {
  readonly #stream: ClientHttp2Stream
  readonly #session: H2Session
  #user: StreamUser | undefined
  #hasAnswered = false
  /** What came before the head: node:http2 tells of bytes at once, of a head that was read with them a tick later. */
  #early: Buffer[] | undefined
  #endedEarly = false

  constructor(stream: ClientHttp2Stream, session: H2Session, user: StreamUser) {
    this.#stream = stream
    this.#session = session
    this.#user = user
    stream.on('response', (headers) => this.#answered(headers))
    stream.on('data', (bytes: Buffer) => this.#data(bytes))
    stream.on('end', () => this.#ended())
    stream.on('error', () => undefined)
    stream.on('close', () => this.#closed())
  }

  get isLasting(): boolean {
    return this.#user?.isLasting === true
  }

  /** Bytes written but not yet taken by the session. */
  get backlogBytes(): number {
    return this.#stream.writableLength
  }

  /** Writes part of a request that has no end; `written` when the session took it. */
  write(bytes: Buffer, written: () => void): void {
    this.#stream.write(bytes, (error) => {
      if (error == null) written()
    })
  }

  /** Ends it from this side; nothing is told any more. */
  cancel(): void {
    if (this.#user === undefined) return
    this.#release()
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  /** It cannot go on, for a reason that this side knows. */
  lose(kind: FailureKind, detail: string): void {
    const user = this.#user
    this.cancel()
    user?.streamLost(kind, detail, false)
  }

  #answered(headers: IncomingHttpHeaders & { ':status'?: number | undefined }): void {
    if (this.#user === undefined) return
    this.#hasAnswered = true
    this.#session.answerBegins()
    this.#user.streamAnswered(Number(headers[':status'] ?? 0), headers)
    const early = this.#early
    this.#early = undefined
    if (early !== undefined) for (const bytes of early) this.#data(bytes)
    if (this.#endedEarly) this.#ended()
  }

  #data(bytes: Buffer): void {
    const user = this.#user
    this.#session.count()
    if (user === undefined) return
    if (!this.#hasAnswered) {
      this.#early ??= []
      this.#early.push(bytes)
      return
    }
    this.#session.readBegins(bytes.length)
    user.streamData(bytes)
    this.#session.readEnds()
  }

  #ended(): void {
    const user = this.#user
    // A reset that is no error ends the body, too, and is told when the stream closes.
    if (user === undefined || this.#stream.rstCode !== constants.NGHTTP2_NO_ERROR || this.#session.isGone) return
    if (!this.#hasAnswered) {
      this.#endedEarly = true
      return
    }
    this.#session.count()
    this.#release()
    this.#session.readBegins(0)
    user.streamEnded()
    this.#session.readEnds()
  }

  #closed(): void {
    const user = this.#user
    // Where not this stream alone is gone, the session tells what became of it.
    if (user === undefined || this.#session.isGone) return
    this.#session.count()
    this.#release()
    const { rstCode } = this.#stream
    user.streamLost('reset', `RST_STREAM ${codeName(rstCode)}`, rstCode === constants.NGHTTP2_REFUSED_STREAM)
  }

  #release(): void {
    this.#user = undefined
    this.#early = undefined
    this.#session.forget(this)
  }
}

/** The name of an error code (RFC 9113, 7). */
export function codeName(code: number): string {
  return CODE_NAMES.get(code) ?? `error ${code}`
}
