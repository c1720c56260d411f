/** `transport-bench verify`: is a result file what the tool wrote, and do its derived numbers follow from its counters? */
import { basename } from 'node:path'
import { EXIT, type ExitCode } from '../errors.js'
import { formatCount } from '../format.js'
import type { Verification } from '../verify/verification.js'
import { readSources } from './sources.js'
import type { Terminal } from './terminal.js'

export interface VerifyFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Differences shown of one file; --json tells all. */
const SHOWN = 20

/** @throws BenchError (exit 64) for whatever cannot be read as a result, all files at once. */
export function verifyCommand(paths: readonly string[], flags: VerifyFlags, terminal: Terminal): ExitCode {
  const sources = readSources(paths, null)
  if (flags.json === true) {
    const files = sources.map(({ verification }, i) => ({ file: paths[i], ...verification }))
    terminal.out(`${JSON.stringify({ files })}\n`)
  } else if (flags.quiet !== true) {
    for (const { name, verification } of sources) terminal.out(`${textOf(basename(name), verification)}\n`)
  }
  return sources.every(({ verification }) => verification.agrees) ? EXIT.fine : EXIT.invalid
}

function textOf(name: string, { checksum, recomputed, differences, agrees }: Verification): string {
  const count = `${formatCount(recomputed)} derived numbers worked out again`
  if (agrees) return `${name}: agrees. SHA-256 ${checksum.stated} matches; ${count}, all the same.`
  const more = differences.length - SHOWN
  return [
    `${name}: DOES NOT AGREE`,
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
