/** What a client of the conformance check passed over, in words: a wrong path or name looks like silence otherwise. */
import type { SkippedMessage } from '../contracts/client.js'
import type { TargetTransport } from '../contracts/target.js'

interface Group {
  count: number
  readonly first: string
}

export class SkippedMessages {
  readonly #byWhy = new Map<SkippedMessage['why'], Group>()
  /** In the order of their first arrival. */
  readonly #byName = new Map<string, number>()

  add({ why, what }: SkippedMessage): void {
    if (why === 'other-name') this.#byName.set(what, (this.#byName.get(what) ?? 0) + 1)
    const group = this.#byWhy.get(why)
    if (group === undefined) this.#byWhy.set(why, { count: 1, first: what })
    else group.count++
  }

  /** What came instead of events. */
  insteadOfEvents({ event, eventNames }: TargetTransport): string[] {
    const without = this.#byWhy.get('without-member')
    const named = [...this.#byName].map(
      ([name, count]) =>
        `${events(count)} named ${name} came, of which none is wanted (eventNames: ${eventNames.join(', ')})`,
    )
    if (without === undefined) return named
    return [`${came(without)} without the member ${event.path.join('.')}; ${firstOf(without)}`, ...named]
  }

  /** Why a WebSocket is not ready; '': it waits for no acknowledgement. */
  insteadOfAcknowledgement({ acknowledgePrefix }: TargetTransport): string {
    if (acknowledgePrefix === null) return ''
    const others = this.#byWhy.get('not-acknowledged')
    const wanted = `no message began with the acknowledgePrefix ${JSON.stringify(acknowledgePrefix)}`
    return others === undefined ? `${wanted}; none came` : `${wanted}; ${came(others)}; ${firstOf(others)}`
  }
}

function came({ count }: Group): string {
  return `${count} ${count === 1 ? 'message' : 'messages'} came`
}

function firstOf({ count, first }: Group): string {
  return count === 1 ? `it begins ${first}` : `the first begins ${first}`
}

function events(count: number): string {
  return `${count} ${count === 1 ? 'event' : 'events'}`
}
