/** Whether a client that was away gets what it missed, and nothing that it had. */
import { has } from './check-delivery.js'
import type { CheckedClient } from './checked-client.js'
import type { CheckContext, CheckResult } from './conformance.js'
import { publishSome } from './publish-some.js'

const EVENTS_AWAY = 2

/** @param client one that received events and is connected */
export async function checkResume(check: CheckContext, client: CheckedClient): Promise<CheckResult> {
  const { target } = check.subject.client
  if (target?.cursor.in === 'none') return { check: 'resumes', outcome: 'not offered', detail: 'it takes no cursor' }
  client.close()
  client.received = []
  const { sequences, failure } = await publishSome(check, EVENTS_AWAY)
  if (failure !== null) return differs(failure)
  const cause = await client.connect()
  if (cause !== null) return differs(`on coming back: ${cause}`)
  await client.until(() => client.failed !== null || has(client, sequences), check.limits.stepMs)
  await client.settle()
  const missed = sequences.filter((sequence) => !client.received.includes(sequence)).length
  if (missed > 0) {
    return differs(`${client.whyNot(`${missed} of ${EVENTS_AWAY} events from the client's absence did not arrive`)}`)
  }
  const more = client.received.length - EVENTS_AWAY
  return more === 0 ? { check: 'resumes', outcome: 'ok', detail: '' } : differs(`${more} events arrived again`)
}

function differs(detail: string): CheckResult {
  return { check: 'resumes', outcome: 'differs', detail }
}
