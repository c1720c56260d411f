/** Which trials of the two arms belong together, and whether they may be compared at all: it fails closed. */
import { isoToSeconds } from '../format.js'
import { canonicalJson } from '../result/digest.js'
import type { CompletedTrial, ResultFile, Trial } from '../result/schema.js'
import type { ArmResult } from './ab.js'
import { EXACT_MEANING, exactProblem } from './exact-validity.js'

export type ArmName = 'A' | 'B' | 'A′'

/** A result and what its arm is called in sentences. */
export interface NamedArm extends Pick<ArmResult, 'result'> {
  readonly name: ArmName
}

/** One row's worth: a contender, or two that are compared, at one point. */
export interface Subject {
  readonly base: string
  readonly other: string
  readonly point: number | null
}

export interface Pair {
  readonly block: number
  readonly order: 'AB' | 'BA' | null
  /** null: it has none that completed. */
  readonly base: CompletedTrial | null
  readonly other: CompletedTrial | null
}

export interface Pairing {
  /** By block. */
  readonly pairs: readonly Pair[]
  /** Why nothing may be concluded, phrases for people; empty: it may. */
  readonly problems: readonly string[]
  /** The same of exact metrics: counts stand though times are void. */
  readonly exactProblems: readonly string[]
}

/** Reasons that say what a contender delivered. */
const COUNTED: ReadonlySet<string> = new Set(
  Object.entries(EXACT_MEANING).flatMap(([code, meaning]) => (meaning === 'counted' ? [code] : [])),
)

/** Contenders that the run planned or measured, the floor apart, in the order of the result. */
function contendersOf({ plan, trials, contenders }: ResultFile): string[] {
  const floors = new Set(contenders.filter(({ role }) => role === 'floor').map(({ name }) => name))
  const names = new Set(
    [...plan.order, ...trials].map(({ contender }) => contender).filter((name) => !floors.has(name)),
  )
  const place = (name: string): number => contenders.findIndex((entry) => entry.name === name)
  return [...names].sort((a, b) => place(a) - place(b))
}

function pointsOf({ plan, trials }: ResultFile): (number | null)[] {
  return [...new Set([...plan.order, ...trials].map(({ point }) => point))].sort((a, b) => (a ?? 0) - (b ?? 0))
}

/** Two arms of one contender each compare them whatever they are called; otherwise the same names belong together. */
export function subjectsOf(base: ResultFile, other: ResultFile): Subject[] {
  const [ofBase, ofOther] = [contendersOf(base), contendersOf(other)]
  const [single, opposite] = [ofBase[0], ofOther[0]]
  const points = [...new Set([...pointsOf(base), ...pointsOf(other)])]
  const pairs =
    ofBase.length === 1 && ofOther.length === 1 && single !== undefined && opposite !== undefined
      ? [{ base: single, other: opposite }]
      : [...new Set([...ofBase, ...ofOther])].map((name) => ({ base: name, other: name }))
  return pairs.flatMap((pair) => points.map((point) => ({ ...pair, point })))
}

/** What makes two files incomparable as a whole. */
function fileProblems({ base, other, blocks }: Sides): string[] {
  const [a, b] = [base.result.scenario, other.result.scenario]
  const differs = (what: string, one: unknown, two: unknown): string[] =>
    canonicalJson(one) === canonicalJson(two) ? [] : [`${base.name} and ${other.name} differ in ${what}`]
  return [
    ...[base, other].flatMap(({ name, result: { run, scenario } }) => [
      ...(run.state === 'finished' && !run.aborted ? [] : [`the run of ${name} did not finish`]),
      ...(scenario.blocks === blocks ? [] : [`${name} was planned with ${scenario.blocks} blocks, not ${blocks}`]),
    ]),
    ...differs('the scenario', a.name, b.name),
    ...differs('blocks', a.blocks, b.blocks),
    ...differs('seed', a.seed, b.seed),
    ...differs('points', a.points, b.points),
    ...differs('phases', a.phases, b.phases),
  ]
}

interface Sides {
  readonly base: NamedArm
  readonly other: NamedArm
  /** Planned. */
  readonly blocks: number
}

/** The pairs of one subject, block by block. */
export function pairUp(subject: Subject, sides: Sides): Pairing {
  const { base, other, blocks } = sides
  const ofBase = trialsOf(base.result, subject.base, subject.point)
  const ofOther = trialsOf(other.result, subject.other, subject.point)
  const planned = Array.from({ length: blocks }, (_, block) => block)
  const all = [...new Set([...planned, ...[...ofBase, ...ofOther].map(({ block }) => block)])].sort((x, y) => x - y)
  const inBlock = (trials: readonly Trial[], block: number): Trial[] => trials.filter((trial) => trial.block === block)
  const pairs = all.map((block) => pairOf(block, inBlock(ofBase, block)[0], inBlock(ofOther, block)[0]))
  const uncounted = all.flatMap((block) => [
    ...countProblems(base.name, { block, planned: block < blocks, trials: inBlock(ofBase, block) }),
    ...countProblems(other.name, { block, planned: block < blocks, trials: inBlock(ofOther, block) }),
  ])
  const each = (problemOf: (trial: Trial, arm: NamedArm) => string | null): string[] => [
    ...fileProblems(sides),
    ...uncounted,
    ...ofBase.flatMap((trial) => about(base.name, trial, problemOf(trial, base))),
    ...ofOther.flatMap((trial) => about(other.name, trial, problemOf(trial, other))),
  ]
  const unsound = each(unsoundness)
  return {
    pairs,
    problems: unsound.length > 0 ? unsound : orderProblems(pairs, base.name, other.name),
    exactProblems: each((trial, { result }) => exactProblem(trial, result.scenario)),
  }
}

function about(arm: ArmName, { block }: Trial, problem: string | null): string[] {
  return problem === null ? [] : [`${arm} in block ${block + 1}: ${problem}`]
}

function trialsOf({ trials }: ResultFile, contender: string, point: number | null): Trial[] {
  return trials.filter((trial) => trial.contender === contender && trial.point === point)
}

function pairOf(block: number, base: Trial | undefined, other: Trial | undefined): Pair {
  const completed = (trial: Trial | undefined): CompletedTrial | null => (trial?.state === 'completed' ? trial : null)
  const sign =
    base === undefined || other === undefined ? 0 : isoToSeconds(other.startedAt) - isoToSeconds(base.startedAt)
  return {
    block,
    order: sign > 0 ? 'AB' : sign < 0 ? 'BA' : null,
    base: completed(base),
    other: completed(other),
  }
}

interface InBlock {
  readonly block: number
  readonly planned: boolean
  readonly trials: readonly Trial[]
}

function countProblems(arm: ArmName, { block, planned, trials }: InBlock): string[] {
  if (!planned) return trials.length === 0 ? [] : [`${arm} has a trial of block ${block + 1}, which was not planned`]
  if (trials.length === 1) return []
  return [`${arm} has ${trials.length === 0 ? 'no trial' : `${trials.length} trials`} of block ${block + 1}`]
}

/** What a contender delivered wrongly is a finding about it, which the exact rows judge: its trial was measured soundly. */
function unsoundness(trial: Trial): string | null {
  if (trial.state === 'failed') return `the trial failed: ${trial.cause.message}`
  const { valid, reasons } = trial.validity
  const against = reasons.filter(({ code }) => !COUNTED.has(code))
  if (valid || (reasons.length > 0 && against.length === 0)) return null
  return ['the trial is invalid', ...against.slice(0, 1).map(({ message }) => message)].join(': ')
}

function orderProblems(pairs: readonly Pair[], base: ArmName, other: ArmName): string[] {
  const unknown = pairs.filter(({ order }) => order === null)
  if (unknown[0] !== undefined)
    return [`which of ${base} and ${other} came first in block ${unknown[0].block + 1} is unknown`]
  const first = pairs.filter(({ order }) => order === 'AB').length
  if (2 * first === pairs.length) return []
  return [`${base} came before ${other} in ${first} of ${pairs.length} blocks: it must be half of them`]
}
