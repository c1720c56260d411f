/**
 * Long polling under Poisson arrivals with a known one-way delay d: mean d + 2λd²/(2λd + e^(−2λd)), supremum 3d. Every
 * client has a channel of its own, so that their latencies are independent. Beside the formula stands the same model
 * run over the very schedule that was published, which leaves no sampling error.
 */
import type { Scenario } from '../../bench/contracts/scenario.js'
import { relativeTimetable } from '../../bench/event/expected.js'
import { countDue, type Pacer } from '../../bench/event/pacer.js'
import { channelPacer } from '../../bench/event/schedule.js'
import { workloadPlan } from '../../bench/event/workload-plan.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { measure, trialOf } from '../processes.js'
import { meanUs, quantileUs } from './histograms.js'
import { openRelay, pingThrough, type Relay } from './relay.js'
import { type Row, repeatedIfOff, timing, unlessNoisy, us } from './rows.js'

const CLIENTS = 30
const DELAY_US = 20_000
const RATE = 25
/** What server and load process may add to the longest way, µs. */
const SERVER_TIME_US = 5000
/** One-way delays that differ by more than this: something else ran on this machine, and d is no constant. */
const STEADY = 1.25

const scenario = (arrival: 'poisson' | 'constant'): Scenario => {
  const base = loadScenario('stock-ticker', {
    clients: CLIENTS,
    rate: arrival === 'poisson' ? RATE : 10,
    warmup: '500ms',
    duration: '3s',
    set: [`workload.arrival=${arrival}`, `workload.channels=${CLIENTS}`],
  })
  return { ...base, phases: { ...base.phases, drainSeconds: 0.3 } }
}

async function measureDelayed(name: string, of: Scenario) {
  let relay: Relay | null = null
  let over = false
  const pings = pingThrough(DELAY_US, () => over)
  try {
    const measured = await measure(trialOf(name, of), async (port) => {
      relay = await openRelay(port, DELAY_US)
      return relay.port
    })
    over = true
    const delays = (await pings).sort((a, b) => a - b)
    const dUs = delays.reduce((sum, delay) => sum + delay, 0) / delays.length
    const longestUs = delays.at(-1) as number
    const unsteady = longestUs > STEADY * dUs ? `the delay was not steady: up to ${us(longestUs)}` : null
    return { transport: measured.load.transport, dUs, longestUs, noise: measured.noise ?? unsteady }
  } finally {
    over = true
    ;(relay as Relay | null)?.close()
  }
}

export async function longPollTheory(names: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of names) rows.push(...(await repeatedIfOff(() => poisson(name))))
  const [first] = names
  if (first !== undefined) rows.push(...(await repeatedIfOff(async () => [await constant(first)])))
  return rows
}

async function poisson(name: string): Promise<Row[]> {
  const of = scenario('poisson')
  const delayed = await measureDelayed(name, of)
  const { transport, dUs, longestUs } = delayed
  const mean = meanUs(transport)
  const note = `d measured ${us(dUs)}, λ ${RATE}/s, relay adds latency only`
  const what = `${name} Poisson mean`
  const tolerance = { share: 0.03, slackUs: 1000, note }
  const max = quantileUs(transport, 1)
  const within = max > 2.7 * dUs && max <= 3 * longestUs + SERVER_TIME_US
  const rows: Row[] = [
    timing({
      what: `${what} = formula`,
      ours: [mean],
      theirs: [formulaUs(RATE / 1e6, dUs)],
      ...tolerance,
      share: 0.05,
    }),
    timing({ what: `${what} = model`, ours: [mean], theirs: [modelMeanUs(of, dUs)], ...tolerance }),
    {
      what: `${name} Poisson maximum in (2.7d, 3d + server]`,
      ours: us(max),
      theirs: us(3 * dUs),
      ratio: max / (3 * dUs),
      outcome: within ? 'agrees' : 'DIFFERS',
      note: `longest one-way delay ${us(longestUs)}`,
    },
  ]
  return rows.map((row) => unlessNoisy(row, delayed.noise))
}

async function constant(name: string): Promise<Row> {
  const delayed = await measureDelayed(name, scenario('constant'))
  const what = `${name} constant period > 2d: p50 = d`
  const ours = [quantileUs(delayed.transport, 0.5)]
  return unlessNoisy(timing({ what, ours, theirs: [delayed.dUs], share: 0.05, slackUs: 1500 }), delayed.noise)
}

function formulaUs(ratePerUs: number, dUs: number): number {
  const x = 2 * ratePerUs * dUs
  return dUs + (x * dUs) / (x + Math.exp(-x))
}

/** The mean latency of one long-polling client per channel over the schedule itself, everything else taking no time. */
function modelMeanUs(of: Scenario, dUs: number): number {
  const plan = workloadPlan(of)
  const { t0Us, t1Us } = relativeTimetable(of)
  let sum = 0
  let count = 0
  plan.channels.forEach((_, channel) => {
    for (const { dueUs, latencyUs } of longPollLatencies(channelPacer(plan, channel), t1Us, dUs)) {
      if (dueUs < t0Us) continue
      sum += latencyUs
      count++
    }
  })
  return sum / count
}

function longPollLatencies(pacer: Pacer, endUs: number, dUs: number): { dueUs: number; latencyUs: number }[] {
  const latencies: { dueUs: number; latencyUs: number }[] = []
  const events = countDue(pacer, endUs)
  let requestAtServerUs = 0
  for (let index = 0; index < events; ) {
    // Answered when both the request and an event are there, with everything that is there by then.
    const answeredUs = Math.max(requestAtServerUs, pacer.dueAtUs(index))
    for (; index < events && pacer.dueAtUs(index) <= answeredUs; index++) {
      latencies.push({ dueUs: pacer.dueAtUs(index), latencyUs: answeredUs + dUs - pacer.dueAtUs(index) })
    }
    requestAtServerUs = answeredUs + 2 * dUs
  }
  return latencies
}
