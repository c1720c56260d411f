/** Is a gate document what the tool wrote, and does its verdict follow from the files that it names? Pure. */
import type { Baseline } from '../baseline/schema.js'
import { type AbQuestion, type ArmResult, confirmed, judgeAb, OF_SECOND_SESSION } from '../gate/ab.js'
import { judgeCheck } from '../gate/check.js'
import { thresholdsOfRows, withObjectives } from '../gate/check-objectives.js'
import { type GateFile, verdictOfRows } from '../gate/gate-file.js'
import { metricByKey } from '../gate/metrics.js'
import { judgeThresholds } from '../gate/thresholds.js'
import { contentDigest, documentDigest } from '../result/digest.js'
import type { ResultFile } from '../result/schema.js'
import { Checks } from './checks.js'
import type { Verification } from './verification.js'
import { isAsWritten, verifyResult } from './verify.js'

type Role = GateFile['sources'][number]['role']

/** A file that the gate names, as it was found. */
export type GateSource =
  | { readonly role: Role; readonly result: ResultFile; readonly text: string }
  | { readonly role: 'baseline'; readonly baseline: Baseline; readonly text: string; readonly sha256: string }
  /** It is there, and is not what the gate says: why. */
  | { readonly role: Role; readonly unreadable: string }

/** `sources` are those that were found; `text` is the gate's file as it is on disk. */
export function verifyGate(gate: GateFile, text: string, sources: readonly GateSource[]): Verification {
  const checks = new Checks()
  const written = isAsWritten(text)
  checks.same('the text, apart from white space: as the tool writes it', written, true)
  checks.same('verdict: that of the rows', gate.verdict, verdictOfRows(gate.rows))
  const sound = gate.sources.map((_, i) => checkSource(checks, { gate, index: i, sources })).every(Boolean)
  if (sound) compareClosest(checks, gate, judgedAgain(gate, sources))
  const recomputed = documentDigest(gate)
  const matches = recomputed === gate.sha256 && written
  return {
    checksum: { stated: gate.sha256, recomputed, matches },
    recomputed: checks.recomputed,
    differences: checks.differences,
    agrees: matches && checks.differences.length === 0,
    absent: gate.sources.filter(({ role }) => sources.every((source) => source.role !== role)).map(({ file }) => file),
  }
}

/** Whether the source is the file that the gate was judged from. */
function checkSource(
  checks: Checks,
  named: { readonly gate: GateFile; readonly index: number; readonly sources: readonly GateSource[] },
): boolean {
  const { role, file, sha256 } = named.gate.sources[named.index] as GateFile['sources'][number]
  const where = `sources[${named.index}] (${role})`
  const found = named.sources.find((source) => source.role === role)
  checks.same(`${where}: expected beside the gate`, file, found === undefined ? null : file)
  if (found === undefined) return false
  checks.same(`${where}: what it is there`, role, 'unreadable' in found ? found.unreadable : role)
  if ('unreadable' in found) return false
  const digest = 'result' in found ? contentDigest(found.result) : found.sha256
  checks.same(`${where}.sha256`, sha256, digest)
  // An altered result may still be judged, but not believed.
  if ('result' in found)
    checks.same(`${where}: verifies by itself`, true, verifyResult(found.result, found.text).agrees)
  return digest === sha256
}

/** What the sources lead to; several where the gate does not record a flag. */
function judgedAgain(gate: GateFile, sources: readonly GateSource[]): readonly GateFile[] {
  if (gate.kind === 'ab') return [abAgain(gate, sources)]
  const result = sources.find((source) => source.role === 'result' && 'result' in source)
  if (result === undefined || !('result' in result)) return []
  const file = fileOf(gate, 'result')
  if (gate.kind === 'thresholds') {
    const again = judgeThresholds(result.result, file, gate.tool.version)
    return again === null ? [] : [again]
  }
  const found = sources.find((source) => 'baseline' in source)
  if (found === undefined || !('baseline' in found)) return []
  const thresholds = thresholdsOfRows(gate.rows)
  return [false, true].map((requireNoisy) => {
    const again = judgeCheck({
      result: result.result,
      verifies: verifyResult(result.result, result.text).agrees,
      file,
      baseline: found.baseline,
      baselineFile: gate.base,
      baselineSha256: found.sha256,
      requireNoisy,
      toolVersion: gate.tool.version,
      alpha: gate.alpha,
    })
    return withObjectives(again, result.result, thresholds)
  })
}

function abAgain(gate: GateFile, sources: readonly GateSource[]): GateFile {
  const arm = (role: Role, label: string): ArmResult | null => {
    const found = sources.find((source) => source.role === role && 'result' in source)
    return found !== undefined && 'result' in found ? { label, file: fileOf(gate, role), result: found.result } : null
  }
  const [labelA, labelB] = [gate.base.replace(/^A: /, ''), gate.other.replace(/^B: /, '')]
  const [a, b] = [arm('a', labelA), arm('b', labelB)] as [ArmResult, ArmResult]
  const keys = new Set(gate.rows.filter((row) => row.class === 'noisy').map(({ metric }) => metric))
  const question: AbQuestion = {
    a,
    b,
    nullArm: arm('null', labelA),
    metrics: [...keys].map((key) => metricByKey(key)),
    alpha: gate.alpha,
    blocks: a.result.scenario.blocks,
    toolVersion: gate.tool.version,
    notes: [],
  }
  const isOfSecond = (note: string): boolean => note.startsWith(OF_SECOND_SESSION)
  const first = withNotes(
    question,
    gate.notes.filter((note) => !isOfSecond(note)),
  )
  const [secondA, secondB] = [arm('confirm-a', labelA), arm('confirm-b', labelB)]
  if (secondA === null || secondB === null) return first
  const notes = gate.notes.filter(isOfSecond).map((note) => note.slice(OF_SECOND_SESSION.length))
  return confirmed(first, withNotes({ ...question, a: secondA, b: secondB, nullArm: null }, notes))
}

/** What was said besides comes from the measuring, not from the files: it stands before what was concluded. */
function withNotes(question: AbQuestion, stated: readonly string[]): GateFile {
  const own = judgeAb(question).notes
  return judgeAb({ ...question, notes: stated.slice(0, Math.max(0, stated.length - own.length)) })
}

function fileOf(gate: GateFile, role: Role): string {
  return gate.sources.find((source) => source.role === role)?.file ?? ''
}

function compareClosest(checks: Checks, gate: GateFile, again: readonly GateFile[]): void {
  checks.same('what it was judged from: enough to judge it again', true, again.length > 0)
  const attempts = again.map((one) => {
    const attempt = new Checks()
    compare(attempt, '', gate, one)
    return attempt
  })
  const closest = attempts.sort((a, b) => a.differences.length - b.differences.length)[0]
  if (closest !== undefined) checks.adopt(closest)
}

/** Member by member: numbers as far as two machines compute them alike, everything else exactly. */
function compare(checks: Checks, where: string, stated: unknown, again: unknown): void {
  if (typeof stated === 'number' && typeof again === 'number') checks.number(where, stated, again)
  else if (isContainer(stated) && isContainer(again) && Array.isArray(stated) === Array.isArray(again)) {
    for (const key of new Set([...Object.keys(stated), ...Object.keys(again)])) {
      const at = Array.isArray(stated) ? `${where}[${key}]` : where === '' ? key : `${where}.${key}`
      // The checksum is of all digits, and was checked by itself.
      if (at !== 'sha256') compare(checks, at, stated[key], again[key])
    }
  } else checks.same(where, stated ?? null, again ?? null)
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
