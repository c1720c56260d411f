/**
 * autocannon against our short polls: the same server, the same number of connections, one request a second on each,
 * evenly spread over the second (one autocannon per connection, because its own rate sends bursts), the same headers,
 * every answer an empty 204. Only what autocannon counts and times per response is taken: its summary includes the
 * connect in the first round trip and rounds to milliseconds.
 */
import autocannon from 'autocannon'
import { nowUs, sleepMs, untilUs } from '../../bench/clock.js'
import type { Scenario } from '../../bench/contracts/scenario.js'
import { requestHeaders } from '../../bench/request-headers.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { HOST, LoadUnderTest, ServerUnderTest, type Trial, timetableFor, trialOf } from '../processes.js'
import { quantileUs } from './histograms.js'
import { exact, median, type Row, timing } from './rows.js'

const CONNECTIONS = 50
const SECONDS = 2
const ROUNDS = 2

function scenario(): Scenario {
  const base = loadScenario('stock-ticker', {
    clients: CONNECTIONS,
    pollInterval: 1000,
    duration: SECONDS,
    warmup: '200ms',
  })
  const workload = { ...base.workload, ratePerSecond: 0 }
  return { ...base, workload, phases: { ...base.phases, drainSeconds: 0 } }
}

interface Round {
  readonly requests: number
  readonly p50Us: number
  readonly bytesPerAnswer: number
}

export async function yardstick(names: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of names) rows.push(...(await compare(trialOf(name, scenario()))))
  return rows
}

async function compare(trial: Trial): Promise<Row[]> {
  const server = await ServerUnderTest.open(trial)
  server.start(timetableFor(trial.scenario))
  const [ours, theirs]: [Round[], Round[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await pollOurselves(trial, server))
    theirs.push(await cannonade(server))
  }
  await server.stop()
  const { name } = trial.contender
  const offered = CONNECTIONS * SECONDS
  const requests = (rounds: readonly Round[]): number => median(rounds.map((round) => round.requests))
  const bytes = (rounds: readonly Round[]): number => median(rounds.map((round) => round.bytesPerAnswer))
  const p50 = (rounds: readonly Round[]): number[] => rounds.map((round) => round.p50Us)
  const counted = exact(
    `${name} requests in ${SECONDS} s`,
    requests(ours),
    requests(theirs),
    `${offered} offered to each`,
  )
  const steady = [ours, theirs].every((rounds) => new Set(rounds.map((round) => round.requests)).size === 1)
  return [
    steady || counted.outcome === 'agrees' ? counted : { ...counted, outcome: 'not conclusive here' },
    exact(`${name} bytes per empty answer`, bytes(ours), bytes(theirs)),
    timing({
      what: `${name} round trip p50`,
      ours: p50(ours),
      theirs: p50(theirs),
      share: 0.5,
      slackUs: 300,
      note: 'its client costs more CPU than ours',
    }),
  ]
}

async function pollOurselves(trial: Trial, server: ServerUnderTest): Promise<Round> {
  const load = await LoadUnderTest.connect(trial, server.port)
  const timetable = timetableFor(trial.scenario)
  load.start(timetable)
  await untilUs(timetable.endUs + 50_000)
  const { counts, wire, pollService } = await load.report()
  await load.stop()
  const bytesPerAnswer = wire.down.raw / counts.responses
  return { requests: pollService.count, p50Us: quantileUs(pollService, 0.5), bytesPerAnswer }
}

/** Runs for a second more than is counted: the first round trip of a connection includes its connect. */
async function cannonade(server: ServerUnderTest): Promise<Round> {
  const { token, channels } = server.plan.options
  const url = `http://${HOST}:${server.port}/events?channel=${channels[0]}&after=0`
  const profile = requestHeaders('browser', 'short-poll').map((line) => line.split(/: (.*)/s).slice(0, 2))
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, ...Object.fromEntries(profile) }
  const durations: number[] = []
  let bytes = 0
  const onResponse = (_client: unknown, status: number, size: number, ms: number): void => {
    if (status !== 204) throw new Error(`autocannon was answered ${status}`)
    durations.push(ms * 1000)
    bytes += size
  }
  const startUs = nowUs()
  const ended: Promise<void>[] = []
  for (let i = 0; i < CONNECTIONS; i++) {
    await untilUs(startUs + (i * 1e6) / CONNECTIONS)
    ended.push(cannon({ url, headers, onResponse }))
  }
  await Promise.all(ended)
  await sleepMs(10)
  return { requests: durations.length, p50Us: median(durations), bytesPerAnswer: bytes / durations.length }
}

interface Cannon {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly onResponse: (client: unknown, status: number, size: number, ms: number) => void
}

/** One connection: its first answer is left out, the next SECONDS are counted. */
function cannon({ url, headers, onResponse }: Cannon): Promise<void> {
  return new Promise((resolve, reject) => {
    let answers = 0
    const options = { url, headers, connections: 1, connectionRate: 1, ignoreCoordinatedOmission: true } as const
    const instance = autocannon({ ...options, duration: SECONDS + 1 }, (error) => (error ? reject(error) : resolve()))
    instance.on('response', (client: unknown, status: number, size: number, ms: number) => {
      if (answers++ > 0 && answers <= SECONDS + 1) onResponse(client, status, size, ms)
    })
    instance.on('reqError', reject)
  })
}
