/** The negative controls, as data: a defect each, the gate that must see it, in which rows, and what follows from it. */
import type { Fault } from '../../contracts/control.js'
import type { ScenarioOverrides } from '../../scenario/overrides.js'

/** The gate: exact metrics against a baseline of the same self-test, or noisy ones in interleaved blocks. */
export type InjectionGate = 'check' | 'ab'

export interface ExpectedRow {
  readonly contender: string
  readonly metric: string
  /** By how much an exact metric must grow, in its unit, no more and no less; null: a noisy one, beyond its margin. */
  readonly difference: number | null
  /** How large the change of a noisy metric must be, beside beyond its margin; null: that is enough. */
  readonly size: ExpectedSize | null
}

/**
 * `ratio`: the whole interval of other / base lies at `atLeast` or above, so that less is ruled out at this noise, not only
 * not seen. `shift`: the medians differ by this much, in the unit of the metric.
 */
export type ExpectedSize =
  | { readonly kind: 'ratio'; readonly atLeast: number }
  | { readonly kind: 'shift'; readonly from: number; readonly to: number }

/** A metric that may move as well, and why it does. */
export interface Consequence {
  readonly metric: string
  readonly because: string
}

export interface Injection {
  /** For people: `+64 B of headers`. */
  readonly name: string
  readonly gate: InjectionGate
  readonly scenario: InjectionScenario
  faultOf(facts: InjectionFacts): Fault
  /** Rows that must be regressions. */
  readonly expected: readonly ExpectedRow[]
  readonly consequences: readonly Consequence[]
}

/** What is measured without any defect before it can be said how large one is. */
export interface InjectionFacts {
  readonly cpuUsPerDelivery: number
}

const POLLS = ['short-poll/node', 'long-poll/node'] as const
/** One of each transport. */
export const EXACT_CONTENDERS = [...POLLS, 'sse/node', 'websocket/ws'] as const
export const NOISY_CONTENDER = 'sse/node'
export const NOISY_BLOCKS = 8

const BROADCAST_CLIENTS = 20
const HEADER_BYTES = 64
const DELAY_MS = 1
/** Of the second measured half second of `broadcast`. */
const SEQUENCE = 20
const LEAK_BYTES = 2 ** 19

export type InjectionScenario = 'overhead' | 'broadcast' | 'load'

/** A scenario of the package each, with what makes it short. Opaque events: a lost one leaves no wrong state behind. */
export const INJECTION_SCENARIOS: Readonly<
  Record<InjectionScenario, { readonly name: string; readonly overrides: ScenarioOverrides }>
> = {
  overhead: { name: 'overhead', overrides: { contenders: EXACT_CONTENDERS } },
  broadcast: {
    name: 'smoke',
    overrides: {
      contenders: EXACT_CONTENDERS,
      clients: BROADCAST_CLIENTS,
      rate: 20,
      warmup: 0.5,
      duration: 1,
      set: ['workload.kind=opaque'],
    },
  },
  load: {
    name: 'smoke',
    // 200 events: fewer do not state a p99.
    overrides: { contenders: [NOISY_CONTENDER], clients: 50, rate: 100, warmup: 0.5, duration: 2 },
  },
}

function rows(contenders: readonly string[], metric: string, difference: number | null): ExpectedRow[] {
  return contenders.map((contender) => ({ contender, metric, difference, size: null }))
}

const noisy = (metric: string, size: ExpectedSize | null): ExpectedRow[] => [
  { contender: NOISY_CONTENDER, metric, difference: null, size },
]

/** A timer of 1 ms fires after 1 to 2 ms, and the batch that waited for it is written at once. */
const DELAY_SHIFT: ExpectedSize = { kind: 'shift', from: 500, to: 3000 }
/** Twice is what is added; what a delivery costs was measured apart from the blocks, and moves from run to run. */
const DOUBLED: ExpectedSize = { kind: 'ratio', atLeast: 1.5 }

export const INJECTIONS: readonly Injection[] = [
  {
    name: `+${HEADER_BYTES} B of headers`,
    gate: 'check',
    scenario: 'overhead',
    faultOf: () => ({ kind: 'headers', bytes: HEADER_BYTES }),
    expected: [
      // The stream, the handshake, the answer with the snapshot.
      ...rows(EXACT_CONTENDERS, 'setupBytesDown', HEADER_BYTES),
      // The answer to the message, and the one that its event comes in.
      ...rows(POLLS, 'httpBytesDown', 2 * HEADER_BYTES),
      ...rows(['sse/node'], 'httpBytesDown', HEADER_BYTES),
    ],
    consequences: [],
  },
  {
    name: 'one lost message',
    gate: 'check',
    scenario: 'broadcast',
    faultOf: () => ({ kind: 'drop', sequence: SEQUENCE }),
    expected: rows(EXACT_CONTENDERS, 'missing', BROADCAST_CLIENTS),
    consequences: [{ metric: 'segmentsPerMessage', because: 'what was lost is sent in no segment' }],
  },
  {
    name: 'one duplicate',
    gate: 'check',
    scenario: 'broadcast',
    faultOf: () => ({ kind: 'duplicate', sequence: SEQUENCE }),
    expected: rows(EXACT_CONTENDERS, 'duplicated', BROADCAST_CLIENTS),
    consequences: [{ metric: 'segmentsPerMessage', because: 'what is sent twice is in more segments' }],
  },
  {
    name: `+${DELAY_MS} ms delay`,
    gate: 'ab',
    scenario: 'load',
    faultOf: () => ({ kind: 'delay', ms: DELAY_MS }),
    expected: noisy('p50', DELAY_SHIFT),
    consequences: [
      { metric: 'p99', because: 'the latest event is as late as all others' },
      { metric: 'cpuPerMessage', because: 'each event needs a timer of its own' },
    ],
  },
  {
    name: 'CPU per message doubled',
    gate: 'ab',
    scenario: 'load',
    faultOf: ({ cpuUsPerDelivery }) => ({ kind: 'burn', usPerDelivery: cpuUsPerDelivery }),
    expected: noisy('cpuPerMessage', DOUBLED),
    consequences: [
      { metric: 'p50', because: 'deliveries of one event wait for each other' },
      { metric: 'p99', because: 'deliveries of one event wait for each other' },
    ],
  },
  {
    name: `${LEAK_BYTES / 1024} KiB leaked per connection`,
    gate: 'ab',
    scenario: 'load',
    faultOf: () => ({ kind: 'leak', bytesPerConnection: LEAK_BYTES }),
    expected: noisy('memory', null),
    consequences: [],
  },
]
