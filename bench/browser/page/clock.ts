/** The page's clock: milliseconds since its navigation, as coarse as the browser makes it. */
import type { ClockRound } from '../page-contract.js'

export function pageMs(): number {
  // biome-ignore lint/plugin/only-the-clock-reads-time: bench/clock.ts is Node's; this runs in a page
  return performance.now()
}

/** Round trips over one WebSocket, one at a time. */
export function clockRounds(url: string, rounds: number): Promise<ClockRound[]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const made: ClockRound[] = []
    let sentMs = 0
    const send = (): void => {
      sentMs = pageMs()
      socket.send('?')
    }
    socket.onopen = send
    socket.onmessage = ({ data }) => {
      made.push({ sentMs, harnessUs: Number(data), receivedMs: pageMs() })
      if (made.length < rounds) send()
      else socket.close()
    }
    socket.onclose = () => {
      if (made.length === rounds) resolve(made)
      else reject(new Error(`the clock's connection ended after ${made.length} of ${rounds} round trips`))
    }
  })
}
