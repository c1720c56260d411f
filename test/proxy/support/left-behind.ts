/** What proxies leave: this test file's own temporary folder is where all of them run. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-test-'))
// Guards inherit it.
process.env.TMPDIR = folder
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Folders of proxies, and processes that run in one of them. */
export function leftBehind(): { readonly folders: readonly string[]; readonly processes: readonly number[] } {
  const folders = readdirSync(folder).filter((name) => name.startsWith('transport-bench-proxy-'))
  return { folders, processes: processesIn(folder) }
}

export const NOTHING = { folders: [], processes: [] }

/** By their working directory, which /proc shows of every process of this user. */
function processesIn(place: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && (workingFolder(name) ?? '').startsWith(`${place}/`))
    .map(Number)
}

function workingFolder(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}
