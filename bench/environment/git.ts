/** Which commit of the project ran. */
import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'

export interface GitState {
  readonly commit: string
  /** Whether the checkout differs from the commit (ignored files do not count). */
  readonly dirty: boolean
}

const TIMEOUT_MS = 10_000

/** null outside git, also when the project only lies inside somebody else's checkout (an installed package). */
export async function readGitState(root: string | null): Promise<GitState | null> {
  if (root === null) return null
  const top = await git(root, ['rev-parse', '--show-toplevel'])
  if (top === null || !samePath(top.trim(), root)) return null
  const [commit, status] = await Promise.all([
    git(root, ['rev-parse', 'HEAD']),
    git(root, ['status', '--porcelain', '--untracked-files=normal']),
  ])
  return commit === null || status === null ? null : { commit: commit.trim(), dirty: status.trim() !== '' }
}

/** Output of one git command, or null. A hook's GIT_DIR would name another repository, so it is not passed on. */
function git(cwd: string, args: readonly string[]): Promise<string | null> {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...env } = process.env
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env, timeout: TIMEOUT_MS }, (error, stdout) => resolve(error === null ? stdout : null))
  })
}

function samePath(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}
