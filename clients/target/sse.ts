/** Server-Sent Events of somebody else's server: ready when the stream begins. */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { SseClient } from '../sse.js'
import { pathWithCursor, streamCursorLines, targetRequestLines } from './request.js'
import { targeted } from './targeted.js'

/** The name of events that carry none. */
const UNNAMED = 'message'

class TargetSseClient extends targeted(SseClient) {
  protected override subscribePath(): string {
    return pathWithCursor(this.path, this.target, this.cursor)
  }

  protected override requestLines(port: number): string {
    const lines = targetRequestLines(this.options, port, false)
    const accept = /^accept:/im.test(lines) ? '' : 'Accept: text/event-stream\r\n'
    return `${lines}${accept}${streamCursorLines(this.target, this.position, this.validators)}`
  }

  protected override get isReadyAtHead(): boolean {
    return true
  }

  override sseId(bytes: Buffer, start: number, end: number): void {
    if (this.target.cursor.in === 'last-event-id') this.validators.eventId = bytes.toString('latin1', start, end)
  }

  override sseEvent(bytes: Buffer, start: number, end: number, position: number): void {
    const { eventNames } = this.target
    const name = this.eventName === '' ? UNNAMED : this.eventName
    const isWanted = eventNames.length === 0 || eventNames.includes(name)
    if (isWanted) super.sseEvent(bytes, start, end, position)
    else {
      this.observer.skipped?.(this.identity.index, { why: 'other-name', what: name })
      this.passFraming(position)
    }
  }
}

export const createTargetSseClient: TransportClientFactory = (identity, options, observer) =>
  new TargetSseClient(identity, options, observer)
