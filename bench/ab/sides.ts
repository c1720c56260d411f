/** The two sides of an A/B measurement as far as they can be read before anything is built or started. */
import { FLOOR, type SelectedContender, selectContenders } from '../contenders.js'
import type { Scenario } from '../contracts/scenario.js'
import { BenchError, type Problem } from '../errors.js'
import { requireOneServerForEcho } from '../run/run-limits.js'
import { NO_SETTINGS, type Spec } from './spec.js'

export interface Side {
  readonly spec: Spec
  readonly role: 'a' | 'b'
  readonly scenario: Scenario
  readonly selected: readonly SelectedContender[]
}

export interface SidesToRead {
  readonly specs: readonly [a: Spec, b: Spec]
  /** --contenders, as it was given. */
  readonly contenders: string | undefined
  /** Loads the scenario with these assignments beside the flags. @throws BenchError with every problem. */
  load(set: readonly string[]): Scenario
}

const ROLES = ['a', 'b'] as const

/** @throws BenchError with every problem of both sides. */
export function readSides({ specs, contenders, load }: SidesToRead): [a: Side, b: Side] {
  const problems: Problem[] = []
  if (contenders !== undefined && specs.every(({ kind }) => kind === 'contender'))
    problems.push(superfluous(contenders))
  const [a, b] = specs.map((spec, i): Side | null => {
    const role = ROLES[i] as 'a' | 'b'
    const settings = spec.kind === 'options' ? spec.settings : NO_SETTINGS
    try {
      const scenario = load(settings.set)
      requireOneServerForEcho(scenario, settings.serverProcesses)
      const named = contendersOf(specs, i, contenders) ?? scenario.contenders
      return { spec, role, scenario: { ...scenario, contenders: [...named] }, selected: selectContenders(named) }
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems.map((problem) => placed(problem, settings.set, `--${role}`)))
      return null
    }
  })
  if (a && b && problems.length === 0) {
    problems.push(...floorProblems(a, b))
    if (a.selected.length !== b.selected.length) problems.push(unequal(a, b))
    if (problems.length === 0) return [a, b]
  }
  throw new BenchError(firstOfEach(problems))
}

function superfluous(contenders: string): Problem {
  const message = '--contenders says nothing where either arm is a contender'
  return { code: 'flag-value', message, value: contenders, where: '--contenders', remedy: 'leave it out' }
}

/** A contender on one side is the other side's too, unless that one names its own; null: those of the scenario. */
function contendersOf(specs: readonly Spec[], i: number, flag: string | undefined): readonly string[] | null {
  const own = specs[i]
  if (own?.kind === 'contender') return [own.name]
  const other = specs[1 - i]
  return flag === undefined && other?.kind === 'contender' ? [other.name] : null
}

/** A problem of a key that this side alone sets is the side's. */
function placed(problem: Problem, set: readonly string[], where: string): Problem {
  const isOwn = set.some((assignment) => problem.where === `--set ${assignment.slice(0, assignment.indexOf('='))}`)
  return isOwn || problem.where === '--server-processes' ? { ...problem, where } : problem
}

function floorProblems(...sides: readonly Side[]): Problem[] {
  if (!sides.some(({ selected }) => selected.some(({ contender }) => contender.role === 'floor'))) return []
  return [{ code: 'flag-value', message: 'the floor is no contender: it is never compared', value: FLOOR.name }]
}

function unequal(a: Side, b: Side): Problem {
  const names = ({ selected }: Side): string => selected.map(({ contender }) => contender.name).join(', ')
  return {
    code: 'flag-value',
    message: `the arms measure different contenders (A: ${names(a)}; B: ${names(b)})`,
    where: '--contenders',
    remedy: 'with one arm that is a contender, name one contender for the other',
  }
}

function firstOfEach(problems: readonly Problem[]): Problem[] {
  const text = (problem: Problem): string => JSON.stringify(problem)
  return problems.filter((problem, i) => problems.findIndex((other) => text(other) === text(problem)) === i)
}
