/**
 * When the clients of one process send upstream: message k is due at start + (k + phase)·period. In an open loop it leaves
 * then; in a closed one not before the answer to the one before has arrived, and late ones follow at once. Hot path.
 */
import { nowUs } from '../clock.js'
import type { TransportClient } from '../contracts/client.js'
import type { LoadPlan, Timetable } from '../contracts/control.js'
import { upstreamPhases } from '../event/schedule.js'
import { makeBody, writeIntendedUs } from '../event/stamp.js'
import { ClosedLoop, LOOK_US, PATIENCE_US } from './closed-loop.js'

export interface UpstreamSteering {
  readonly clients: readonly TransportClient[]
  isReady(client: number): boolean
  /** Calls `due`, `release` or `look` at an instant, µs. */
  at(dueUs: number, action: 'send' | 'release' | 'look', client: number): void
}

export class UpstreamSchedule {
  /** Phase 0…1 of each client's messages within their period. */
  readonly phases: readonly number[]
  readonly #steering: UpstreamSteering
  readonly #periodUs: number
  readonly #sent: Uint32Array
  /** The one body of all messages: only its stamp differs, and a client copies what it sends. */
  readonly #body: Buffer
  /** null: the loop is open. */
  readonly #loop: ClosedLoop | null
  #timetable: Timetable | null = null
  scheduled = 0
  overruns = 0

  constructor(plan: LoadPlan, steering: UpstreamSteering) {
    const { upstream, clients } = plan
    this.#steering = steering
    this.phases = upstreamPhases(plan)
    this.#periodUs = 1e6 / (upstream?.ratePerSecond ?? 1)
    this.#sent = new Uint32Array(clients)
    this.#body = upstream === null ? Buffer.alloc(0) : makeBody(upstream.payloadBytes, '', 'u')
    this.#loop = upstream?.loop === 'closed' ? new ClosedLoop(clients) : null
  }

  get isClosedLoop(): boolean {
    return this.#loop !== null
  }

  /** Messages of a closed loop whose answer has not come until now, and whose answer came too late to be waited for. */
  get lapses(): { readonly unanswered: number; readonly late: number } {
    const { unanswered, late } = this.#loop ?? { unanswered: 0, late: 0 }
    return { unanswered, late }
  }

  start(timetable: Timetable): void {
    this.#timetable = timetable
    for (let client = 0; client < this.#sent.length; client++) this.#scheduleNext(client)
  }

  due(client: number, dueUs: number): void {
    this.scheduled++
    if (this.#loop === null) {
      this.#send(client, dueUs)
      return
    }
    this.#loop.hold(client, dueUs)
    this.release(client)
  }

  /** Sends the message that this client holds back, if there is one and it may leave. */
  release(client: number): void {
    const loop = this.#loop
    if (loop === null || !loop.holds(client) || loop.waits(client) || !this.#steering.isReady(client)) return
    const sentUs = nowUs()
    // Without time for its answer it could be taken for lost; what never left shows as a rate that was not attained.
    if (sentUs > (this.#timetable as Timetable).endUs - PATIENCE_US) return
    const message = (this.#sent[client] as number) + 1
    if (loop.left(client, message)) this.#steering.at(sentUs + LOOK_US, 'look', client)
    if (!this.#send(client, loop.release(client))) loop.notSent(client)
  }

  /** The client may send again: in a turn of its own, since it is in the middle of a read. */
  releaseSoon(client: number): void {
    if (this.#loop?.holds(client) === true) this.#steering.at(nowUs(), 'release', client)
  }

  answered(client: number, message: number): void {
    if (this.#loop?.answered(client, message) === true) this.releaseSoon(client)
  }

  look(client: number): void {
    const outcome = this.#loop?.look(client)
    if (outcome === 'look-again') this.#steering.at(nowUs() + LOOK_US, 'look', client)
    else if (outcome === 'give-up') this.releaseSoon(client)
  }

  #scheduleNext(client: number): void {
    const { startUs, t1Us } = this.#timetable as Timetable
    const k = this.#sent[client] as number
    const dueUs = startUs + Math.round((k + (this.phases[client] as number)) * this.#periodUs)
    if (dueUs < t1Us) this.#steering.at(dueUs, 'send', client)
  }

  #send(client: number, dueUs: number): boolean {
    this.#sent[client] = (this.#sent[client] as number) + 1
    this.#scheduleNext(client)
    writeIntendedUs(this.#body, dueUs)
    const isSent = (this.#steering.clients[client] as TransportClient).send(this.#body)
    if (!isSent) this.overruns++
    return isSent
  }
}
