/** Descriptions of transports for tests. */
import type { TargetTransport } from '../../../bench/contracts/target.js'

/** Without cursor; the message is the event. */
export function plainTransport(path: string, more: Partial<TargetTransport> = {}): TargetTransport {
  return {
    path,
    cursor: { in: 'none' },
    event: { in: 'body', path: [] },
    answer: 'message',
    emptyStatus: [204, 304],
    eventNames: [],
    subprotocol: null,
    subscribeMessage: null,
    acknowledgePrefix: null,
    ...more,
  }
}
