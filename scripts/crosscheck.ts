/**
 * Two-sided comparisons of the tool's numbers with others': autocannon, the kernel, theory, the clients that people
 * use. Not part of `npm test`: timings depend on the machine, and each says so itself. Writes nothing, and ends with
 * code 1 when something differs. `npm run crosscheck -- kernel theory` runs only these parts.
 */
import { loadavg } from 'node:os'
import { nowUs } from '../bench/clock.js'
import { selectContenders } from '../bench/contenders.js'
import type { Scenario } from '../bench/contracts/scenario.js'
import { describeEngines } from '../bench/run/describe-contenders.js'
import { loadScenario } from '../bench/scenario/load.js'
import { kernelBytes } from './crosscheck/kernel-bytes.js'
import { libraries } from './crosscheck/libraries.js'
import { longPollTheory } from './crosscheck/long-poll-theory.js'
import { type Row, renderRows, skipped } from './crosscheck/rows.js'
import { theory } from './crosscheck/theory.js'
import { yardstick } from './crosscheck/yardstick.js'
import { stopEverything, type Trial, trialOf } from './processes.js'

function briefScenario(): Scenario {
  const base = loadScenario('stock-ticker', { clients: 10, rate: 40, pollInterval: 100, warmup: '200ms', duration: 1 })
  return { ...base, phases: { ...base.phases, drainSeconds: 0.3 } }
}

type Part = (names: readonly string[]) => Promise<Row[]>
const trials = (names: readonly string[]): Trial[] => names.map((name) => trialOf(name, briefScenario()))
const of = (names: readonly string[], transport: string): string[] =>
  names.filter((name) => name.startsWith(`${transport}/`))

const PARTS: Readonly<Record<string, readonly [title: string, part: Part]>> = {
  libraries: ['The same events as the clients that people use', (names) => libraries(trials(names))],
  kernel: ['Bytes as the kernel counts them', (names) => kernelBytes(trials(names))],
  autocannon: ['Short polls as autocannon counts and times them', (names) => yardstick(of(names, 'short-poll'))],
  theory: ['Latencies as theory has them, without added delay', theory],
  delayed: [
    'Long polling as theory has it, through a relay that adds delay',
    (names) => longPollTheory(of(names, 'long-poll')),
  ],
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => PARTS[name] === undefined)
  if (unknown.length > 0) {
    process.stderr.write(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}\n`)
    process.exitCode = 64
    return
  }
  const engines = await describeEngines()
  const names = selectContenders(['*/*']).map(({ contender }) => contender)
  const available = names.filter(({ engine }) => engines[engine].available).map(({ name }) => name)
  const absent = names.filter(({ engine }) => !engines[engine].available)
  const beganUs = nowUs()
  process.stdout.write(
    `load average before: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}\n`,
  )
  const all: Row[] = absent.map(({ name, engine }) => skipped(name, engines[engine].reason ?? 'not available'))
  for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) all.push(...(await run(name, available)))
  const count = (outcome: Row['outcome']): number => all.filter((row) => row.outcome === outcome).length
  process.stdout.write(
    `\n${count('agrees')} agree, ${count('DIFFERS')} differ, ${count('not conclusive here')} not conclusive here, ` +
      `${count('skipped')} skipped; ${((nowUs() - beganUs) / 1e6).toFixed(0)} s\n`,
  )
  if (count('DIFFERS') > 0) process.exitCode = 1
}

async function run(name: string, available: readonly string[]): Promise<Row[]> {
  const [title, part] = PARTS[name] as (typeof PARTS)[string] & object
  const rows = await part(available)
  process.stdout.write(`\n${title}\n${renderRows(rows)}\n`)
  return rows
}

// Whoever reads the table may go away (`| head`): what was started is still stopped.
process.stdout.on('error', () => undefined)
try {
  await main()
} finally {
  await stopEverything()
}
