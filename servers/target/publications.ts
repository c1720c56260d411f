/**
 * Publishes events by HTTP requests, in the order in which they came, a given number at once. Open loop: an event waits
 * for the answers to those before it, and that is the server's time. Nothing that the server answers can make it grow.
 */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { atUs, nowUs } from '../../bench/clock.js'
import type { PublicationReport, Timetable } from '../../bench/contracts/control.js'
import type { TargetDefinition } from '../../bench/contracts/target.js'
import { LatencyHistogram } from '../../bench/measure/histogram.js'
import { filled, filledPath, type Placeholders } from './placeholders.js'

const LONGEST_ANSWER_BYTES = 1 << 16
const EXAMPLE_BYTES = 120

export interface PublicationPlace {
  readonly host: string
  readonly port: number
  readonly publish: TargetDefinition['publish']
  readonly headers: Readonly<Record<string, string>>
  readonly values: Placeholders
  readonly answerTimeoutSeconds: number
}

interface Waiting {
  /** When it was handed over, µs. */
  readonly atUs: number
  readonly channel: string
  readonly body: Buffer
  done(failure: string | null): void
}

export class Publications {
  readonly #place: PublicationPlace
  readonly #agent: Agent
  readonly #waiting: Waiting[] = []
  readonly #underWay = new Set<ClientRequest>()
  #first = 0
  #sent = 0
  #failed = 0
  #firstFailure: string | null = null
  #window: Pick<Timetable, 't0Us' | 't1Us'> = { t0Us: Number.POSITIVE_INFINITY, t1Us: Number.POSITIVE_INFINITY }
  readonly #queueWait = new LatencyHistogram()
  #offered = 0
  #taken = 0
  #isStopped = false

  constructor(place: PublicationPlace) {
    this.#place = place
    this.#agent = new Agent({ keepAlive: true, maxSockets: place.publish.inFlight, noDelay: true })
  }

  /** What happens in it is counted apart. */
  measure({ t0Us, t1Us }: Timetable): void {
    this.#window = { t0Us, t1Us }
  }

  /** Resolves with null once the server took it, or with why it did not. */
  publish(channel: string, event: Buffer): Promise<string | null> {
    return new Promise((resolve) => {
      const atUs = nowUs()
      if (this.#isMeasured(atUs)) this.#offered++
      this.#waiting.push({ atUs, channel, body: this.#bodyOf(channel, event), done: resolve })
      this.#next()
    })
  }

  report(): PublicationReport {
    const unsent = this.#waiting.length - this.#first + this.#underWay.size
    const counts = { sent: this.#sent, failed: this.#failed, unsent, firstFailure: this.#firstFailure }
    const { inFlight } = this.#place.publish
    // What never left waited longest: until now.
    const now = nowUs()
    for (const { atUs } of this.#waiting.slice(this.#first))
      if (this.#isMeasured(atUs)) this.#queueWait.record(now - atUs)
    const queueWaitP99Us = this.#offered === 0 ? null : this.#queueWait.quantile(0.99)
    return { ...counts, inFlight, offered: this.#offered, taken: this.#taken, queueWaitP99Us }
  }

  /** What waits is not sent any more. */
  stop(): void {
    this.#isStopped = true
    for (const one of this.#underWay) one.destroy()
    this.#agent.destroy()
  }

  #bodyOf(channel: string, event: Buffer): Buffer {
    const { body } = this.#place.publish
    if (body === null) return event
    const text = event.toString('utf8')
    const own = { channel, event: text, 'event-string': JSON.stringify(text) }
    return Buffer.from(filled(body, { ...this.#place.values, ...own }))
  }

  #next(): void {
    while (
      !this.#isStopped &&
      this.#underWay.size < this.#place.publish.inFlight &&
      this.#first < this.#waiting.length
    ) {
      const next = this.#waiting[this.#first] as Waiting
      this.#first++
      if (this.#first === 1024) this.#waiting.splice(0, this.#first)
      this.#first %= 1024
      this.#sent++
      if (this.#isMeasured(next.atUs)) this.#queueWait.record(nowUs() - next.atUs)
      this.#send(next, true)
    }
  }

  #send(waiting: Waiting, mayRepeat: boolean): void {
    const { host, port, publish, headers, values, answerTimeoutSeconds } = this.#place
    const path = filledPath(publish.path, { ...values, channel: waiting.channel })
    const sized = { ...headers, 'Content-Type': publish.contentType, 'Content-Length': String(waiting.body.length) }
    const sending = request({ host, port, path, method: publish.method, headers: sized, agent: this.#agent })
    let isOver = false
    const end = (reason: string | null): void => {
      if (isOver) return
      const failure = reason === null ? null : `${publish.method} ${path}: ${reason}`
      isOver = true
      timer.cancel()
      this.#underWay.delete(sending)
      if (failure !== null) sending.destroy()
      this.#count(failure, waiting.atUs)
      waiting.done(failure)
      this.#next()
    }
    const timer = atUs(nowUs() + answerTimeoutSeconds * 1e6, () =>
      end(`no whole answer after ${answerTimeoutSeconds} s`),
    )
    this.#underWay.add(sending)
    sending.on('response', (response) => readAnswer(response, end))
    sending.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed an idle connection just when it was to be used again: it has seen nothing of the request.
      if (isOver || this.#isStopped || !mayRepeat || !sending.reusedSocket || error.code !== 'ECONNRESET') {
        end(error.message)
        return
      }
      isOver = true
      timer.cancel()
      this.#underWay.delete(sending)
      this.#send(waiting, false)
    })
    sending.end(waiting.body)
  }

  #isMeasured(atUs: number): boolean {
    return atUs >= this.#window.t0Us && atUs < this.#window.t1Us
  }

  #count(failure: string | null, offeredUs: number): void {
    if (failure === null && this.#isMeasured(offeredUs) && this.#isMeasured(nowUs())) this.#taken++
    if (failure === null || this.#isStopped) return
    this.#failed++
    this.#firstFailure ??= failure
  }
}

function readAnswer(response: IncomingMessage, end: (failure: string | null) => void): void {
  const status = response.statusCode ?? 0
  const problem = status >= 200 && status < 300 ? null : `status ${status}`
  let bytes = 0
  let example = ''
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (example === '') example = chunk.subarray(0, EXAMPLE_BYTES).toString('utf8').replaceAll(/\s+/g, ' ').trim()
    if (bytes > LONGEST_ANSWER_BYTES) end(`the answer is longer than ${LONGEST_ANSWER_BYTES} bytes`)
  })
  response.on('end', () => end(problem === null ? null : `${problem}${example === '' ? '' : `: ${example}`}`))
  response.on('error', ({ message }) => end(message))
}
