/** Asks a proxy until it answers: the port is open, the handshake works, and it is this proxy that answers. */
import { type ClientRequest, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { GuardPlan } from './guard-messages.js'

const HOST = '127.0.0.1'
const ANSWER_MS = 5_000

/**
 * Asks once: null, or why there is no such answer. `NOT_YET` means that nobody listens there so far.
 */
export async function askReady(ready: GuardPlan['ready']): Promise<string | null> {
  try {
    const status = await statusOf(ready)
    return status === 200 || status === 204 ? null : SOMEBODY_ELSE
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ECONNREFUSED' ? NOT_YET : `it does not answer: ${message}`
  }
}

export const NOT_YET = 'it does not listen'
export const SOMEBODY_ELSE = 'somebody else answers on its port'

function statusOf({ port, path, tls }: GuardPlan['ready']): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: HOST, port, path, agent: false, timeout: ANSWER_MS }
    const asking: ClientRequest =
      tls === null ? request(options) : secureRequest({ ...options, ca: tls.ca, servername: tls.servername })
    asking.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', reject)
    })
    asking.on('timeout', () => asking.destroy(new Error(`no answer after ${ANSWER_MS / 1000} s`)))
    asking.on('error', reject)
    asking.end()
  })
}
