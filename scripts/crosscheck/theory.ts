/**
 * Latencies on this machine against what theory says (METHOD): a push takes one way d; a fixed-rate short poll is
 * uniform on [d, P + d]; a fixed-delay one has the mean P/2 + 2d; a long poll of a constant period > 2d takes d. The d of
 * this machine is what the floor contender takes: no transport logic, same clients, same rate.
 */
import type { EncodedHistogram } from '../../bench/contracts/control.js'
import type { Scenario } from '../../bench/contracts/scenario.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { type Measured, measure, trialOf } from '../processes.js'
import { meanUs, quantileUs } from './histograms.js'
import { median, type Row, timing, unlessNoisy } from './rows.js'

const CLIENTS = 40
const POLL_MS = 200
/** No divisor of the poll interval's events: every event meets the polls at another place. */
const RATE = 23
const SECONDS = 2
/** Timers are 1 ms coarse on both sides: closer than this, µs, nothing can be told apart. */
const SLACK_US = 2000

const scenario = (change: Partial<Scenario['shortPoll']> = {}, drainSeconds = 0.1): Scenario => {
  const base = loadScenario('stock-ticker', {
    clients: CLIENTS,
    rate: RATE,
    pollInterval: POLL_MS,
    warmup: '200ms',
    duration: SECONDS,
  })
  return { ...base, shortPoll: { ...base.shortPoll, ...change }, phases: { ...base.phases, drainSeconds } }
}

/** The rounds of a push are the seconds of one trial. Those of polls are not: the first second lacks the long waits. */
const p50s = ({ intervals }: Measured): number[] =>
  intervals.filter(({ second }) => second < SECONDS).map(({ transport }) => quantileUs(transport, 0.5))

export async function theory(contenders: readonly string[]): Promise<Row[]> {
  const floor = p50s(await measure(trialOf('floor/net', scenario())))
  const rows: Row[] = []
  for (const name of contenders) {
    if (name.startsWith('short-poll/')) rows.push(...(await shortPolls(name, median(floor))))
    else rows.push(await push(name, floor))
  }
  return rows
}

async function push(name: string, floor: readonly number[]): Promise<Row> {
  const measured = await measure(trialOf(name, scenario()))
  const what = `${name} transport p50 = d (floor)`
  return unlessNoisy(timing({ what, ours: p50s(measured), theirs: floor, share: 0, slackUs: SLACK_US }), measured.noise)
}

async function shortPolls(name: string, dUs: number): Promise<Row[]> {
  const periodUs = POLL_MS * 1000
  const fixedRate = await polled(name, 'fixed-rate', (transports) =>
    [0.1, 0.5, 0.9].map((q) =>
      timing({
        what: `${name} fixed rate p${q * 100} = d + ${q}·P`,
        ours: transports.map((transport) => quantileUs(transport, q)),
        theirs: [dUs + q * periodUs],
        share: 0.02,
        slackUs: SLACK_US,
      }),
    ),
  )
  const fixedDelay = await polled(name, 'fixed-delay', (transports) => [
    timing({
      what: `${name} fixed delay mean = P/2 + 2d`,
      ours: transports.map(meanUs),
      theirs: [periodUs / 2 + 2 * dUs],
      share: 0.03,
      slackUs: SLACK_US,
    }),
  ])
  return [...fixedRate, ...fixedDelay]
}

type Judge = (transports: readonly EncodedHistogram[]) => Row[]

/** One round, and a second one when the first does not agree: then the two also tell how noisy this machine is. */
async function polled(name: string, mode: Scenario['shortPoll']['mode'], judge: Judge): Promise<Row[]> {
  const round = (): Promise<Measured> => measure(trialOf(name, scenario({ mode }, (2 * POLL_MS) / 1000)))
  const first = await round()
  const rows = judge([first.load.transport])
  if (rows.every(({ outcome }) => outcome === 'agrees')) return rows
  const second = await round()
  const both = judge([first.load.transport, second.load.transport])
  return both.map((row) => unlessNoisy(row, first.noise ?? second.noise))
}
