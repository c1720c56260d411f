/** How EventSource comes back: after which delay, with what, and after what it does not. */
import { usToMs } from '../format.js'
import { HOST } from './chromium.js'
import { ReconnectOrigin, type Reply, type StreamRecord, type StreamStory } from './reconnect-origin.js'
import type { ReconnectRow } from './schema.js'
import { callsOf, openPage, type Session, wait, waitFor } from './session.js'

/** Chromium's own delay is 3 s; `repeats` of it are waited for. */
const DEFAULT_DELAY_MS = 3000
const RETRY_MS = 200
const WATCH_MS = 1000

export function reconnectStories(quick: boolean): StreamStory[] {
  const repeats = quick ? 1 : 4
  const after = (reply: Reply): readonly Reply[] => ['end', reply]
  const ends = (times: number): readonly Reply[] => [...Array.from({ length: times }, () => 'end' as const), 'stay']
  return [
    { name: 'ended, no retry field', retryMs: null, replies: ends(repeats) },
    { name: 'ended', retryMs: RETRY_MS, replies: ends(5) },
    { name: 'reset', retryMs: RETRY_MS, replies: ['reset', 'reset', 'reset', 'stay'] },
    { name: 'refused after a stream', retryMs: RETRY_MS, replies: ['end', 'refuse', 'refuse', 'refuse', 'stay'] },
    { name: 'refused at first', retryMs: null, replies: ['refuse', 'stay'] },
    { name: 'answered 204', retryMs: RETRY_MS, replies: after('204') },
    { name: 'answered 404', retryMs: RETRY_MS, replies: after('404') },
    { name: 'answered 500', retryMs: RETRY_MS, replies: after('500') },
    { name: 'answered text/html', retryMs: RETRY_MS, replies: after('html') },
  ]
}

export async function measureReconnect(session: Session): Promise<ReconnectRow[]> {
  const stories = reconnectStories(session.quick)
  const origin = await ReconnectOrigin.listen(stories)
  const page = await openPage(session, origin.url(HOST))
  try {
    const call = callsOf(page)
    // One at a time: the host's six connections are not what is measured here.
    for (const [i] of stories.entries()) {
      await call('open', 'event-source', [`${origin.url(HOST)}${i}`])
      await waitFor(session.signal, WATCH_MS, () => (origin.records[i] as StreamRecord).arrivedUs.length > 0)
    }
    const longest = (session.quick ? 1 : 4) * DEFAULT_DELAY_MS + 3 * WATCH_MS
    await waitFor(session.signal, 2 * longest, () => stories.every((story, i) => isTold(story, origin.records[i])))
    // Whoever still wants to come back would have done so.
    await wait(session.signal, Math.max(WATCH_MS, 5 * RETRY_MS))
    const states = await call('states')
    return stories.map((story, i) => rowOf(story, origin.records[i] as StreamRecord, states[i] ?? 'closed'))
  } finally {
    await page.close().catch(() => undefined)
    await origin.close()
  }
}

function isTold(story: StreamStory, record: StreamRecord | undefined): boolean {
  return (record?.arrivedUs.length ?? 0) >= story.replies.length
}

export function rowOf(
  { name, retryMs }: StreamStory,
  { arrivedUs, endedUs, lastEventIds }: StreamRecord,
  state: ReconnectRow['state'],
): ReconnectRow {
  const delaysMs = arrivedUs.slice(1).map((arrived, i) => usToMs(arrived - (endedUs[i] as number)))
  return { name, retryMs, attempts: arrivedUs.length, delaysMs, lastEventIds, state }
}
