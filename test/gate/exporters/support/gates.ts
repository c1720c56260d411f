/** Made-up gate documents: every verdict in every class, and the extremes. */
import {
  GATE_SCHEMA,
  type GateFile,
  type GateRow,
  gateFile,
  VERDICTS,
  type Verdict,
  verdictOfRows,
} from '../../../../bench/gate/gate-file.js'
import { METRIC_CLASSES, type MetricClass } from '../../../../bench/gate/metric.js'

const BASE: Readonly<Record<MetricClass, Partial<GateRow>>> = {
  exact: { metric: 'httpBytesDown', base: 57.6, other: 121.6 },
  counted: {
    metric: 'segmentsPerMessage',
    base: 2.01,
    other: 2.11,
    margin: 1.02,
    ratio: { estimate: 1.05, interval: null },
  },
  noisy: {
    metric: 'p99',
    base: 9380,
    other: 13_320,
    ratio: { estimate: 1.42, interval: [1.31, 1.55] },
    margin: 1.2,
    p: 0.0002,
    pAdjusted: 0.0024,
    detectable: 1.33,
  },
  objective: { metric: 'p99', other: 61_200, limit: { operator: '<', value: 50_000 } },
}

const REASONS: Readonly<Record<Verdict, string>> = {
  regression: 'beyond what is tolerated',
  pass: 'within what is tolerated',
  inconclusive: 'the interval holds both a regression and none',
  invalid: 'the base states no value',
}

const REMEDIES: Readonly<Record<Verdict, string | null>> = {
  regression: null,
  pass: null,
  inconclusive: 'measure more blocks (--thorough)',
  invalid: 'measure again',
}

const CHANGES = { regression: 'worse', pass: 'same', inconclusive: 'unknown', invalid: 'unknown' } as const

export function row(metricClass: MetricClass, verdict: Verdict, change: Partial<GateRow> = {}): GateRow {
  return {
    contender: 'sse/node',
    point: null,
    metric: 'p99',
    class: metricClass,
    advisory: false,
    verdict,
    change: CHANGES[verdict],
    reason: REASONS[verdict],
    remedy: REMEDIES[verdict],
    base: null,
    other: null,
    limit: null,
    ratio: null,
    margin: null,
    p: null,
    pAdjusted: null,
    detectable: null,
    orderEffect: null,
    blocks: [],
    ...BASE[metricClass],
    ...change,
  }
}

/** Valid by the schema, with the verdict of its rows. */
export function gate(rows: readonly GateRow[], change: Partial<GateFile> = {}): GateFile {
  return gateFile.parse({
    schema: GATE_SCHEMA,
    sha256: '0'.repeat(64),
    tool: { name: 'transport-bench', version: '0.1.0' },
    kind: 'ab',
    scenario: 'stock-ticker',
    verdict: verdictOfRows(rows),
    aborted: false,
    alpha: 0.05,
    family: rows.filter((one) => one.class === 'noisy' && !one.advisory).length,
    base: 'A: ref:main (1a2b3c4)',
    other: 'B: this build',
    sources: [
      { role: 'a', file: 'ab-a.json', sha256: 'a'.repeat(64) },
      { role: 'b', file: 'ab-b.json', sha256: 'b'.repeat(64) },
    ],
    rows,
    notes: [],
    ...change,
  })
}

const UNCHANGED = { base: 57.6, other: 57.6 }

/** Every verdict in every class, decisive and advisory, and what passed with something to say. */
export function everyRow(): GateRow[] {
  const rows = METRIC_CLASSES.flatMap((metricClass) =>
    VERDICTS.flatMap((verdict) =>
      [false, true].map((advisory) =>
        row(metricClass, verdict, {
          contender: `${advisory ? 'websocket/ws' : 'sse/node'}`,
          advisory,
          point: metricClass === 'counted' ? 1000 : null,
          ...(metricClass === 'exact' && verdict === 'pass' ? UNCHANGED : {}),
          ...(verdict === 'invalid' ? { base: null, ratio: null } : {}),
        }),
      ),
    ),
  )
  return [
    ...rows,
    row('exact', 'pass', { contender: 'long-poll/node', metric: 'missing', base: 0, other: 0 }),
    row('exact', 'pass', {
      ...{ contender: 'long-poll/node', change: 'better', base: 121.6, other: 57.6 },
      ...{ reason: 'fewer than in the baseline', remedy: 'update it: `transport-bench baseline add`' },
    }),
    row('noisy', 'pass', {
      ...{ contender: 'long-poll/node', metric: 'deliveredPerSecond', base: 9000, other: 10_000, change: 'better' },
      ...{ ratio: { estimate: 1.11, interval: [1.08, 1.13] }, margin: 0.952, detectable: 0.9 },
      blocks: [9900, 10_000, 10_100].map((other, block) => ({ block, order: 'AB', base: 9000, other })),
    }),
  ]
}

/** A gate that decides nothing but what is given, and passes the rest. */
export function manyRows(count: number, verdict: Verdict): GateRow[] {
  return Array.from({ length: count }, (_, i) =>
    row('noisy', verdict, { contender: `sse/node-with-a-long-name-${i}`, point: i, reason: `reason ${i} `.repeat(8) }),
  )
}

/** Everything that people, files and machines name, named like this. */
export function hostile(name: string): GateFile {
  const named = { contender: name, metric: name, reason: name, remedy: name }
  const rows = [
    row('noisy', 'regression', named),
    row('exact', 'invalid', named),
    row('noisy', 'inconclusive', { ...named, advisory: true }),
  ]
  return gate(rows, {
    scenario: name,
    base: name,
    other: name,
    notes: [name],
    sources: [{ role: 'a', file: name, sha256: 'a'.repeat(64) }],
  })
}
