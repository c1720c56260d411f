/** Connections and requests that stay open, to see how many a page gets. */
import type { ChannelKind, ChannelState } from '../page-contract.js'

interface Channel {
  state(): ChannelState
  end(): void
}

const channels: Channel[] = []

export function open(kind: ChannelKind, urls: readonly string[]): number {
  const first = channels.length
  channels.push(...urls.map(OPENERS[kind]))
  return first
}

export function states(): ChannelState[] {
  return channels.map((channel) => channel.state())
}

export function end(indexes: readonly number[]): void {
  for (const index of indexes) channels[index]?.end()
}

const OPENERS = {
  'event-source': openEventSource,
  fetch: openFetch,
  websocket: openWebSocket,
} satisfies Record<ChannelKind, (url: string) => Channel>

function openEventSource(url: string): Channel {
  const source = new EventSource(url)
  let wasOpen = false
  source.onopen = () => {
    wasOpen = true
  }
  return {
    state() {
      if (source.readyState === EventSource.CLOSED) return 'closed'
      if (source.readyState === EventSource.OPEN) return 'open'
      return wasOpen ? 'retrying' : 'waiting'
    },
    end: () => source.close(),
  }
}

function openFetch(url: string): Channel {
  const controller = new AbortController()
  let state: ChannelState = 'waiting'
  fetch(url, { signal: controller.signal }).then(
    () => {
      state = 'open'
    },
    () => {
      state = 'closed'
    },
  )
  return { state: () => state, end: () => controller.abort() }
}

function openWebSocket(url: string): Channel {
  const socket = new WebSocket(url)
  return {
    state() {
      if (socket.readyState === WebSocket.CONNECTING) return 'waiting'
      return socket.readyState === WebSocket.OPEN ? 'open' : 'closed'
    },
    end: () => socket.close(),
  }
}
