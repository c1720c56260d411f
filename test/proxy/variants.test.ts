/** What the variants are for: each shows the trouble that it stands for, and the ledger tells what became of it. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { completed, reasonsBeyondTime, useRuns } from '../truth/support/run.js'
import { VARIANTS } from './support/covered.js'
import { lacksProxy } from './support/needs-proxy.js'

const UNREADY = join(import.meta.dirname, 'support/unready.yaml')

describe.skipIf(lacksProxy('nginx'))('NGINX', () => {
  const runs = useRuns({
    buffered: { scenario: UNREADY, contenders: VARIANTS.buffered },
    plain: { scenario: UNREADY, contenders: VARIANTS.plain },
    silent: { contenders: VARIANTS.silent, overrides: { rate: 0.4, duration: 6, clients: 5 } },
    spread: { contenders: VARIANTS.spread },
  })

  it('that buffers holds events back until a buffer is full', () => {
    const held = completed(runs('buffered'), 'sse/node+nginx-buffered')
    const free = completed(runs('buffered'), 'sse/node+nginx')
    // 4 KiB or more at 4.4 kB/s take most of a second to come together, however fast the machine is.
    expect(p50(held)).toBeGreaterThan(200_000)
    expect(p50(held)).toBeGreaterThan(p50(free))
    expect(held.ledger.missing).toBeGreaterThan(0)
    expect(free.ledger.missing).toBe(0)
  })

  it('without Upgrade answers handshakes as if they were requests', () => {
    const { ledger, connections } = completed(runs('plain'))
    expect(ledger.delivered).toBe(0)
    expect(connections.failures.status).toBeGreaterThan(0)
    expect(connections.examples[0]).toContain('426')
  })

  it('that gives up after a second of silence cuts streams, and resuming makes up for it', () => {
    const cut = completed(runs('silent'))
    expect(cut.connections.reconnects).toBeGreaterThan(0)
    expect(cut.ledger).toMatchObject({ missing: 0, duplicated: 0, corrupt: 0 })
  })

  it.each(VARIANTS.spread)('spreads %s over all processes', (name) => {
    const trial = completed(runs('spread'), name)
    expect(reasonsBeyondTime(trial)).toEqual([])
    expect(trial.ledger).toMatchObject({ missing: 0, duplicated: 0 })
    const each = trial.server.shards.map(({ subscribers }) => subscribers)
    expect(each).toHaveLength(3)
    expect(each.reduce((sum, one) => sum + one, 0)).toBe(20)
    if (name.endsWith('-x3')) expect([...each].sort()).toEqual([6, 7, 7])
    else for (const one of each) expect(one).toBeGreaterThan(0)
  })
})

function p50(trial: CompletedTrial): number {
  const { p50: median } = trial.latency
  if ('us' in median) return median.us
  return 'greaterThanUs' in median ? median.greaterThanUs : Number.POSITIVE_INFINITY
}
