import { expect, it } from 'vitest'
import { nowUs } from '../../bench/clock.js'
import { withFaults } from '../../servers/index.js'
import type { ManagedServer } from '../../servers/managed-server.js'
import { until } from './support/harness.js'

const EVENTS = 500
const DELAY_MS = 3

it('delivers late in the order of publishing, none before its time, however the timers end', async () => {
  const published: { readonly sequence: number; readonly atUs: number }[] = []
  const server = {
    publish: (_channel: string, sequence: number) => published.push({ sequence, atUs: nowUs() }),
    head: () => published.length,
  } as unknown as ManagedServer
  const delayed = withFaults(server, [{ kind: 'delay', ms: DELAY_MS }])
  const dueUs: number[] = []
  // Timers may wake up to 1 ms early and are armed anew: events a few dozen µs apart fall on both sides of that.
  for (let sequence = 1; sequence <= EVENTS; sequence++) {
    dueUs.push(nowUs() + DELAY_MS * 1000)
    delayed.publish('all', sequence, Buffer.alloc(0))
    const spacedUs = nowUs() + 37
    while (nowUs() < spacedUs);
  }
  await until(() => published.length === EVENTS)
  expect(published.map(({ sequence }) => sequence)).toEqual(dueUs.map((_, index) => index + 1))
  expect(published.filter(({ atUs }, index) => atUs < (dueUs[index] as number))).toEqual([])
})
