/**
 * `npm run bench:engine`: what a simulated client costs, against a bare socket and against what others use. Prints a table
 * and writes every value as JSON. A benchmark: nothing is asserted, and a goal that is missed is a line of the table.
 */
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { wallClockIso } from '../bench/clock.js'
import { selectContenders } from '../bench/contenders.js'
import { collectEnvironment } from '../bench/environment/environment.js'
import { Probes } from '../bench/environment/probes.js'
import { type OutputFile, openOutputFile } from '../bench/output-file.js'
import { describeEngines } from '../bench/run/describe-contenders.js'
import { type EngineDocument, tablesOf, workOf } from './engine/document.js'
import { type FanOut, measureFanOut } from './engine/fan-out.js'
import { type Contest, runContest } from './engine/rounds.js'
import { WORKS, type Work } from './engine/works.js'
import { stopEverything } from './processes.js'

const OPTIONS = {
  /** Rounds per work, and at most where the floor's spread asks for more. */
  rounds: { type: 'string', default: '5' },
  'most-rounds': { type: 'string', default: '11' },
  /** Measured seconds, and seconds before them. */
  seconds: { type: 'string', default: '3' },
  warmup: { type: 'string', default: '2' },
  /** Works by the beginning of their names, separated by commas; none: all. */
  only: { type: 'string', default: '' },
  output: { type: 'string', short: 'o', default: 'results/engine.json' },
} as const

/** Said in a line, without a stack. */
class UsageError extends Error {}

function readFlags() {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

type Flags = ReturnType<typeof readFlags>

function positive(flags: Flags, flag: 'rounds' | 'most-rounds' | 'seconds' | 'warmup'): number {
  const value = Number(flags[flag])
  if (value > 0) return value
  throw new UsageError(`--${flag} is ${flags[flag]}, but must be a number above 0`)
}

const FAN_OUT = 'fan-out'

function isAsked({ only }: Flags, id: string): boolean {
  const beginnings = only.split(',').filter((text) => text !== '')
  return beginnings.length === 0 || beginnings.some((text) => id.startsWith(text))
}

function chosenWorks(flags: Flags): Work[] {
  const chosen = WORKS.filter(({ id }) => isAsked(flags, id))
  if (chosen.length > 0 || isAsked(flags, FAN_OUT)) return chosen
  const names = [...WORKS.map(({ id }) => id), FAN_OUT].join(', ')
  throw new UsageError(`--only ${flags.only} names no work; there are ${names}`)
}

async function write(
  output: OutputFile,
  contests: readonly Contest[],
  fanOut: readonly FanOut[],
): Promise<EngineDocument> {
  const document: EngineDocument = {
    schema: 'transport-bench/engine@1',
    writtenAt: wallClockIso(),
    environment: await collectEnvironment({ probes: new Probes(new Set()) }),
    works: contests.map(workOf),
    fanOut,
  }
  output.write(`${JSON.stringify(document, null, 2)}\n`)
  return document
}

const note = (text: string): void => void process.stderr.write(`${text}\n`)

async function measureAll(flags: Flags, works: readonly Work[]): Promise<EngineDocument> {
  const output = openOutputFile(flags.output)
  const options = {
    phases: { warmupSeconds: positive(flags, 'warmup'), durationSeconds: positive(flags, 'seconds') },
    rounds: positive(flags, 'rounds'),
    mostRounds: positive(flags, 'most-rounds'),
    seed: 1,
    note,
  }
  const engines = await describeEngines()
  if (!engines.uws.available)
    throw new UsageError(`the contestants are served by uWebSockets.js: ${engines.uws.reason}`)
  const contests: Contest[] = []
  for (const work of works) {
    contests.push(await runContest(work, options))
    await write(output, contests, [])
  }
  if (!isAsked(flags, FAN_OUT)) return write(output, contests, [])
  const contenders = selectContenders(['long-poll/*', 'sse/*', 'websocket/*'])
  const pushers = contenders.map(({ contender }) => contender.name)
  const seconds = options.phases.durationSeconds
  return write(output, contests, await measureFanOut(pushers, { seconds, rounds: options.rounds, note }))
}

function print(document: EngineDocument): void {
  for (const { head, rows } of tablesOf(document)) {
    const table = new Table({ head: [...head], style: { head: [], border: [] } })
    table.push(...rows.map((row) => row.map((lines) => lines.join('\n'))))
    process.stdout.write(`${table.toString()}\n`)
  }
}

try {
  const flags = readFlags()
  print(await measureAll(flags, chosenWorks(flags)))
  process.stdout.write(`${flags.output}\n`)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 64
} finally {
  await stopEverything()
}
