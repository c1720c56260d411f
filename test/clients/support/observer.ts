/** An observer that writes everything down, checks the byte account after every read, and can be waited for. */
import { expect } from 'vitest'
import type { ClientObserver, FailureKind, WireAccount, WireDirection } from '../../../bench/contracts/client.js'

const direction = (): WireDirection => ({
  raw: 0,
  payload: 0,
  framing: 0,
  http: 0,
  tls: 0,
  tlsHandshake: 0,
  heartbeat: 0,
  setup: 0,
})

export const layers = (wire: WireDirection): number =>
  wire.payload + wire.framing + wire.http + wire.tls + wire.tlsHandshake + wire.heartbeat + wire.setup

export class RecordingObserver implements ClientObserver {
  readonly wire: WireAccount = { down: direction(), up: direction() }
  readonly log: string[] = []
  readonly messages: string[] = []
  readonly failures: { kind: FailureKind; detail: string }[] = []
  readonly batches: number[] = []
  headers: readonly string[] = []
  retries: number[] = []
  opened = 0
  closed = 0
  readyCount = 0
  requests = 0
  heartbeats = 0
  upstream = 0
  /** Called after everything is written down; tests hook in here to act from inside a callback. */
  onEvent: (name: string) => void = () => {}
  #reading = false
  #waiting: { met: () => boolean; resolve: () => void }[] = []

  readBegins(): void {
    expect(this.#reading).toBe(false)
    this.#reading = true
  }

  readEnds(): void {
    expect(this.#reading).toBe(true)
    this.#reading = false
    this.checkAccount()
    this.#wake()
  }

  checkAccount(): void {
    expect(layers(this.wire.down)).toBe(this.wire.down.raw)
    expect(layers(this.wire.up)).toBe(this.wire.up.raw)
  }

  message(_client: number, bytes: Buffer, start: number, end: number): number {
    expect(this.#reading).toBe(true)
    const text = bytes.toString('utf8', start, end)
    this.messages.push(text)
    this.#note(`message ${text}`)
    const found = /"(?:cursor|n)":(\d+)|"stamp":"(\d{10})/.exec(text)
    return found === null ? -1 : Number(found[1] ?? found[2])
  }

  connectionOpened(): void {
    this.opened++
    this.#note('opened')
  }

  connectionClosed(): void {
    this.closed++
    this.#note('closed')
  }

  ready(): void {
    this.readyCount++
    this.#note('ready')
  }

  requestSent(): void {
    this.requests++
    this.#note('request')
  }

  heartbeatSent(): void {
    this.heartbeats++
    this.#note('heartbeat')
  }

  responseEnded(_client: number, events: number): void {
    this.batches.push(events)
    this.#note(`response ${events}`)
  }

  responseHeaders(names: readonly string[]): void {
    this.headers = names
  }

  retryHint(_client: number, ms: number): void {
    this.retries.push(ms)
  }

  failure(_client: number, kind: FailureKind, detail: string): void {
    this.failures.push({ kind, detail })
    this.#note(`failure ${kind}`)
  }

  upstreamSent(): void {
    this.upstream++
    this.#note('upstream')
  }

  /** Resolves when the condition holds, checked after everything that is reported. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push({ met, resolve })
    })
  }

  #note(entry: string): void {
    this.log.push(entry)
    this.onEvent(entry)
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const one of waiting) {
      if (one.met()) one.resolve()
      else this.#waiting.push(one)
    }
  }
}
