/**
 * The one source of truth for all transports: ordered events per channel with a bounded history. A cursor is the
 * sequence number of the last event that a client has; `since(cursor)` answers everything after it, or a gap.
 */

export interface LoggedEvent {
  readonly sequence: number
  readonly body: Buffer
}

/** Events after a cursor, oldest first, or the explicit statement that some are no longer (or never were) there. */
export type Since =
  | { readonly kind: 'events'; readonly events: readonly LoggedEvent[] }
  | { readonly kind: 'gap'; readonly after: number; readonly resumesAt: number }

export class EventChannel {
  readonly name: string
  readonly #capacity: number
  /** Ring: grows to its capacity, then position `#appended % capacity` is overwritten. */
  readonly #ring: LoggedEvent[] = []
  #appended = 0
  #head = 0
  #forgotten = 0
  #version = 0

  constructor(name: string, capacity: number) {
    this.name = name
    this.#capacity = capacity
  }

  /** The newest sequence number, 0 before the first event. */
  get head(): number {
    return this.#head
  }

  /** Changes whenever `since` may answer differently: what was encoded under an older version is stale. */
  get version(): number {
    return this.#version
  }

  /**
   * Appends the next event.
   * @throws RangeError when `sequence` is not head + 1.
   */
  append(sequence: number, body: Buffer): LoggedEvent {
    if (sequence !== this.#head + 1)
      throw new RangeError(`channel ${this.name}: event ${sequence} cannot follow event ${this.#head}`)
    return this.appendUnordered(sequence, body)
  }

  /** Appends an event in whatever order it comes. For deliberate defects only. */
  appendUnordered(sequence: number, body: Buffer): LoggedEvent {
    const event: LoggedEvent = { sequence, body }
    const position = this.#appended % this.#capacity
    const evicted = this.#ring[position]
    if (evicted !== undefined) this.#forgotten = Math.max(this.#forgotten, evicted.sequence)
    this.#ring[position] = event
    this.#appended++
    this.#head = Math.max(this.#head, sequence)
    this.#version++
    return event
  }

  /** Moves the head past sequence numbers that nobody will ever get. */
  skip(sequence: number): void {
    this.#head = Math.max(this.#head, sequence)
    this.#version++
  }

  /**
   * Everything after the cursor. A cursor older than the history is a gap; so is one above the head, which this
   * server never gave out (another server's, or one before a restart): its events are `(after, resumesAt]`, none.
   */
  since(cursor: number): Since {
    if (cursor < this.#forgotten || cursor > this.#head) return { kind: 'gap', after: cursor, resumesAt: this.#head }
    const oldest = Math.max(0, this.#appended - this.#capacity)
    let first = this.#appended
    while (first > oldest && this.#at(first - 1).sequence > cursor) first--
    const events: LoggedEvent[] = []
    for (let position = first; position < this.#appended; position++) events.push(this.#at(position))
    return { kind: 'events', events }
  }

  #at(position: number): LoggedEvent {
    return this.#ring[position % this.#capacity] as LoggedEvent
  }
}

const CHANNEL_NAME = /^[A-Za-z0-9_-]{1,64}$/

export interface EventLogOptions {
  readonly channels: readonly string[]
  readonly maxPrivateChannels: number
  readonly historyEvents: number
}

/** Why there is no such channel. */
export type ChannelRefusal = 'bad-name' | 'unknown' | 'too-many'

export class EventLog {
  readonly #channels = new Map<string, EventChannel>()
  readonly #options: EventLogOptions

  constructor(options: EventLogOptions) {
    this.#options = options
    if (!(options.historyEvents >= 1))
      throw new RangeError(`historyEvents must be at least 1: ${options.historyEvents}`)
    for (const name of options.channels) this.#make(name)
  }

  /** Finds a channel, making a private one on its first use while there is room. */
  channel(name: string): EventChannel | ChannelRefusal {
    const known = this.#channels.get(name)
    if (known !== undefined) return known
    if (!CHANNEL_NAME.test(name)) return 'bad-name'
    if (this.#options.maxPrivateChannels === 0) return 'unknown'
    if (this.#channels.size - this.#options.channels.length >= this.#options.maxPrivateChannels) return 'too-many'
    return this.#make(name)
  }

  /**
   * Like `channel`, for the publisher.
   * @throws RangeError when there is no such channel.
   */
  require(name: string): EventChannel {
    const channel = this.channel(name)
    if (typeof channel === 'string') throw new RangeError(`no channel ${JSON.stringify(name)}: ${channel}`)
    return channel
  }

  #make(name: string): EventChannel {
    const channel = new EventChannel(name, this.#options.historyEvents)
    this.#channels.set(name, channel)
    return channel
  }
}
