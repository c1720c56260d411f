/** Whether a client that stays gets every event, once and in order, and whether a long poll without news is held. */
import type { CheckedClient } from './checked-client.js'
import type { CheckContext, CheckResult } from './conformance.js'
import { publishSome } from './publish-some.js'

const EVENTS = 8
/** As many answers without news in the quiet time are no hold. */
const FEW_EMPTY_ANSWERS = 3

export async function checkDelivery(check: CheckContext, client: CheckedClient): Promise<CheckResult[]> {
  const cause = await client.connect()
  if (cause !== null) return [{ check: 'delivers', outcome: 'differs', detail: cause }]
  // A long poll is ready before the server has read its request.
  await client.settle()
  const holds = holdResult(check, client)
  const { sequences, failure } = await publishSome(check, EVENTS)
  if (failure !== null) return [{ check: 'delivers', outcome: 'differs', detail: failure }]
  await client.until(() => client.failed !== null || has(client, sequences), check.limits.stepMs)
  await client.settle()
  const delivers = deliveryResult(check, client, sequences)
  return delivers.outcome === 'ok' ? [delivers, orderResult(client.received), ...holds] : [delivers]
}

/** Whether all of these arrived, however often and in whatever order. */
export function has(client: CheckedClient, sequences: readonly number[]): boolean {
  return sequences.every((sequence) => client.received.includes(sequence))
}

function deliveryResult(check: CheckContext, client: CheckedClient, sequences: readonly number[]): CheckResult {
  const missing = sequences.filter((sequence) => !client.received.includes(sequence)).length
  const { stepMs } = check.limits
  const arrival = `${missing} of ${sequences.length} events did not arrive within ${stepMs} ms`
  const problems = [
    ...strangeProblems(client),
    ...(missing === 0 ? [] : [arrival, ...client.insteadOfEvents]),
    ...(client.failed === null ? [] : [client.whyNot('')]),
  ]
  return { check: 'delivers', outcome: problems.length === 0 ? 'ok' : 'differs', detail: problems.join(', ') }
}

function strangeProblems({ strange }: CheckedClient): string[] {
  return strange.length === 0 ? [] : [`what should be an event is none: ${strange[0]}`]
}

/** What a server shows that nothing is published to: whether clients are taken, and a long poll without news is held. */
export async function checkConnecting(check: CheckContext, client: CheckedClient): Promise<CheckResult[]> {
  const cause = await client.connect()
  if (cause !== null) return [{ check: 'connects', outcome: 'differs', detail: cause }]
  await client.settle()
  const problems = [...strangeProblems(client), ...(client.failed === null ? [] : [client.whyNot('')])]
  const outcome = problems.length === 0 ? 'ok' : 'differs'
  return [{ check: 'connects', outcome, detail: problems.join(', ') }, ...holdResult(check, client)]
}

function orderResult(received: readonly number[]): CheckResult {
  const repeated = received.length - new Set(received).size
  const isOrdered = received.every((sequence, i) => i === 0 || sequence >= (received[i - 1] as number))
  const problems = [
    ...(repeated === 0 ? [] : [`${repeated} arrived more than once`]),
    ...(isOrdered ? [] : [`they arrived as ${received.join(', ')}`]),
  ]
  return { check: 'order', outcome: problems.length === 0 ? 'ok' : 'differs', detail: problems.join(', ') }
}

function holdResult({ subject, limits }: CheckContext, client: CheckedClient): CheckResult[] {
  if (subject.transport !== 'long-poll') return []
  const answers = client.emptyAnswers
  if (answers <= FEW_EMPTY_ANSWERS) return [{ check: 'holds', outcome: 'ok', detail: '' }]
  const detail = `answered ${answers} polls without news within ${limits.quietMs} ms instead of holding them`
  return [{ check: 'holds', outcome: 'differs', detail }]
}
