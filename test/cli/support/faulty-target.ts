/** Target files of a small server (test/target/support/faulty.mjs) with one fault, and runs with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export interface Faulty {
  readonly name?: string
  readonly fault?: 'page' | 'never-ready' | 'silent' | 'endless' | 'dies' | 'refuses' | 'swaps'
  /** Events before it begins; default 0. The conformance check publishes fewer than `IN_TRIAL`. */
  readonly after?: number
}

/** The fault begins in the trial, not in the check before it. */
export const IN_TRIAL = 30
const PROGRAM = join(import.meta.dirname, '../../target/support/faulty.mjs')

const folders = new Set<string>()
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Path of the target file, removed at the end of the test file. */
export function faultyTarget({ name = 'tiny', fault, after = 0 }: Faulty): string {
  const folder = mkdtempSync(join(tmpdir(), 'transport-bench-target-'))
  folders.add(folder)
  const target = {
    name,
    question: 'What does a tiny server do?',
    command: [process.execPath, PROGRAM, folder],
    environment: { PORT: '{port}', FAULT: fault ?? '', AFTER: String(after), TOKEN: '{token}' },
    ready: { path: '/ready', timeoutSeconds: fault === 'never-ready' ? 10 : 20 },
    headers: { Authorization: 'Bearer {token}' },
    publish: { path: '/publish?channel={channel}' },
    transports: {
      'short-poll': {
        path: '/poll?channel={channel}',
        cursor: { in: 'query', name: 'after' },
        answer: 'array',
      },
      sse: { path: '/stream?channel={channel}', cursor: { in: 'last-event-id' } },
    },
  }
  const file = join(folder, `${name}.yaml`)
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(target))
  return file
}

/** Enough events for a fault in the trial, and no more time than they take. */
export const SHORT_TRIAL = ['--clients', '3', '--rate', '50', '--duration', '1', '--warmup', '0.2'] as const
