/** The A/B gate: paired trials of two arms, judged by exact rank statistics (METHODOLOGY.md, "Gates"). Pure. */
import { formatCount } from '../format.js'
import type { ResultFile } from '../result/schema.js'
import { exactRows } from './ab-exact.js'
import { type NoisyHypothesis, noisyRows, nullRatios } from './ab-noisy.js'
import { type ArmName, type NamedArm, type Pairing, pairUp, type Subject, subjectsOf } from './ab-pairs.js'
import { contenderText, type PairedSubject } from './ab-row.js'
import { ratioText } from './ab-sentences.js'
import { settingNotes } from './ab-settings.js'
import { headNotes } from './exact-heads.js'
import { type GateFile, type GateRow, verdictOfRows } from './gate-file.js'
import type { Metric } from './metric.js'
import { sealGate } from './seal-gate.js'

export { confirmed, OF_SECOND_SESSION } from './ab-confirm.js'
export { FAMILY_ALPHA } from './ab-family.js'

export interface ArmResult {
  readonly label: string
  /** File name without folder. */
  readonly file: string
  readonly result: ResultFile
}

export interface AbQuestion {
  readonly a: ArmResult
  readonly b: ArmResult
  /** A once more; null: no null arm. */
  readonly nullArm: ArmResult | null
  /** Noisy metrics of the family; the exact ones that any scenario has (ledger, connections) are always judged. */
  readonly metrics: readonly Metric[]
  /** Family-wise error: FAMILY_ALPHA. */
  readonly alpha: number
  /** Blocks that were planned: fewer in the files are refused. */
  readonly blocks: number
  readonly toolVersion: string
  /** What else is to be said: retaken pairs, metrics left out of the plan. */
  readonly notes: readonly string[]
}

/** Why a plan of so many blocks and hypotheses cannot reject; null: it can (2^−n ≤ α / m). */
export function whyPlanCannotReject(blocks: number, hypotheses: number, alpha: number): string | null {
  const smallest = 2 ** -blocks
  if (hypotheses === 0 || smallest <= alpha / hypotheses) return null
  const needed = Math.ceil(Math.log2(hypotheses / alpha) / 2) * 2
  const digits = (p: number): string => p.toPrecision(3)
  const of = `${formatCount(blocks)} blocks reach p = ${digits(smallest)} at best`
  return `${of}, ${formatCount(hypotheses)} hypotheses need ${digits(alpha / hypotheses)}: at least ${needed} blocks`
}

/** Between two contenders heads differ by nature, and are in no gate anyway. */
function headNotesOf(subjects: readonly PairedSubject[], closedLoop: boolean): string[] {
  const same = subjects.filter(({ subject: { base, other } }) => base === other)
  return closedLoop ? headNotes(same.map(({ subject }) => subject.base)) : []
}

export function judgeAb(question: AbQuestion): GateFile {
  const { a, b, nullArm, alpha } = question
  const subjects = pairedSubjects(question)
  const hypotheses = hypothesesOf(question, subjects)
  const noisy = noisyRows(hypotheses, alpha)
  const closedLoop = a.result.scenario.upstream?.loop === 'closed' && b.result.scenario.upstream?.loop === 'closed'
  const rows = subjects.flatMap((paired) => [
    ...noisy.filter((row) => isOf(row, paired.subject)),
    ...exactRows(paired, { closedLoop }),
  ])
  const sources = [
    { role: 'a' as const, arm: a },
    { role: 'b' as const, arm: b },
    ...(nullArm === null ? [] : [{ role: 'null' as const, arm: nullArm }]),
  ]
  return sealGate({
    tool: { name: 'transport-bench', version: question.toolVersion },
    kind: 'ab',
    scenario: a.result.scenario.name,
    verdict: verdictOfRows(rows),
    aborted: sources.some(({ arm }) => arm.result.run.aborted),
    alpha,
    family: hypotheses.length,
    base: `A: ${a.label}`,
    other: `B: ${b.label}`,
    sources: sources.map(({ role, arm }) => ({ role, file: arm.file, sha256: arm.result.sha256 })),
    rows,
    notes: [
      ...question.notes,
      ...settingNotesOf(question),
      ...headNotesOf(subjects, closedLoop),
      ...nothingNotes(subjects),
      ...nullNotes(hypotheses),
    ],
  })
}

function isOf(row: GateRow, subject: Subject): boolean {
  return row.contender === contenderText(subject) && row.point === subject.point
}

function pairedSubjects({ a, b, blocks }: AbQuestion): PairedSubject[] {
  const sides = { base: { name: 'A', result: a.result }, other: { name: 'B', result: b.result }, blocks } as const
  return subjectsOf(a.result, b.result).map((subject) => ({ subject, ...pairUp(subject, sides) }))
}

/** Every noisy metric of every subject. What a plan cannot reject, or a file does not allow, is refused row by row. */
function hypothesesOf(question: AbQuestion, subjects: readonly PairedSubject[]): NoisyHypothesis[] {
  const { a, nullArm, metrics, alpha, blocks } = question
  const refusal = whyPlanCannotReject(blocks, metrics.length * subjects.length, alpha)
  const again = (base: string, point: number | null): Pairing | null =>
    nullArm === null
      ? null
      : pairUp({ base, other: base, point }, { base: named('A', a), other: named('A′', nullArm), blocks })
  return subjects.flatMap((paired) => {
    const { base, point } = paired.subject
    const nullPairing = again(base, point)
    const problems = refusal === null ? paired.problems : [refusal, ...paired.problems]
    return metrics.map((metric) => ({ metric, paired: { ...paired, problems }, nullPairing }))
  })
}

function named(name: ArmName, { result }: ArmResult): NamedArm {
  return { name, result }
}

function settingNotesOf({ a, b, nullArm }: AbQuestion): string[] {
  return settingNotes(named('A', a), [named('B', b), ...(nullArm === null ? [] : [named('A′', nullArm)])])
}

function nothingNotes(subjects: readonly PairedSubject[]): string[] {
  return subjects.length > 0 ? [] : ['No contender was measured in either arm: there is nothing to compare.']
}

/** One sentence per contender: what A makes of itself, which is noise. */
function nullNotes(hypotheses: readonly NoisyHypothesis[]): string[] {
  const ratios = nullRatios(hypotheses)
  const byContender = new Map<string, string[]>()
  hypotheses.forEach(({ metric, paired: { subject } }, i) => {
    const ratio = ratios[i] ?? null
    if (ratio === null) return
    const name = subject.point === null ? subject.base : `${subject.base} at ${formatCount(subject.point)} clients`
    byContender.set(name, [...(byContender.get(name) ?? []), `${metric.name} ${ratioText(ratio)}`])
  })
  return [...byContender].map(([name, texts]) => `A against itself, ${name}: ${texts.join(', ')}.`)
}
