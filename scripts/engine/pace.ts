/** Sends of the echo readers: evenly over the connections, open loop, by a timer as the lean clients have it. */
import { atUs, nowUs } from '../../bench/clock.js'
import { makeBody } from '../../bench/event/stamp.js'
import type { ReaderPlan } from './reader-contract.js'

export function paceSends({ connections, echo }: ReaderPlan, send: (index: number) => void): { stop(): void } {
  const perUs = ((echo?.ratePerSecond ?? 0) * connections) / 1e6
  const startUs = nowUs()
  let sent = 0
  let timer: { cancel(): void }
  const tick = (): void => {
    const due = Math.floor((nowUs() - startUs) * perUs)
    for (; sent < due; sent++) send(sent % connections)
    timer = atUs(startUs + (sent + 1) / perUs, tick)
  }
  timer = atUs(startUs, tick)
  return { stop: () => timer.cancel() }
}

/** A stamped event, as the servers take it. */
export function echoBody(payloadBytes: number): Buffer {
  return makeBody(payloadBytes, '', 'u')
}
