/** Whether a server refuses a wrong token and a method that it does not know. */
import http from 'node:http'
import https from 'node:https'
import { eventsPath } from '../../clients/request-head.js'
import { fillPath } from '../../clients/target/request.js'
import { atUs, nowUs } from '../clock.js'
import type { FailureKind } from '../contracts/client.js'
import { CheckedClient } from './checked-client.js'
import type { CheckContext, CheckResult, ConformanceSubject } from './conformance.js'
import { publishSome } from './publish-some.js'

/** One that no server has a use for here; others may delete what is asked for. */
const UNKNOWN_METHOD = 'PATCH'

const REFUSALS: ReadonlySet<FailureKind> = new Set(['unauthorized', 'status', 'handshake', 'closed', 'reset', 'ended'])

export async function checkToken(check: CheckContext): Promise<CheckResult> {
  const { client } = check.subject
  if (!usesToken(check.subject)) return { check: 'token', outcome: 'not offered', detail: 'no request carries one' }
  const token = '0'.repeat(client.token.length)
  const headers = client.headers.map((line) => line.replaceAll(client.token, token))
  const stranger = new CheckedClient(check, { token, headers })
  try {
    return { check: 'token', ...(await judgeStranger(check, stranger)) }
  } finally {
    stranger.close()
  }
}

async function judgeStranger(check: CheckContext, stranger: CheckedClient): Promise<Omit<CheckResult, 'check'>> {
  await stranger.connect()
  await stranger.settle()
  if (stranger.failed === null && check.subject.publish !== null) {
    const { failure } = await publishSome(check, 1)
    if (failure !== null) return { outcome: 'differs', detail: failure }
    await stranger.until(() => stranger.failed !== null || stranger.received.length > 0, check.limits.stepMs)
  }
  const { failed, received } = stranger
  if (received.length > 0) return { outcome: 'differs', detail: 'a client with a wrong token got events' }
  if (failed === null && check.subject.publish === null)
    return { outcome: 'differs', detail: 'a client with a wrong token is not refused when it connects' }
  if (failed === null) return { outcome: 'differs', detail: 'a client with a wrong token is kept without an answer' }
  if (REFUSALS.has(failed.kind)) return { outcome: 'ok', detail: '' }
  return { outcome: 'differs', detail: `a client with a wrong token met ${failed.kind}: ${failed.detail}` }
}

function usesToken({ client }: ConformanceSubject): boolean {
  const { target, token, headers } = client
  if (target === null) return true
  const places = [target.path, target.subscribeMessage ?? '']
  return places.some((text) => text.includes('{token}')) || headers.some((line) => line.includes(token))
}

export async function checkMethod(check: CheckContext): Promise<CheckResult> {
  const answer = await askWithUnknownMethod(check)
  // Whoever hangs up refuses too.
  if (typeof answer === 'number' && answer < 400) {
    return { check: 'method', outcome: 'differs', detail: `${UNKNOWN_METHOD} is answered with ${answer}` }
  }
  return answer === 'nothing'
    ? { check: 'method', outcome: 'differs', detail: `${UNKNOWN_METHOD} is not answered` }
    : { check: 'method', outcome: 'ok', detail: '' }
}

/** The status, or `closed`, or `nothing` within the limit. */
function askWithUnknownMethod({ subject, limits, signal }: CheckContext): Promise<number | 'closed' | 'nothing'> {
  const { host, port, tls, headers, target, token } = subject.client
  const identity = { index: 0, user: 0, channel: subject.channel, localAddress: undefined }
  const path = target === null ? eventsPath(subject.channel) : fillPath(target.path, identity, { token })
  const options = { host, port, path, method: UNKNOWN_METHOD, agent: false, headers: headersOf(headers), signal }
  return new Promise((resolve) => {
    const request = tls === null ? http.request(options) : https.request({ ...options, ...tls })
    const end = (answer: number | 'closed' | 'nothing'): void => {
      timer.cancel()
      resolve(answer)
      request.destroy()
    }
    const timer = atUs(nowUs() + limits.stepMs * 1000, () => end('nothing'))
    request.on('response', (response) => end(response.statusCode ?? 0))
    request.on('error', () => end('closed'))
    request.end()
  })
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }),
  )
}
