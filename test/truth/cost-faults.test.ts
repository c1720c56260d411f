/** Servers that cost more than they should, on purpose: each shows in its own metric of a real run. */
import { describe, expect, it } from 'vitest'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { exactValues } from './support/exact.js'
import { completed, reasonsBeyondTime, unavailableBecause, useRuns } from './support/run.js'

const HEADER_BYTES = 64
const BURN_US = 500
const LEAK_BYTES = 3 * 2 ** 20
/** Of the scenario `smoke`. */
const CLIENTS = 20

/** As the tool states it, but also where the server read its counters late, which on a busy machine it may. */
function serverCpuUs({ server: { usage }, load, cost }: CompletedTrial): number {
  const wallUs = load.processes[0]?.usage.wallUs ?? Number.NaN
  return ((usage.cpuUserUs + usage.cpuSystemUs) * (wallUs / usage.wallUs)) / cost.received
}

async function availableOf(names: readonly string[]): Promise<string[]> {
  const reasons = await Promise.all(names.map(unavailableBecause))
  return names.filter((_, i) => reasons[i] === null)
}

describe('a header line too many', () => {
  const PER_MESSAGE = {
    'short-poll/node': 2 * HEADER_BYTES,
    'long-poll/node': 2 * HEADER_BYTES,
    'sse/node': HEADER_BYTES,
    'websocket/ws': 0,
  } as const
  const names = Object.keys(PER_MESSAGE) as (keyof typeof PER_MESSAGE)[]
  const plan = { scenario: 'overhead', contenders: names }
  const result = useRuns({ plain: plan, faulty: { ...plan, faults: [{ kind: 'headers', bytes: HEADER_BYTES }] } })

  it.each(names)('%s: is in the account, to the byte, and nothing else changes', (name) => {
    const plain = exactValues(completed(result('plain'), name))
    expect(exactValues(completed(result('faulty'), name))).toEqual({
      ...plain,
      setupBytesDown: (plain.setupBytesDown ?? Number.NaN) + HEADER_BYTES,
      httpBytesDown: (plain.httpBytesDown ?? Number.NaN) + PER_MESSAGE[name],
    })
  })
})

describe('CPU time and memory', async () => {
  const names = await availableOf(['short-poll/node', 'sse/uws', 'websocket/ws', 'websocket/uws'])
  const plan = { contenders: names }
  const result = useRuns({
    plain: plan,
    burning: { ...plan, faults: [{ kind: 'burn', usPerDelivery: BURN_US }] },
    leaking: { ...plan, faults: [{ kind: 'leak', bytesPerConnection: LEAK_BYTES }] },
  })
  const trial = (run: 'plain' | 'burning' | 'leaking', name: string): CompletedTrial => completed(result(run), name)

  it.each(names)('%s: burnt for each delivery, is in its CPU per delivery', (name) => {
    const [plain, burning] = [trial('plain', name), trial('burning', name)]
    expect(serverCpuUs(burning) - serverCpuUs(plain)).toBeGreaterThan(BURN_US / 2)
    for (const { cost, ...rest } of [plain, burning]) {
      if (cost.cpuUsPerDelivery === null) continue
      expect(cost.cpuUsPerDelivery).toBeCloseTo(serverCpuUs({ cost, ...rest }), 6)
    }
    expect(burning.ledger).toEqual(plain.ledger)
    expect(reasonsBeyondTime(burning)).toEqual([])
  })

  it.each(names)('%s: leaked for each connection, is in its memory, and nothing else changes', (name) => {
    const [plain, leaking] = [trial('plain', name), trial('leaking', name)]
    const extraBytes = (leaking.server.memory?.rssBytes ?? Number.NaN) - (plain.server.memory?.rssBytes ?? Number.NaN)
    expect(extraBytes).toBeGreaterThan((CLIENTS * LEAK_BYTES) / 2)
    expect(extraBytes).toBeLessThan(CLIENTS * LEAK_BYTES * 1.5)
    expect(leaking.ledger).toEqual(plain.ledger)
    expect(leaking.connections.openedTotal).toBe(plain.connections.openedTotal)
  })
})
