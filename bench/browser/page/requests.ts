/** One request of each transport, for what a browser sends with it. */
import type { RequestPlan } from '../page-contract.js'

export async function sendRequests({ url, webSocketUrl, token, times }: RequestPlan): Promise<void> {
  for (let n = 0; n < times; n++) {
    await ask(`${url}short-poll?n=${n}`, token)
    await ask(`${url}long-poll?n=${n}`, token)
    await untilError(new EventSource(`${url}sse?n=${n}`))
    if (webSocketUrl !== null) await untilError(new WebSocket(`${webSocketUrl}websocket?n=${n}`))
  }
}

async function ask(url: string, token: string): Promise<void> {
  const response = await fetch(url, { headers: { Accept: 'application/x-ndjson', Authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
}

/** The recorder refuses them: what they send is all that is wanted. */
function untilError(source: EventSource | WebSocket): Promise<void> {
  return new Promise((resolve) => {
    source.addEventListener('error', () => {
      source.close()
      resolve()
    })
  })
}
