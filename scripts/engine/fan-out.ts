/** How long one event takes to be handed to 10,000 subscribers, by contender, in one pass over all of them. */
import { untilUs } from '../../bench/clock.js'
import { FLOOR } from '../../bench/contenders.js'
import { mergeEncoded } from '../../bench/measure/histogram.js'
import { pinningPlan, readPinningFacts } from '../../bench/process/pin.js'
import { LoadUnderTest, ServerUnderTest, timetableFor, trialOf } from '../processes.js'
import { stopInOrder } from './measure.js'
import { median } from './rounds.js'
import { scenarioOf } from './works.js'

const SUBSCRIBERS = 10_000
const EVENTS_PER_SECOND = 4

export interface FanOut {
  readonly contender: string
  /** One pass over all subscribers, µs, median of the rounds' medians. */
  readonly passUs: number
  readonly passUsPerSubscriber: number
  /** CPU of the server process per delivery, µs, median of the rounds. */
  readonly cpuUsPerDelivery: number
}

interface FanOutOptions {
  readonly seconds: number
  readonly rounds: number
  note(text: string): void
}

export async function measureFanOut(contenders: readonly string[], options: FanOutOptions): Promise<FanOut[]> {
  const names = [FLOOR.name, ...contenders]
  const samples = new Map(names.map((name) => [name, { passUs: [] as number[], cpuUs: [] as number[] }]))
  for (let round = 0; round < options.rounds; round++) {
    for (const name of names) {
      const { passUs, cpuUs } = await fanOutOnce(name, options.seconds)
      samples.get(name)?.passUs.push(passUs)
      samples.get(name)?.cpuUs.push(cpuUs)
      options.note(`fan-out round ${round + 1}: ${name} ${passUs} µs a pass, ${cpuUs.toFixed(2)} µs of CPU a delivery`)
    }
  }
  return [...samples].map(([contender, { passUs, cpuUs }]) => ({
    contender,
    passUs: median(passUs),
    passUsPerSubscriber: median(passUs) / SUBSCRIBERS,
    cpuUsPerDelivery: median(cpuUs),
  }))
}

async function fanOutOnce(contender: string, seconds: number): Promise<{ passUs: number; cpuUs: number }> {
  const phases = { warmupSeconds: 2, durationSeconds: seconds, drainSeconds: 0.5 }
  const trial = trialOf(contender, { ...scenarioOf(SUBSCRIBERS, EVENTS_PER_SECOND), phases })
  const pinning = pinningPlan(readPinningFacts(), 1)
  const server = await ServerUnderTest.open(trial, pinning.server)
  let load: LoadUnderTest | null = null
  try {
    load = await LoadUnderTest.connect(trial, server.port, pinning.load[0] ?? null)
    const timetable = timetableFor(trial.scenario)
    load.start(timetable)
    server.start(timetable)
    await untilUs(timetable.endUs)
    const [{ fanOut, usage }, { ledger, counts }] = await Promise.all([server.report(), load.report()])
    if (ledger.missing > 0) throw new Error(`${contender}: ${ledger.missing} events were missing`)
    const passUs = mergeEncoded([fanOut]).quantile(0.5) ?? Number.NaN
    return { passUs, cpuUs: (usage.cpuUserUs + usage.cpuSystemUs) / counts.received }
  } finally {
    await stopInOrder(server, load)
  }
}
