/**
 * Steers the simulated clients of one process: connects them at a set rate, lets pollers poll by an open-loop schedule,
 * sends upstream messages when they are due, and reconnects what failed after a jittered delay. One timer serves all.
 */
import { atUs, nowUs } from '../clock.js'
import type { ClientOptions, FailureKind, TransportClient, TransportClientFactory } from '../contracts/client.js'
import type { LoadPlan, Timetable } from '../contracts/control.js'
import { DueQueue } from '../event/due-queue.js'
import { pollPhases } from '../event/schedule.js'
import { type Random, seededRandom } from '../random.js'
import { Recorder } from './recorder.js'
import { UpstreamSchedule } from './upstream-schedule.js'

/** A client that is not ready after this long gives up the attempt and tries again, µs. */
const CONNECT_TIMEOUT_US = 10_000_000

const ACTIONS = ['connect', 'poll', 'send', 'timeout', 'release', 'look'] as const
type Action = (typeof ACTIONS)[number]

function withClientId(options: ClientOptions, client: number): ClientOptions {
  return { ...options, headers: [...options.headers, `X-Client-Id: ${client}`] }
}

export class Simulation {
  readonly recorder: Recorder
  readonly upstream: UpstreamSchedule
  readonly #pollPhases: readonly number[]
  readonly #plan: LoadPlan
  readonly #clients: TransportClient[]
  readonly #queue = new DueQueue()
  readonly #random: Random
  readonly #isReady: Uint8Array
  readonly #isOpening: Uint8Array
  readonly #attempts: Uint32Array
  readonly #attemptDeadline: Float64Array
  readonly #pollPending: Uint8Array
  /** Clients whose attempt is due while as many as may be are opening; the first has waited longest. */
  #waiting: number[] = []
  #nextWaiting = 0
  #opening = 0
  #timetable: Timetable | null = null
  #timer: { cancel(): void } | null = null
  #armedUs = Number.POSITIVE_INFINITY
  #stopped = false
  ready = 0
  /** When the last client became ready for the first time, µs; null before. */
  allReadyUs: number | null = null
  failures = 0
  reconnects = 0
  pollOverruns = 0

  constructor(plan: LoadPlan, factory: TransportClientFactory) {
    this.#plan = plan
    this.#random = seededRandom(plan.seed, `clients from ${plan.firstClient}`)
    this.recorder = new Recorder(plan, {
      ready: (client) => this.#onReady(client),
      failed: (client, kind) => this.#onFailed(client, kind),
      answered: (client) => this.#onAnswered(client),
      upstreamSent: (client) => this.#onUpstreamSent(client),
      echoed: (client, message) => this.upstream.answered(client, message),
    })
    const options = { ...plan.client, random: this.#random.next32 }
    this.#clients = Array.from({ length: plan.clients }, (_, index) =>
      factory(
        {
          index,
          number: plan.firstClient + index,
          user: Math.floor(index / plan.streamsPerUser),
          channel: this.#channelName(index),
          localAddress: this.#sourceAddress(index),
        },
        plan.clientIds ? withClientId(options, plan.firstClient + index) : options,
        this.recorder,
      ),
    )
    this.upstream = new UpstreamSchedule(plan, {
      clients: this.#clients,
      isReady: (client) => this.#isReady[client] === 1,
      at: (dueUs, action, client) => this.#push(dueUs, action, client),
    })
    this.#pollPhases = pollPhases(plan)
    this.#isReady = new Uint8Array(plan.clients)
    this.#isOpening = new Uint8Array(plan.clients)
    this.#attempts = new Uint32Array(plan.clients)
    this.#attemptDeadline = new Float64Array(plan.clients)
    this.#pollPending = new Uint8Array(plan.clients)
  }

  /** Begins to connect, one client per 1/rate seconds. */
  connect(): void {
    const beginUs = nowUs()
    for (let i = 0; i < this.#plan.clients; i++) {
      this.#push(beginUs + Math.round((i * 1e6) / this.#plan.connectRatePerSecond), 'connect', i)
    }
  }

  /** Begins the schedules of the timetable. */
  start(timetable: Timetable): void {
    this.#timetable = timetable
    // In a closed loop a poll leaves once per message, when the message was taken.
    if (this.#plan.transport === 'short-poll' && !this.upstream.isClosedLoop) {
      for (let i = 0; i < this.#plan.clients; i++) this.#schedulePoll(this.#firstPollUs(i), i)
    }
    if (this.#plan.upstream !== null) this.upstream.start(timetable)
  }

  /** Ends all clients; nothing is scheduled any more. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    for (const client of this.#clients) client.close()
  }

  #channelName(index: number): string {
    const global = this.#plan.firstClient + index
    const { channels } = this.#plan.workload
    return this.#plan.privateChannels ? `client-${global}` : (channels[global % channels.length] as string)
  }

  #sourceAddress(index: number): string | undefined {
    const { sourceAddresses } = this.#plan
    return sourceAddresses[(this.#plan.firstClient + index) % Math.max(1, sourceAddresses.length)]
  }

  #push(dueUs: number, action: Action, client: number): void {
    this.#queue.push(dueUs, client * ACTIONS.length + ACTIONS.indexOf(action))
    this.#arm()
  }

  #arm(): void {
    if (this.#stopped || this.#queue.nextUs >= this.#armedUs) return
    this.#timer?.cancel()
    this.#armedUs = this.#queue.nextUs
    this.#timer = atUs(this.#armedUs, () => this.#runDue())
  }

  #runDue(): void {
    // What becomes due meanwhile waits one turn of the loop, so that sockets are read in between.
    const wokenUs = nowUs()
    while (this.#queue.nextUs <= wokenUs) {
      const dueUs = this.#queue.nextUs
      const item = this.#queue.pop()
      this.#perform(ACTIONS[item % ACTIONS.length] as Action, Math.floor(item / ACTIONS.length), dueUs)
    }
    this.#armedUs = Number.POSITIVE_INFINITY
    if (this.#queue.size > 0) this.#arm()
  }

  #perform(action: Action, index: number, dueUs: number): void {
    const client = this.#clients[index] as TransportClient
    switch (action) {
      case 'connect':
        this.#attempt(index, dueUs)
        break
      case 'timeout':
        this.#expire(index, client)
        break
      case 'poll':
        this.#poll(index, client, dueUs)
        break
      case 'send':
        this.upstream.due(index, dueUs)
        break
      case 'release':
        this.upstream.release(index)
        break
      case 'look':
        this.upstream.look(index)
        break
    }
  }

  #attempt(index: number, dueUs: number): void {
    if (this.#isOpening[index] === 1 || this.#isReady[index] === 1) return
    this.recorder.attempt(index, dueUs)
    if (this.#opening < this.#plan.connectInFlight) this.#open(index)
    else this.#waiting.push(index)
  }

  #open(index: number): void {
    if ((this.#attempts[index] as number)++ > 0) this.reconnects++
    const deadlineUs = nowUs() + CONNECT_TIMEOUT_US
    this.#attemptDeadline[index] = deadlineUs
    this.#push(deadlineUs, 'timeout', index)
    this.#isOpening[index] = 1
    this.#opening++
    ;(this.#clients[index] as TransportClient).connect()
  }

  /** The attempt of this client ended, well or badly: the next one in turn may open. */
  #opened(index: number): void {
    if (this.#isOpening[index] === 0) return
    this.#isOpening[index] = 0
    this.#opening--
    if (this.#stopped || this.#nextWaiting === this.#waiting.length) return
    const next = this.#waiting[this.#nextWaiting++] as number
    if (this.#nextWaiting === this.#waiting.length) {
      this.#waiting = []
      this.#nextWaiting = 0
    }
    this.#open(next)
  }

  #expire(index: number, client: TransportClient): void {
    if (this.#isReady[index] === 1 || nowUs() < (this.#attemptDeadline[index] as number)) return
    client.close()
    this.recorder.failure(index, 'connect-timeout', `not ready after ${CONNECT_TIMEOUT_US / 1e6} s`)
  }

  #onReady(index: number): void {
    this.#attemptDeadline[index] = Number.POSITIVE_INFINITY
    this.#opened(index)
    if (this.#isReady[index] === 1) return
    this.#isReady[index] = 1
    this.ready++
    if (this.ready === this.#plan.clients) this.allReadyUs ??= nowUs()
    this.#onAnswered(index)
    this.upstream.releaseSoon(index)
  }

  #onFailed(index: number, kind: FailureKind): void {
    this.failures++
    if (this.#clients[index]?.connected === true) return
    if (this.#isReady[index] === 1) {
      this.#isReady[index] = 0
      this.ready--
    }
    this.#attemptDeadline[index] = Number.POSITIVE_INFINITY
    this.#opened(index)
    if (kind === 'ended') return
    const { minMs, maxMs } = this.#plan.reconnect
    const delayMs = minMs + this.#random.uniform() * (maxMs - minMs)
    this.#push(nowUs() + Math.round(delayMs * 1000), 'connect', index)
  }

  // --- short polling: T0 + φ + nP, at most one request outstanding ---

  /** The first instant of the client's grid (T0 + φ + nP, n any integer) that is not before the schedule's start. */
  #firstPollUs(index: number): number {
    const { t0Us, startUs } = this.#timetable as Timetable
    const periodUs = this.#plan.shortPoll.intervalMs * 1000
    const synchronised = this.#plan.shortPoll.phases === 'synchronised'
    const phaseUs = synchronised ? 0 : (this.#pollPhases[index] as number) * periodUs
    if (periodUs === 0) return startUs
    const n = Math.ceil((startUs - t0Us - phaseUs) / periodUs)
    return Math.round(t0Us + phaseUs + n * periodUs)
  }

  #schedulePoll(dueUs: number, index: number): void {
    if (this.#timetable === null || dueUs > this.#timetable.endUs) return
    this.#pollPending[index] = 1
    this.#push(dueUs, 'poll', index)
  }

  #poll(index: number, client: TransportClient, dueUs: number): void {
    this.#pollPending[index] = 0
    const fixedRate = this.#plan.shortPoll.mode === 'fixed-rate'
    if (fixedRate) this.#schedulePoll(dueUs + this.#plan.shortPoll.intervalMs * 1000, index)
    if (this.#isReady[index] === 0) return
    // An overrun asks nothing: the request that is outstanding keeps the instant that it was due at.
    if (client.poll()) this.recorder.scheduled(index, dueUs)
    else this.pollOverruns++
  }

  #onAnswered(index: number): void {
    const { transport, shortPoll } = this.#plan
    if (transport !== 'short-poll') return
    if (this.upstream.isClosedLoop) {
      if (this.#pollPending[index] === 1) this.#pollForAnswer(index)
      return
    }
    if (shortPoll.mode !== 'fixed-delay') return
    if (this.#pollPending[index] === 1 || this.#timetable === null) return
    if (shortPoll.intervalMs === 0) this.#pollAgain(index, this.#timetable)
    else this.#schedulePoll(nowUs() + shortPoll.intervalMs * 1000, index)
  }

  /** A delay of nothing, which no scenario has but the engine benchmark: a closed loop, the next leaves with the answer. */
  #pollAgain(index: number, { startUs, endUs }: Timetable): void {
    const now = nowUs()
    if (now >= startUs && now <= endUs) this.#poll(index, this.#clients[index] as TransportClient, now)
  }

  // --- short polling in a closed loop of upstream messages: one poll per message ---

  #onUpstreamSent(index: number): void {
    if (this.upstream.isClosedLoop && this.#plan.transport === 'short-poll') this.#pollForAnswer(index)
  }

  /** The server has published the answer by the time it takes the message, so that one poll fetches it. */
  #pollForAnswer(index: number): void {
    if (this.#isReady[index] === 0) return
    const isAsked = (this.#clients[index] as TransportClient).poll()
    this.#pollPending[index] = isAsked ? 0 : 1
    if (isAsked) this.recorder.scheduled(index, nowUs())
  }
}
