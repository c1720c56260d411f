/** `transport-bench verify`: is a result (or a gate) what the tool wrote, and does what it concludes follow from what it rests on? */
import { basename } from 'node:path'
import { EXIT, type ExitCode } from '../errors.js'
import { formatCount } from '../format.js'
import type { Verification } from '../verify/verification.js'
import { gateTextAt, verifyGateAt } from './gate-sources.js'
import { readAll } from './read-all.js'
import { readSources } from './sources.js'
import type { Terminal } from './terminal.js'

export interface VerifyFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Differences shown of one file; --json tells all. */
const SHOWN = 20

/** @throws BenchError (exit 64) for whatever cannot be read as a result or a gate, all files at once. */
export function verifyCommand(paths: readonly string[], flags: VerifyFlags, terminal: Terminal): ExitCode {
  const verifications = verifyAll(paths)
  if (flags.json === true) {
    const files = verifications.map((verification, i) => ({ file: paths[i], ...verification }))
    terminal.out(`${JSON.stringify({ files })}\n`)
  } else if (flags.quiet !== true) {
    verifications.forEach((verification, i) => {
      terminal.out(`${textOf(basename(paths[i] ?? ''), verification)}\n`)
    })
  }
  return verifications.every(({ agrees }) => agrees) ? EXIT.fine : EXIT.invalid
}

function verifyAll(paths: readonly string[]): Verification[] {
  const readers = paths.map((path) => (): Verification => {
    const gate = gateTextAt(path)
    return gate === null ? readSources([path], null)[0].verification : verifyGateAt(path, gate)
  })
  return Object.values(readAll<Record<number, Verification>>({ ...readers }))
}

function textOf(name: string, { checksum, recomputed, differences, agrees, absent = [] }: Verification): string {
  const count = `${formatCount(recomputed)} derived numbers worked out again`
  if (agrees) return `${name}: agrees. SHA-256 ${checksum.stated} matches; ${count}, all the same.`
  const more = differences.length - SHOWN
  const isOnlyAlone = checksum.matches && absent.length > 0 && differences.length === absent.length
  return [
    `${name}: ${isOnlyAlone ? 'CANNOT BE JUDGED AGAIN' : 'DOES NOT AGREE'}`,
    ...absent.map(
      (file) => `  ${file} is expected beside the gate, and is not there: nothing says that it was altered`,
    ),
    checksum.matches
      ? '  the checksum matches'
      : `  the checksum does not match: stated ${checksum.stated}, of the content ${checksum.recomputed}`,
    `  ${count}, ${formatCount(differences.length)} of them ${differences.length === 1 ? 'differs' : 'differ'}${differences.length === 0 ? '' : ':'}`,
    ...differences
      .slice(0, SHOWN)
      .map(({ where, stated, recomputed: again }) => `  - ${where}: stated ${stated}, recomputed ${again}`),
    ...(more > 0 ? [`  … and ${formatCount(more)} more (--json lists all)`] : []),
  ].join('\n')
}
