/** What the harness asks of the script that runs inside a page. Data both ways, as JSON. Types only. */
import type { TransportName } from '../contracts/names.js'

/** HTTP/1.1 without TLS, HTTP/2 over TLS: what browsers speak. */
export const PROTOCOLS = ['h1', 'h2'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** How a page asks for something that stays open. */
export const CHANNEL_KINDS = ['event-source', 'fetch', 'websocket'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** `waiting`: asked for, no answer yet; `open`: connected (fetch: answered); `retrying`: an EventSource between attempts. */
export type ChannelState = 'waiting' | 'open' | 'retrying' | 'closed'

/** One round trip between page and harness: instants of the page (ms, `performance.now()`) and the harness's between them (µs). */
export interface ClockRound {
  readonly sentMs: number
  readonly harnessUs: number
  readonly receivedMs: number
}

export interface SubscriptionPlan {
  readonly transport: TransportName
  /** Parts of the page that each want every event. */
  readonly widgets: number
  /** Whether all widgets share one subscription, and the page hands each event on. */
  readonly shared: boolean
  /** With the token and the channel; polls append `&after=`. */
  readonly url: string
  readonly pollIntervalMs: number
}

/** Widget, receipt (ms, `performance.now()`), and the stamp of the event, or what else it was. */
export type Receipt = readonly [widget: number, receivedMs: number, stamp: string]

export interface Readiness {
  /** From subscribing until the widget had its snapshot, ms; null: it has none yet. */
  readonly readyAfterMs: readonly (number | null)[]
  readonly failures: readonly string[]
}

/** What the page script offers as `transportBench`. */
export interface PageFunctions {
  /** Opens channels of one kind, one for each URL; returns the index of the first. */
  open(kind: ChannelKind, urls: readonly string[]): number
  states(): ChannelState[]
  /** Gives channels up. */
  end(indexes: readonly number[]): void
  /** @throws when the harness's clock cannot be reached. */
  clockRounds(url: string, rounds: number): Promise<ClockRound[]>
  subscribe(plan: SubscriptionPlan): void
  readiness(): Readiness
  /** All so far. */
  receipts(): Receipt[]
  unsubscribe(): void
  /** Sends one request of each transport, as an application would, to `URL/TRANSPORT?n=`; resolves when all were answered. */
  sendRequests(plan: RequestPlan): Promise<void>
}

export interface RequestPlan {
  /** Of this page's origin, ending in a slash. */
  readonly url: string
  /** Of a WebSocket to the same host. */
  readonly webSocketUrl: string | null
  readonly token: string
  /** How often each. */
  readonly times: number
}
