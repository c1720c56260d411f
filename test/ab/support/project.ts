/** A tiny git repository that is built as this project is: what staging does needs no more of it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execaSync } from 'execa'

const BUILD = `
const { mkdirSync, writeFileSync } = require('node:fs')
for (const folder of ['servers', 'bench/load']) {
  mkdirSync('dist/' + folder, { recursive: true })
  writeFileSync('dist/' + folder + '/main.js', require('./text.json'))
}`

export interface Project {
  /** The checkout, built. */
  readonly root: string
  /** Where temporary folders are made while it is there. */
  readonly temporary: string
  write(files: Readonly<Record<string, unknown>>): void
  commit(message: string): string
  git(...args: string[]): string
  /** Folders of checkouts that git knows, the main one left out. */
  worktrees(): string[]
  /** What lies in the temporary folder. */
  left(): string[]
  dispose(): void
}

export function makeProject(): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'staging-test-')))
  const [root, temporary] = [join(folder, 'project'), join(folder, 'temporary')]
  for (const path of [root, temporary, join(root, 'node_modules', 'ws'), join(root, 'scenarios')]) {
    mkdirSync(path, { recursive: true })
  }
  const git = (...args: string[]): string => execaSync('git', args, { cwd: root }).stdout
  const write = (files: Readonly<Record<string, unknown>>): void => {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
    }
  }
  const project: Project = {
    root,
    temporary,
    write,
    git,
    commit: (message) => {
      git('add', '--all')
      git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--message', message)
      return git('rev-parse', 'HEAD')
    },
    worktrees: () =>
      git('worktree', 'list', '--porcelain')
        .split('\n')
        .filter((line) => line.startsWith('worktree '))
        .slice(1),
    left: () => readdirSync(temporary),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
  git('init', '--quiet', '--initial-branch=main')
  write({
    'package.json': { name: 'transport-bench', version: '1.0.0', scripts: { build: 'node build.cjs' } },
    'package-lock.json': lockOf('1.0.0'),
    'build.cjs': BUILD,
    'text.json': JSON.stringify('// first'),
    '.gitignore': 'node_modules/\ndist/\n',
    'node_modules/ws/package.json': { name: 'ws', version: '8.0.0' },
    'scenarios/smoke.yaml': 'name: smoke\n',
  })
  project.commit('First')
  execaSync('node', ['build.cjs'], { cwd: root })
  return project
}

/** Of a project without dependencies: installing it needs no network. */
export function lockOf(version: string): object {
  const own = { name: 'transport-bench', version }
  return { ...own, lockfileVersion: 3, requires: true, packages: { '': own } }
}

/** A copy of what is there, outside of git. */
export function copyOf({ root, temporary }: Project): string {
  const copy = join(temporary, '..', 'a copy')
  cpSync(root, copy, { recursive: true, filter: (path) => !path.endsWith('.git') })
  return copy
}
