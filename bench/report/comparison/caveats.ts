/** What differs between runs beside what is compared, and may explain a difference. Each is one sentence. */
import { EXTRA_LIBRARIES, extraPackagesOf } from '../../environment/extra-packages.js'
import { formatBytes, formatRatio } from '../../format.js'
import type { ResultFile } from '../../result/schema.js'
import { CLOSE_SHARE, medianValue } from '../figure.js'
import { countsForCost, countsForLatency } from '../ranking.js'
import type { ReportRun } from '../report.js'
import type { ReportRow } from '../rows.js'
import { listOf, nameInText } from '../words/phrases.js'

type Runs = readonly [ReportRun, ...ReportRun[]]

interface Fact {
  readonly what: string
  readonly read: (result: ResultFile) => string
}

/** A value of the environment as text. */
function environment(what: string, ...path: readonly string[]): Fact {
  return { what, read: (result) => textOf(valueAt(result.environment, path)) }
}

const FACTS: readonly Fact[] = [
  { what: 'Scenario name', read: ({ scenario }) => scenario.name },
  environment('CPU model', 'machine', 'cpuModel'),
  environment('Number of cores', 'machine', 'coresLogical'),
  environment('Number of cores allowed', 'machine', 'coresAllowed'),
  environment('CPU quota', 'machine', 'cpuQuota'),
  environment('CPU governor', 'machine', 'governor'),
  { what: 'Memory', read: (result) => memoryText(valueAt(result.environment, ['machine', 'memoryBytes'])) },
  environment('Architecture', 'machine', 'architecture'),
  environment('System', 'machine', 'system'),
  environment('Kernel', 'machine', 'kernel'),
  environment('Virtualisation', 'machine', 'virtualisation'),
  environment('Congestion control', 'congestionControl'),
  environment('Pinning to cores', 'pinning', 'available'),
  environment('Node.js version', 'runtime', 'node'),
  environment('Node.js arguments', 'runtime', 'execArguments'),
  { what: 'Version of transport-bench', read: ({ tool }) => tool.version },
  environment('Commit', 'tool', 'git', 'commit'),
  { what: 'Seed', read: ({ run }) => String(run.seed) },
  { what: 'Number of blocks', read: ({ scenario }) => String(scenario.blocks) },
]

/** Loud first: files and runs that are not what they should be, then machines and settings, then time. */
export function caveatsOf(runs: Runs): string[] {
  const facts = [...FACTS, ...libraryFacts(runs), ...betweenFacts(runs), ...thresholdFacts(runs)]
  return [
    ...runs.flatMap(ownCaveats),
    ...sameResults(runs),
    ...facts.flatMap((fact) => differenceOf(fact, runs)),
    ...floorCaveats(runs),
    ...sessionCaveat(runs),
  ]
}

/** Of one file by itself. */
function ownCaveats({ label, source, model }: ReportRun): string[] {
  const progress = `${model.trialsDone} of ${model.trialsPlanned} trials were run`
  const losing = model.rows.filter((row) => countsForCost(row) && row.missing > 0).map(nameInText)
  const dirty = valueAt(source.result.environment, ['tool', 'git', 'dirty']) === true
  return [
    ...(source.verification.agrees
      ? []
      : [`${label} (${source.name}) does not verify: its numbers may have been changed.`]),
    ...(model.aborted ? [`${label} was interrupted: ${progress}.`] : []),
    ...(!model.aborted && model.trialsDone < model.trialsPlanned ? [`${label} is incomplete: ${progress}.`] : []),
    ...(!model.finished && !model.aborted && model.trialsDone >= model.trialsPlanned
      ? [`${label} did not come to its end: ${progress}.`]
      : []),
    ...(losing.length === 0
      ? []
      : [
          `${label} lost messages (${listOf(losing)}): of percentiles beyond those that arrived only a limit is known.`,
        ]),
    ...(dirty ? [`${label} was measured from a checkout that differs from its commit.`] : []),
  ]
}

function sameResults(runs: Runs): string[] {
  return runs.flatMap(({ label, source }, i) => {
    const earlier = runs.slice(0, i).find((run) => run.source.result.sha256 === source.result.sha256)
    return earlier === undefined
      ? []
      : [`${earlier.label} and ${label} are the same result: it is compared with itself.`]
  })
}

function differenceOf({ what, read }: Fact, runs: Runs): string[] {
  const labels = new Map<string, string[]>()
  for (const { label, source } of runs) {
    const value = read(source.result)
    labels.set(value, [...(labels.get(value) ?? []), label])
  }
  if (labels.size < 2) return []
  return [`${what} differs: ${[...labels].map(([value, names]) => `${value} in ${listOf(names)}`).join(', ')}.`]
}

function libraryFacts(runs: Runs): Fact[] {
  const engines = runs.flatMap(({ source }) => source.result.contenders.map(({ engine }) => engine))
  const measured: readonly string[] = extraPackagesOf(engines)
  // What is installed apart is recorded wherever it is; it matters where it was measured.
  const idle = (EXTRA_LIBRARIES as readonly string[]).filter((name) => !measured.includes(name))
  const names = keysOf(runs, ({ environment }) => environment.libraries).filter((name) => !idle.includes(name))
  return [
    ...names.map((name) => environment(`Version of ${name}`, 'libraries', name)),
    ...sharedBy(runs, ({ environment }) => Object.keys(environment.targets ?? {})).map((name) =>
      environment(`Version of the target ${name}`, 'targets', name),
    ),
  ]
}

/** Names that several runs have, sorted. */
function sharedBy(runs: Runs, read: (result: ResultFile) => readonly string[]): string[] {
  const names = runs.flatMap(({ source }) => [...new Set(read(source.result))])
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].sort()
}

/** Versions of proxies, and target files, of what several runs measured. */
function betweenFacts(runs: Runs): Fact[] {
  const proxies = sharedBy(runs, (result) => proxiesOf(result).map(({ name }) => name))
  const targets = sharedBy(runs, ({ contenders }) =>
    contenders.filter(({ target }) => target !== null).map(({ name }) => name),
  )
  return [
    ...proxies.map((proxy) => ({
      what: `Version of ${proxy}`,
      read: (result: ResultFile) =>
        textOf([...new Set(proxiesOf(result).flatMap(({ name, version }) => (name === proxy ? [version] : [])))]),
    })),
    ...targets.map((contender) => ({
      what: `The target file of ${contender}`,
      read: ({ contenders }: ResultFile) =>
        textOf(contenders.find(({ name, target }) => name === contender && target !== null)?.target),
    })),
  ]
}

function proxiesOf({ trials }: ResultFile): readonly { readonly name: string; readonly version: string }[] {
  return trials.flatMap((trial) => (trial.state === 'failed' || trial.proxy === null ? [] : [trial.proxy]))
}

function thresholdFacts(runs: Runs): Fact[] {
  return keysOf(runs, ({ thresholds }) => thresholds).map((name) => ({
    what: `Validity threshold ${name}`,
    read: ({ thresholds }) => textOf(thresholds[name]),
  }))
}

function keysOf(runs: Runs, read: (result: ResultFile) => unknown): string[] {
  const keys = runs.flatMap(({ source }) => {
    const value = read(source.result)
    return typeof value === 'object' && value !== null ? Object.keys(value) : []
  })
  return [...new Set(keys)].sort()
}

/** The same bytes without transport logic: where they are slower, the machine is. */
function floorCaveats([first, ...others]: Runs): string[] {
  return others.flatMap(({ label, model }) =>
    model.floor.flatMap((row) => {
      const partner = first.model.floor.find((other) => other.point === row.point)
      const [base, own] = [floorMedian(partner), floorMedian(row)]
      if (base === null || own === null || Math.max(base, own) <= Math.min(base, own) * (1 + CLOSE_SHARE)) return []
      const ratio = formatRatio(own / base)
      return [
        `The floor’s p50 is ${ratio} in ${label} against ${first.label}: the machine was another or otherwise loaded, so differences of latency and CPU may be the machine’s.`,
      ]
    }),
  )
}

function floorMedian(row: ReportRow | undefined): number | null {
  if (row === undefined || (row.standing !== 'floor' && !countsForLatency(row))) return null
  const median = medianValue(row.latency.p50)
  return median !== null && median > 0 ? median : null
}

/** Sessions of one machine differ by several percent; no interval within two of them holds that. */
function sessionCaveat(runs: Runs): string[] {
  const ids = new Set(runs.map(({ source }) => source.result.run.id))
  if (ids.size < 2) return []
  const times = runs.map(({ label, source }) => `${label} ${source.result.run.startedAt}`).join(', ')
  return [
    `The runs were measured in different sessions (${times}): what differs from one session of a machine to the next is in the ratios, and not in their intervals.`,
  ]
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    record,
  )
}

function memoryText(value: unknown): string {
  return typeof value === 'number' ? formatBytes(value) : textOf(value)
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'unknown'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
