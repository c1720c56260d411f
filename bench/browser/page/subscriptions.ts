/** Widgets of a page that receive events, each transport as an application would use it. */
import type { TransportName } from '../../contracts/names.js'
import type { Readiness, Receipt, SubscriptionPlan } from '../page-contract.js'
import { pageMs } from './clock.js'

/** Where the stamp stands in a body: see bench/event/stamp.ts. */
const STAMP_START = '{"stamp":"'
const STAMP_CHARACTERS = 44
const SNAPSHOT_START = '{"snapshot":{"cursor":'

interface Subscription {
  end(): void
}

/** Takes the bodies of one subscription and hands them to the widgets that share it. */
class Intake {
  cursor: number | null = null
  readonly #widgets: readonly number[]

  constructor(widgets: readonly number[]) {
    this.#widgets = widgets
  }

  take(body: string, receivedMs: number): void {
    if (body.startsWith(SNAPSHOT_START)) {
      this.cursor = Number.parseInt(body.slice(SNAPSHOT_START.length), 10)
      for (const widget of this.#widgets) readyAfterMs[widget] ??= receivedMs - startedMs
      return
    }
    const isEvent = body.startsWith(STAMP_START)
    const stamp = isEvent ? body.slice(STAMP_START.length, STAMP_START.length + STAMP_CHARACTERS) : body
    if (isEvent) this.cursor = Number(stamp.slice(0, 10))
    for (const widget of this.#widgets) received.push([widget, receivedMs, stamp])
  }
}

let startedMs = 0
let readyAfterMs: (number | null)[] = []
let received: Receipt[] = []
const failures: string[] = []
let subscriptions: Subscription[] = []

export function subscribe(plan: SubscriptionPlan): void {
  const widgets = Array.from({ length: plan.widgets }, (_, i) => i)
  readyAfterMs = widgets.map(() => null)
  received = []
  startedMs = pageMs()
  const groups = plan.shared ? [widgets] : widgets.map((widget) => [widget])
  subscriptions = groups.map((group, i) => {
    // An address of its own for each: requests of one address wait for each other, since the answer might be cached.
    const own = { ...plan, url: `${plan.url}&widget=${i}` }
    return START[plan.transport](own, new Intake(group), i / groups.length)
  })
}

export function readiness(): Readiness {
  return { readyAfterMs, failures }
}

export function receipts(): Receipt[] {
  return received
}

export function unsubscribe(): void {
  for (const subscription of subscriptions) subscription.end()
  subscriptions = []
}

const START = {
  sse: startEventSource,
  websocket: startWebSocket,
  'long-poll': startLongPoll,
  'short-poll': startShortPoll,
} satisfies Record<TransportName, (plan: SubscriptionPlan, intake: Intake, phase: number) => Subscription>

function startEventSource({ url }: SubscriptionPlan, intake: Intake): Subscription {
  const source = new EventSource(url)
  source.onmessage = ({ data }) => intake.take(data, pageMs())
  source.onerror = () => failures.push('EventSource: error')
  return { end: () => source.close() }
}

function startWebSocket({ url }: SubscriptionPlan, intake: Intake): Subscription {
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  socket.onmessage = ({ data }) => intake.take(data, pageMs())
  socket.onclose = ({ code }) => failures.push(`WebSocket: closed, ${code}`)
  return {
    end: () => {
      socket.onclose = null
      socket.close()
    },
  }
}

/** One request; the lines of its answer, received together when the answer was whole. */
async function poll(url: string, intake: Intake, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(intake.cursor === null ? url : `${url}&after=${intake.cursor}`, { signal })
    const text = await response.text()
    const receivedMs = pageMs()
    if (!response.ok) throw new Error(`status ${response.status}`)
    for (const line of text.split('\n')) if (line !== '') intake.take(line, receivedMs)
    return true
  } catch (error) {
    if (!signal.aborted) failures.push(`fetch: ${(error as Error).message}`)
    return false
  }
}

function startLongPoll({ url }: SubscriptionPlan, intake: Intake): Subscription {
  const controller = new AbortController()
  const again = async (): Promise<void> => {
    while (await poll(url, intake, controller.signal));
  }
  void again()
  return { end: () => controller.abort() }
}

/** At a fixed rate, at most one request outstanding: a tick that finds one still out is left out. */
function startShortPoll({ url, pollIntervalMs }: SubscriptionPlan, intake: Intake, phase: number): Subscription {
  const controller = new AbortController()
  let isOut = false
  const tick = async (): Promise<void> => {
    if (isOut) return
    isOut = true
    await poll(url, intake, controller.signal)
    isOut = false
  }
  let interval = 0
  const first = window.setTimeout(() => {
    interval = window.setInterval(tick, pollIntervalMs)
    void tick()
  }, phase * pollIntervalMs)
  return {
    end: () => {
      window.clearTimeout(first)
      window.clearInterval(interval)
      controller.abort()
    },
  }
}
