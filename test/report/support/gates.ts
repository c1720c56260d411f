/** Made-up gates for tests: what each kind may conclude, with numbers that fit together. */
import { type GateBlock, type GateFile, type GateRow, verdictOfRows } from '../../../bench/gate/gate-file.js'
import { METRICS } from '../../../bench/gate/metrics.js'
import { type GateContent, sealGate } from '../../../bench/gate/seal-gate.js'

const DIGEST = 'a'.repeat(64)

export const CAST = ['short-poll', 'long-poll', 'sse', 'websocket'].flatMap((transport) =>
  ['node', 'uws'].map((engine) => `${transport}/${engine}`),
)

const EXACT_KEYS = METRICS.filter((metric) => metric.class === 'exact').map(({ key }) => key)

/** Key, a typical value, tolerated ratio. */
const NOISY_KEYS = [
  ['p50', 1200, 1.1],
  ['p99', 4100, 1.2],
  ['deliveredPerSecond', 10_000, 1 / 1.05],
  ['cpuPerMessage', 14, 1.1],
  ['memory', 80 * 2 ** 20, 1.1],
  ['bytesPerMessage', 221, 1.05],
] as const

/** A row that passes; everything else is a change of it. */
export function gateRow(change: Partial<GateRow> = {}): GateRow {
  return {
    contender: 'sse/node',
    point: null,
    metric: 'p50',
    class: 'noisy',
    advisory: false,
    verdict: 'pass',
    change: 'same',
    reason: 'the upper bound lies within what is tolerated',
    remedy: null,
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
    ...change,
  }
}

export interface NoisyShape {
  readonly contender?: string
  readonly metric?: string
  readonly verdict?: GateRow['verdict']
  /** Typical value of the base, unit of the metric. */
  readonly base?: number
  /** other / base. */
  readonly ratio?: number
  /** Half the width of the interval, as a share. */
  readonly noise?: number
  /** Tolerated ratio. */
  readonly margin?: number
  readonly blocks?: number
}

/** Blocks take these in turn. */
const WIGGLE = [0.2, -0.7, 0.9, -0.1, -1, 0.5, 0.3, -0.4] as const

/** So many pairs around a ratio, AB and BA in turn. */
export function pairs(count: number, base: number, ratio: number, noise: number): GateBlock[] {
  return Array.from({ length: count }, (_, block): GateBlock => {
    const [own, other] = [WIGGLE[block % WIGGLE.length] ?? 0, WIGGLE[(block + 3) % WIGGLE.length] ?? 0]
    return {
      block,
      order: block % 2 === 0 ? 'AB' : 'BA',
      base: base * (1 + noise * own),
      other: base * ratio * (1 + noise * other),
    }
  })
}

/** A noisy row with its blocks. */
export function noisyRow(shape: NoisyShape, change: Partial<GateRow> = {}): GateRow {
  const { base = 1200, ratio = 1.01, noise = 0.03, margin = 1.1, blocks = 12, verdict = 'pass' } = shape
  const worse = margin >= 1 ? 1 : -1
  return gateRow({
    contender: shape.contender ?? 'sse/node',
    metric: shape.metric ?? 'p50',
    verdict,
    change: verdict === 'regression' ? 'worse' : 'same',
    reason: REASONS[verdict],
    remedy: verdict === 'inconclusive' ? 'measure more blocks (--thorough)' : null,
    base,
    other: base * ratio,
    ratio: { estimate: ratio, interval: [ratio * (1 - noise), ratio * (1 + noise)] },
    margin,
    p: verdict === 'regression' ? 0.0002 : 0.61,
    pAdjusted: verdict === 'regression' ? 0.0012 : 1,
    detectable: margin * (1 + worse * 0.06),
    orderEffect: { ratio: 1.01, p: 0.42 },
    blocks: pairs(blocks, base, ratio, noise),
    ...change,
  })
}

const REASONS: Readonly<Record<GateRow['verdict'], string>> = {
  pass: 'the one-sided 95 % upper bound lies within what is tolerated',
  regression: 'it is worse than tolerated, beyond what chance explains',
  inconclusive: 'the interval reaches beyond what is tolerated, yet chance may explain it',
  invalid: 'block 3 has no value of B',
}

/** An exact row: unchanged unless told. */
export function exactRow(change: Partial<GateRow> = {}): GateRow {
  const { base = 0, other = base } = change
  const isSame = base === other
  return gateRow({
    metric: 'missing',
    class: 'exact',
    verdict: isSame ? 'pass' : 'regression',
    change: isSame ? 'same' : 'worse',
    reason: isSame ? 'unchanged' : 'it does not move with the machine, so any change is one of the code',
    base,
    other,
    ...change,
  })
}

export function gateOf(kind: GateFile['kind'], rows: readonly GateRow[], change: Partial<GateContent> = {}): GateFile {
  return sealGate({
    tool: { name: 'transport-bench', version: '0.1.0' },
    kind,
    scenario: 'stock-ticker',
    verdict: verdictOfRows(rows),
    aborted: false,
    alpha: 0.05,
    family: rows.filter((row) => row.class === 'noisy' && !row.advisory).length,
    ...SIDES[kind],
    rows: [...rows],
    notes: [],
    ...change,
  })
}

const SIDES: Readonly<Record<GateFile['kind'], Pick<GateFile, 'base' | 'other' | 'sources'>>> = {
  ab: {
    base: 'A: ref:main (1a2b3c4)',
    other: 'B: this build',
    sources: [
      { role: 'a', file: 'a.json', sha256: DIGEST },
      { role: 'b', file: 'b.json', sha256: 'b'.repeat(64) },
    ],
  },
  check: {
    base: 'baseline.json',
    other: 'sample.json',
    sources: [
      { role: 'result', file: 'sample.json', sha256: DIGEST },
      { role: 'baseline', file: 'baseline.json', sha256: 'b'.repeat(64) },
    ],
  },
  thresholds: { base: '', other: 'sample.json', sources: [{ role: 'result', file: 'sample.json', sha256: DIGEST }] },
}

const RATE = { metric: 'deliveredPerSecond', base: 10_000, margin: 1 / 1.05 } as const
const LEDGER = ['missing', 'duplicated', 'reordered', 'reconnects'] as const

const calm = (contender: string): GateRow[] => [
  noisyRow({ contender }),
  noisyRow({ contender, metric: 'p99', base: 4100, ratio: 0.97, noise: 0.08, margin: 1.2 }),
  noisyRow({ contender, ...RATE, ratio: 0.998, noise: 0.004 }),
  noisyRow({ contender, metric: 'cpuPerMessage', base: 14, ratio: 1.02, noise: 0.02 }),
  ...LEDGER.map((metric) => exactRow({ contender, metric })),
]

/** Replaces the row of this metric. */
function replaced(rows: readonly GateRow[], row: GateRow): GateRow[] {
  return rows.map((one) => (one.metric === row.metric && one.contender === row.contender ? row : one))
}

const SLOWER = noisyRow({ ratio: 1.31, verdict: 'regression' })
const FEWER = noisyRow({ ...RATE, ratio: 0.82, noise: 0.02, verdict: 'regression' })
const UNSURE = noisyRow({ metric: 'p99', base: 4100, ratio: 1.16, noise: 0.22, margin: 1.2, verdict: 'inconclusive' })

export const PASSING = gateOf('ab', calm('sse/node'))

export const REGRESSION = gateOf('ab', replaced(replaced(calm('sse/node'), SLOWER), FEWER), {
  notes: ['The pair of block 4 was measured again: a load process was busy.'],
})

export const INCONCLUSIVE = gateOf('ab', replaced(calm('sse/node'), UNSURE))

/** A block without a value, a row without a ratio, an order effect, and a lost message. */
export const INVALID_GATE = gateOf('ab', [
  ...replaced(calm('sse/node'), {
    ...UNSURE,
    verdict: 'invalid',
    change: 'unknown',
    reason: 'it matters which arm comes first',
    orderEffect: { ratio: 1.34, p: 0.0004 },
  }),
  gateRow({
    metric: 'memory',
    verdict: 'invalid',
    change: 'unknown',
    reason: REASONS.invalid,
    remedy: 'measure it again',
    blocks: [{ block: 0, order: 'AB', base: 80_000_000, other: null }],
  }),
  exactRow({ metric: 'corrupt', other: 1, blocks: [{ block: 2, order: 'AB', base: 0, other: 1 }] }),
])

export const ABORTED = gateOf('ab', replaced(calm('sse/node'), UNSURE), { aborted: true })

/** Service objectives: one missed, one met, one that nothing states. */
export const THRESHOLDS = gateOf('thresholds', [
  gateRow({
    class: 'objective',
    metric: 'p99',
    verdict: 'regression',
    change: 'worse',
    other: 61_000,
    limit: { operator: '<', value: 50_000 },
    reason: 'the median of 3 trials misses the limit',
  }),
  gateRow({
    class: 'objective',
    metric: 'missing',
    other: 0,
    limit: { operator: '==', value: 0 },
    reason: 'the sum of 3 trials meets the limit',
  }),
  gateRow({
    class: 'objective',
    contender: 'websocket/ws',
    metric: 'headerBytesPerMessage',
    verdict: 'invalid',
    change: 'unknown',
    limit: { operator: '<', value: 60 },
    reason: 'no valid trial states it',
    remedy: 'look at why its trials do not count',
  }),
])

/** 100 exact rows of which three moved, counted and advisory noisy ones. */
export const CHECK = gateOf('check', [
  ...Array.from({ length: 100 }, (_, i) =>
    exactRow({
      contender: CAST[i % CAST.length] ?? '',
      metric: EXACT_KEYS[Math.floor(i / CAST.length)] ?? '',
      base: i,
    }),
  ),
  exactRow({ contender: 'sse/node-h2', metric: 'httpBytesDown', base: 212, other: 276 }),
  exactRow({
    contender: 'sse/node-h2',
    metric: 'setupBytesDown',
    base: 310,
    other: 298,
    verdict: 'pass',
    change: 'better',
    reason: 'it improved: the baseline is stale',
    remedy: 'add this result to the baseline',
  }),
  exactRow({ contender: 'sse/node-h2', metric: 'missing', base: 0, other: 1 }),
  gateRow({
    class: 'counted',
    metric: 'segmentsPerMessage',
    advisory: true,
    base: 1.02,
    other: 1.04,
    ratio: { estimate: 1.0196, interval: null },
    margin: 1.02,
    reason: 'outside of a network namespace it is advisory',
  }),
  noisyRow({ ratio: 1.04, noise: 0.1, blocks: 0 }, { advisory: true, reason: 'only 3 sessions', orderEffect: null }),
])

/** As many rows and blocks as a gate of a whole matrix has. */
export const LARGE = gateOf(
  'ab',
  CAST.flatMap((contender, i) =>
    NOISY_KEYS.map(([metric, base, margin], j) => {
      const place = i * NOISY_KEYS.length + j
      const verdict = place % 11 === 3 ? 'regression' : place % 7 === 5 ? 'inconclusive' : 'pass'
      const worse = { regression: margin * margin, inconclusive: margin, pass: 1 }[verdict]
      const noise = 0.01 + (place % 5) / 50
      return noisyRow({ contender, metric, base, margin, verdict, blocks: 20, noise, ratio: worse })
    }),
  ),
)

/** Two contenders of one build, point by point. */
export const ACROSS = gateOf(
  'ab',
  [100, 1000].map((point) => noisyRow({ contender: 'sse/node → sse/uws', ratio: 0.7 }, { point, change: 'better' })),
  { base: 'A: sse/node', other: 'B: sse/uws' },
)

export const GATES: Readonly<Record<string, GateFile>> = {
  'a passing A/B gate': PASSING,
  'a regression': REGRESSION,
  'an inconclusive A/B gate': INCONCLUSIVE,
  'an invalid A/B gate': INVALID_GATE,
  'an interrupted A/B gate': ABORTED,
  'two contenders of a build': ACROSS,
  'missed thresholds': THRESHOLDS,
  'a check of 100 exact rows': CHECK,
  'an A/B gate of 8 contenders, 6 metrics and 20 blocks': LARGE,
}
