/** A gate document with the files that it names, which lie beside it. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readBaseline } from '../baseline/file.js'
import { BenchError } from '../errors.js'
import type { GateFile } from '../gate/gate-file.js'
import { claimsToBeGate, parseGate } from '../gate/parse-gate.js'
import { readResultFile } from '../result/file.js'
import type { Verification } from '../verify/verification.js'
import { type GateSource, verifyGate } from '../verify/verify-gate.js'

/** @throws BenchError (exit 64) where the gate itself cannot be read; what it names and cannot be read is a difference. */
export function verifyGateAt(path: string, text: string): Verification {
  const gate = parseGate(text, path)
  return verifyGate(
    gate,
    text,
    gate.sources.flatMap((source) => sourceAt(source, { path, gate })),
  )
}

/** A gate document, and the paths of the results that its page shows: the null arm and second sessions speak through it. */
export interface GateWithResults {
  readonly gate: GateFile
  readonly results: readonly string[]
  readonly verification: Verification
}

const SHOWN_ROLES: readonly Named['role'][] = ['a', 'b', 'result']

/**
 * null: the file is no gate document.
 * @throws BenchError (exit 64) where it is one that cannot be read.
 */
export function readGateIfAny(path: string): GateWithResults | null {
  const text = gateTextAt(path)
  if (text === null) return null
  const gate = parseGate(text, path)
  const shown = gate.sources.filter(({ role }) => SHOWN_ROLES.includes(role))
  return {
    gate,
    results: shown.map(({ file }) => join(dirname(path), file)),
    verification: verifyGateAt(path, text),
  }
}

/** Text of a gate document; null: it is none, or cannot be read. */
export function gateTextAt(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8')
    return claimsToBeGate(text) ? text : null
  } catch {
    return null
  }
}

type Named = GateFile['sources'][number]

function sourceAt(
  { role, file }: Named,
  { path, gate }: { readonly path: string; readonly gate: GateFile },
): GateSource[] {
  const beside = join(dirname(path), file)
  const at = role === 'baseline' && !existsSync(beside) ? gate.base : beside
  if (!existsSync(at)) return []
  try {
    if (role !== 'baseline') return [{ role, ...readResultFile(at) }]
    const { baseline, text } = readBaseline(at)
    return [{ role, baseline, text, sha256: createHash('sha256').update(text).digest('hex') }]
  } catch (error) {
    if (error instanceof BenchError) return [{ role, unreadable: error.problems[0]?.message ?? error.code }]
    throw error
  }
}
