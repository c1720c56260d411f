/** How many streams a page, a second tab and a second host name get, and what happens to the next and to others. */
import type { Page } from 'playwright-core'
import { HOST, OTHER_SITE, SECOND_HOST } from './chromium.js'
import type { LimitsCase } from './limits-cases.js'
import type { ChannelKind, ChannelState } from './page-contract.js'
import { ProbeOrigin } from './probe-origin.js'
import type { LimitsRow, RequestFate } from './schema.js'
import { type Call, callsOf, openPage, type Session, settled, waitFor } from './session.js'

/** Channels that are opened at once. WebSockets few: the browser holds handshakes back when several are under way. */
const BATCH = { 'event-source': 50, fetch: 50, websocket: 3 } satisfies Record<ChannelKind, number>
/** As long as nothing more may arrive before no more is expected, ms. */
const STILL_MS = { quick: 400, full: 1000, websocket: 6000 } as const

/** What is not held back has come by then, ms. */
const ANSWER_MS = 20_000

const PATHS = { 'event-source': 'stream', fetch: 'hold', websocket: 'socket' } satisfies Record<ChannelKind, string>

/** One case on an origin of its own. */
export async function measureLimits(session: Session, which: LimitsCase): Promise<LimitsRow> {
  const origin = await ProbeOrigin.listen({ ...which, certificates: session.certificates })
  const trial = new LimitsTrial(session, origin, which)
  try {
    return await trial.run()
  } finally {
    await trial.closePages()
    await origin.close()
  }
}

interface Opened {
  readonly indexes: readonly number[]
  /** That reached the server. */
  readonly got: number
}

class LimitsTrial {
  readonly #session: Session
  readonly #origin: ProbeOrigin
  readonly #case: LimitsCase
  readonly #pages: Page[] = []

  constructor(session: Session, origin: ProbeOrigin, which: LimitsCase) {
    this.#session = session
    this.#origin = origin
    this.#case = which
  }

  async run(): Promise<LimitsRow> {
    const { protocol, kind, maxStreams, sameUrl, asked, askedFurther } = this.#case
    // Before the first page takes what there is: a tab may not even load then.
    const [page, secondPage, otherSitePage] = [
      await this.#page(HOST),
      await this.#page(HOST),
      await this.#page(OTHER_SITE),
    ]
    const first = await this.#open(page, { name: 'first', kind, host: HOST, count: asked })
    const refused = countOf((await page('states')).slice(0, asked), 'closed')
    const connections = this.#origin.connections('first-')
    const otherHostRequest = await this.#request(page, 'other-host', OTHER_SITE)
    const sameHostRequest = await this.#request(page, 'same-host', HOST)
    const newTab = await this.#newTab()
    const beside = await this.#open(page, { name: 'beside', kind: 'websocket', host: HOST, count: 1 })
    await page('end', beside.indexes)
    const further = { kind, host: HOST, count: askedFurther }
    const secondTab = await this.#open(secondPage, { name: 'tab', ...further })
    const otherSiteTab = await this.#open(otherSitePage, { name: 'site', ...further })
    const secondHost = await this.#open(page, { name: 'host', ...further, host: SECOND_HOST })
    // Only the first page's own queue is left.
    for (const [call, { indexes }] of [
      [secondPage, secondTab],
      [otherSitePage, otherSiteTab],
      [page, secondHost],
    ] as const)
      await call('end', indexes)
    return {
      protocol,
      kind,
      maxStreams,
      sameUrl,
      asked,
      got: first.got,
      waiting: asked - first.got - refused,
      refused,
      connections,
      sameHostRequest,
      otherHostRequest,
      newTab,
      webSocketBeside: beside.got === 1,
      askedFurther,
      secondTab: secondTab.got,
      otherSiteTab: otherSiteTab.got,
      secondHost: secondHost.got,
      nextAfterOneEnded: first.got < asked ? await this.#nextAfterOneEnded(page, first) : null,
    }
  }

  async closePages(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.close().catch(() => undefined)))
  }

  async #page(host: string): Promise<Call> {
    const page = await openPage(this.#session, this.#origin.url(host))
    this.#pages.push(page)
    return callsOf(page)
  }

  /** Opens them in batches and waits until nothing more arrives. */
  async #open(
    page: Call,
    { name, kind, host, count }: { name: string; kind: ChannelKind; host: string; count: number },
  ): Promise<Opened> {
    const base = kind === 'websocket' ? this.#origin.webSocketUrl(host) : this.#origin.url(host)
    const urls = Array.from(
      { length: count },
      (_, i) => `${base}${PATHS[kind]}?id=${name}-${this.#case.sameUrl ? 'same' : i}`,
    )
    const arrived = (): number => this.#origin.arrived(`${name}-`)
    const indexes: number[] = []
    for (let at = 0; at < count; at += BATCH[kind]) {
      const batch = urls.slice(at, at + BATCH[kind])
      const start = await page('open', kind, batch)
      indexes.push(...batch.map((_, i) => start + i))
      await this.#untilNoMore(page, arrived, { goal: at + batch.length, kind })
    }
    return { indexes, got: arrived() }
  }

  /** Nothing more arrived for a while, nor until a request to another host, asked for later, had been answered. */
  async #untilNoMore(
    page: Call,
    arrived: () => number,
    { goal, kind }: { readonly goal: number; readonly kind: ChannelKind },
  ): Promise<void> {
    const stillMs = kind === 'websocket' ? STILL_MS.websocket : this.#stillMs
    for (let before = -1; arrived() < goal && arrived() > before; ) {
      await settled(this.#session.signal, { count: arrived, goal, stillMs })
      before = arrived()
      if (before < goal) await this.#request(page, 'barrier', OTHER_SITE)
    }
  }

  get #stillMs(): number {
    return this.#session.quick ? STILL_MS.quick : STILL_MS.full
  }

  /** An ordinary request of the page; given up at the end. */
  async #request(page: Call, name: string, host: string): Promise<RequestFate> {
    const index = await page('open', 'fetch', [`${this.#origin.url(host)}answer?id=${name}`])
    const state = async (): Promise<ChannelState> => (await page('states'))[index] ?? 'waiting'
    const isOver = async (): Promise<boolean> => (await state()) !== 'waiting'
    // To another host nothing holds it back.
    await waitFor(this.#session.signal, host === HOST ? this.#stillMs * 3 : ANSWER_MS, isOver)
    const fate = await state()
    await page('end', [index])
    return fate === 'open' ? 'answered' : fate === 'closed' ? 'failed' : 'waits'
  }

  /** Another tab on the same page. */
  async #newTab(): Promise<RequestFate> {
    const page = await this.#session.context.newPage()
    this.#pages.push(page)
    const loading = page.goto(this.#origin.url(HOST), { timeout: this.#stillMs * 5 })
    const fate = await loading.then(
      () => 'answered' as const,
      (error: Error) => (error.name === 'TimeoutError' ? ('waits' as const) : ('failed' as const)),
    )
    await page.close()
    return fate
  }

  async #nextAfterOneEnded(page: Call, first: Opened): Promise<boolean> {
    const held = first.indexes.slice(0, 1)
    await page('end', held)
    return waitFor(this.#session.signal, ANSWER_MS, () => this.#origin.arrived('first-') > first.got)
  }
}

function countOf(states: readonly ChannelState[], state: ChannelState): number {
  return states.filter((one) => one === state).length
}
