/** Everything that a trial is assembled from: two load processes, the second with twice the numbers of the first. */
import { contenderByName } from '../../../bench/contenders.js'
import type { AssembleContext } from '../../../bench/run/assemble.js'
import { loadReport, readingsOf } from './readings.js'

export const context = (change: Partial<AssembleContext> = {}): AssembleContext => ({
  identity: {
    contender: 'short-poll/node',
    role: 'contender',
    scenario: 's',
    block: 0,
    index: 0,
    clients: 6,
    point: null,
    durationSeconds: 2,
  },
  contender: contenderByName('short-poll/node'),
  readings: readingsOf([loadReport(1), loadReport(2)]),
  expected: { deliveries: 30, events: 20, offered: 20 },
  pinning: { server: null, load: [null, null], reason: null } as unknown as AssembleContext['pinning'],
  idle: null,
  verdict: { valid: true, reasons: [], findings: [] },
  hasUpstream: false,
  ...change,
})
