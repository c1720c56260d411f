/** The git repository that refs are taken from: looks them up, checks them out beside it, builds them. */
import { existsSync, readFileSync, realpathSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { execa, execaSync } from 'execa'
import { isOwnPackage, projectRoot } from '../environment/libraries.js'
import { BenchError } from '../errors.js'

/** Lines of a failed build that are shown. */
const LAST_LINES = 20

export interface BuildOptions {
  /** As it was given, for messages. */
  readonly ref: string
  readonly signal: AbortSignal
  tell(text: string): void
}

export class Repository {
  /** Top level of the checkout. */
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /** The first of these folders that lies in a checkout of the project; null: none does, or there is no git. */
  static async find(folders: readonly string[]): Promise<Repository | null> {
    for (const folder of folders) {
      const top = await git(folder, ['rev-parse', '--show-toplevel'])
      if (top.failed || top.stdout === '') continue
      const root = realpathSync(top.stdout)
      if (projectRoot(root) === root) return new Repository(root)
    }
    return null
  }

  /** @throws BenchError `ref-not-found` */
  async commitOf(ref: string): Promise<string> {
    const found = await git(this.root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
    if (!found.failed) return found.stdout.trim()
    throw new BenchError({ code: 'ref-not-found', value: ref })
  }

  /** Whether this is a commit of the project. */
  async holdsProject(commit: string): Promise<boolean> {
    const shown = await git(this.root, ['show', `${commit}:package.json`])
    return !shown.failed && isOwnPackage(shown.stdout)
  }

  /** A worktree of its own, for `remove` to take away. @throws BenchError `build-failed` */
  async checkOut(commit: string, target: string): Promise<void> {
    const made = await git(this.root, ['worktree', 'add', '--detach', '--quiet', target, commit])
    if (made.failed) throw buildFailed('git worktree add failed', made)
  }

  /** Installs what the tree needs, if this checkout does not have just that, and builds it. @throws BenchError `build-failed` */
  async build(target: string, options: BuildOptions): Promise<void> {
    const { ref, tell } = options
    const modules = join(this.root, 'node_modules')
    if (existsSync(modules) && sameText(join(this.root, LOCK), join(target, LOCK))) {
      symlinkSync(modules, join(target, 'node_modules'), 'junction')
    } else {
      tell(`${ref}: installing its dependencies, which are not those of this tree`)
      await npm(['ci', '--ignore-scripts', '--prefer-offline'], target, options)
    }
    tell(`${ref}: building`)
    await npm(['run', 'build'], target, options)
  }

  /**
   * Takes away a worktree, its folder there or gone; those of others stay, also where their folder is absent just now.
   * False: git refuses, as where the folder is only half there. Synchronous: also for when the process ends.
   */
  remove(target: string): boolean {
    unlinkIfLink(join(target, 'node_modules'))
    // Twice: also where it was locked meanwhile.
    const args = ['worktree', 'remove', '--force', '--force', target]
    return !execaSync('git', args, { cwd: this.root, ...GIT, reject: false }).failed
  }
}

const LOCK = 'package-lock.json'

/** A hook's variables would name another repository. */
const GIT = {
  env: { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined },
  stdin: 'ignore',
} as const

interface Ended {
  readonly failed: boolean
  readonly stdout: string
  readonly stderr: string
  readonly message?: string | undefined
}

async function git(cwd: string, args: readonly string[]): Promise<Ended> {
  return execa('git', args, { cwd, ...GIT, reject: false })
}

async function npm(args: readonly string[], cwd: string, { ref, signal }: BuildOptions): Promise<void> {
  const ended: Ended = await execa('npm', args, { cwd, ...GIT, reject: false, cancelSignal: signal })
  if (signal.aborted) throw new BenchError({ code: 'interrupted' })
  if (ended.failed) throw buildFailed(`${ref}: npm ${args.join(' ')} failed`, ended)
}

function buildFailed(what: string, { stdout, stderr, message }: Ended): BenchError {
  const output = `${stdout}\n${stderr}`.trim() || (message ?? '')
  return new BenchError({
    code: 'build-failed',
    message: `${what}\n${output.split('\n').slice(-LAST_LINES).join('\n')}`,
  })
}

function sameText(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && readFileSync(a).equals(readFileSync(b))
}

/** The modules of this checkout must stay whatever git makes of a link to them. */
function unlinkIfLink(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // A folder of its own, or nothing.
  }
}
