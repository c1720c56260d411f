/** `transport-bench baseline add|show|prune`: keeps the file that `check` holds results against. */
import { basename } from 'node:path'
import { type Added, addResult, differenceText } from '../baseline/add.js'
import { readBaseline, readBaselineIfAny } from '../baseline/file.js'
import { baselineText } from '../baseline/format.js'
import { type PruneOrder, pruneBaseline, SESSIONS_KEPT } from '../baseline/prune.js'
import { BASELINE_PATH, type Baseline, EMPTY_BASELINE } from '../baseline/schema.js'
import { baselineShowText } from '../baseline/show-text.js'
import { summariseBaseline } from '../baseline/summary.js'
import { BenchError, EXIT, type ExitCode, type Problem } from '../errors.js'
import { openOutputFile } from '../output-file.js'
import type { ReportSource } from '../report/report.js'
import { CHECK_ALPHA } from './check.js'
import { readAll } from './read-all.js'
import { readSources } from './sources.js'
import type { Terminal } from './terminal.js'

interface BaselineFlags {
  readonly baseline?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export interface BaselineAddFlags extends BaselineFlags {
  readonly reference?: string
  readonly accept?: boolean
}

export type BaselineShowFlags = BaselineFlags

export interface BaselinePruneFlags extends BaselineFlags {
  readonly keep?: string
  readonly scenario?: string
  readonly contender?: string
  readonly machine?: string
}

/** @throws BenchError with what keeps any of the results from being added; the file stays as it is then. */
export function baselineAddCommand(paths: readonly string[], flags: BaselineAddFlags, terminal: Terminal): ExitCode {
  const path = flags.baseline ?? BASELINE_PATH
  const { read, sources, file } = readAll({
    read: () => readBaselineIfAny(path),
    sources: () => readSources(paths, null),
    file: () => openOutputFile(path),
  })
  const added = addAll(read?.baseline ?? EMPTY_BASELINE, sources, flags)
  const text = baselineText(added.baseline)
  if (text !== read?.text) file.write(text)
  if (flags.json === true) {
    const results = added.results.map(({ name, added: { baseline: _, ...told } }) => ({ file: name, ...told }))
    terminal.out(`${JSON.stringify({ baseline: basename(path), results })}\n`)
  } else if (flags.quiet !== true) {
    for (const { name, added: one } of added.results) terminal.out(addedText(name, one))
    terminal.err(`baseline: ${file.path}\n`)
  }
  return EXIT.fine
}

interface AddedAll {
  readonly baseline: Baseline
  readonly results: readonly { readonly name: string; readonly added: Added }[]
}

function addAll(start: Baseline, sources: readonly ReportSource[], flags: BaselineAddFlags): AddedAll {
  const problems: Problem[] = []
  const results: { name: string; added: Added }[] = []
  let baseline = start
  for (const { result, name, verification } of sources) {
    try {
      const given = { result, verifies: verification.agrees, file: name }
      const { reference = null, accept = false } = flags
      const added = addResult(baseline, { ...given, reference, accept })
      results.push({ name, added })
      baseline = added.baseline
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new BenchError(problems)
  return { baseline, results }
}

function addedText(name: string, { scenario, newValues, replaced, session, noSession }: Added): string {
  const values = newValues === 0 ? 'no new values' : `${newValues} new ${newValues === 1 ? 'value' : 'values'}`
  const told = session === null ? `no session: ${noSession}` : `session ${session}`
  const lines = [`${name}: ${scenario}: ${values}; ${told}`, ...replaced.map((one) => `  ${differenceText(one)}`)]
  return `${lines.join('\n')}\n`
}

export function baselineShowCommand(flags: BaselineShowFlags, terminal: Terminal): ExitCode {
  const path = flags.baseline ?? BASELINE_PATH
  const scenarios = summariseBaseline(readBaseline(path).baseline, CHECK_ALPHA)
  if (flags.json === true) terminal.out(`${JSON.stringify({ baseline: basename(path), scenarios })}\n`)
  else if (flags.quiet !== true) terminal.out(baselineShowText(scenarios, basename(path)))
  return EXIT.fine
}

export function baselinePruneCommand(flags: BaselinePruneFlags, terminal: Terminal): ExitCode {
  const path = flags.baseline ?? BASELINE_PATH
  const { read, order, file } = readAll({
    read: () => readBaseline(path),
    order: () => orderOf(flags),
    file: () => openOutputFile(path),
  })
  const { baseline, sessions, values } = pruneBaseline(read.baseline, order)
  const text = baselineText(baseline)
  if (text !== read.text) file.write(text)
  if (flags.json === true) terminal.out(`${JSON.stringify({ baseline: basename(path), sessions, values })}\n`)
  else if (flags.quiet !== true) terminal.out(`taken out: sessions: ${sessions}, exact and counted values: ${values}\n`)
  return EXIT.fine
}

/** Without a name, the newest sessions stay. @throws BenchError `flag-value` */
function orderOf({ keep, scenario, contender, machine }: BaselinePruneFlags): PruneOrder {
  const named = { scenario: scenario ?? null, contender: contender ?? null, machine: machine ?? null }
  if (keep === undefined) {
    const isNamed = Object.values(named).some((name) => name !== null)
    return { ...named, keep: isNamed ? null : SESSIONS_KEPT }
  }
  const problems: Problem[] = []
  if (!/^\d{1,6}$/.test(keep))
    problems.push({ code: 'flag-value', message: 'a whole number of sessions', value: keep, where: '--keep' })
  if (contender !== undefined) {
    const message = 'sessions are of all contenders, so --keep and --contender exclude each other'
    problems.push({ code: 'flag-value', message, where: '--contender' })
  }
  if (problems.length > 0) throw new BenchError(problems)
  return { ...named, keep: Number(keep) }
}
