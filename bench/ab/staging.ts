/**
 * Lays the builds of an A/B measurement side by side, at paths of the same length below one temporary folder: nothing
 * but what is built may differ between them. Whatever is laid there is removed at the end.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Environment } from '../environment/environment.js'
import { readGitState } from '../environment/git.js'
import { libraryVersions, projectRoot, toolVersion } from '../environment/libraries.js'
import { BenchError, type Problem } from '../errors.js'
import { Repository } from './repository.js'
import type { Spec } from './spec.js'

/** A built tree, ready to be started from. */
export interface StagedBuild {
  /** Its built JavaScript. */
  readonly root: string
  /** For people: `ref:main (1a2b3c4)`. */
  readonly label: string
  readonly toolVersion: string
  readonly environment: Pick<Environment, 'tool' | 'libraries'>
}

export interface Staging {
  /** In the order of the specs. */
  readonly builds: readonly StagedBuild[]
  /** Removes everything that was laid out; twice does no harm. */
  dispose(): void
}

export interface StagingOptions {
  readonly specs: readonly Spec[]
  readonly signal: AbortSignal
  /** The tree that this runs from; left out: found. */
  readonly project?: string | null
  /** Where refs are looked up, if the folder lies in a checkout of the project; left out: where the command was given. */
  readonly folder?: string
  /** What takes time. */
  tell(text: string): void
}

const NAMES = ['a', 'b']
/** What must be there for both kinds of process to start. */
const ENTRIES = ['dist/servers/main.js', 'dist/bench/load/main.js']

export function needsStaging(specs: readonly Spec[]): boolean {
  return specs.some(({ kind }) => kind === 'build' || kind === 'ref')
}

/**
 * What is wrong with any spec is told before anything is laid out, all at once.
 * @throws BenchError with what is wrong with the builds; nothing is left behind then.
 */
export async function stageBuilds(options: StagingOptions): Promise<Staging> {
  const project = options.project === undefined ? projectRoot() : options.project
  const repository = await Repository.find([options.folder ?? process.cwd(), ...(project === null ? [] : [project])])
  const layers = await layersOf(options, { project, repository })
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'transport-bench-ab-')))
  const targets = layers.map((_, i) => join(folder, NAMES[i] as string))
  let isRemoved = false
  const dispose = (): void => {
    process.off('exit', dispose)
    const checkouts = targets.filter((_, i) => options.specs[i]?.kind === 'ref')
    if (!isRemoved) remove(folder, checkouts, repository)
    isRemoved = true
  }
  // The second Ctrl-C ends the process at once.
  process.on('exit', dispose)
  try {
    const builds: StagedBuild[] = []
    for (const [i, lay] of layers.entries()) builds.push(await lay(targets[i] as string))
    return { builds, dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

/** Folder and checkouts; what git cannot take away with its folder half there, it can when the folder is gone. */
function remove(folder: string, checkouts: readonly string[], repository: Repository | null): void {
  const left = checkouts.filter((target) => repository?.remove(target) === false)
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  } finally {
    for (const target of left) repository?.remove(target)
  }
}

interface Found {
  readonly project: string | null
  readonly repository: Repository | null
}

/** Lays a build out that was found to be one. */
type Layer = (target: string) => Promise<StagedBuild>

async function layersOf(options: StagingOptions, found: Found): Promise<Layer[]> {
  const problems: Problem[] = []
  const layers: Layer[] = []
  for (const spec of options.specs) {
    try {
      layers.push(spec.kind === 'ref' ? await refLayer(spec.ref, options, found) : copyLayer(spec, found))
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new BenchError(problems)
  return layers
}

async function refLayer(ref: string, { signal, tell }: StagingOptions, { repository }: Found): Promise<Layer> {
  if (repository === null) {
    const message = 'refs need a git repository of transport-bench: neither this folder nor this build lies in one'
    throw new BenchError({ code: 'ref-not-found', message, value: ref })
  }
  const commit = await repository.commitOf(ref)
  if (!(await repository.holdsProject(commit))) throw notABuild('package.json of transport-bench', ref)
  return async (target) => {
    await repository.checkOut(commit, target)
    await repository.build(target, { ref, signal, tell })
    requireEntries(target, ref)
    return staged({ target, label: `ref:${ref} (${commit.slice(0, 7)})`, git: { commit, dirty: false } })
  }
}

function copyLayer(spec: Spec, { project }: Found): Layer {
  const from = spec.kind === 'build' ? resolve(spec.path) : project
  if (from === null) throw notABuild('package.json of transport-bench', '.')
  if (projectRoot(from) !== from) throw notABuild('package.json of transport-bench', from)
  requireEntries(from, from)
  return (target) => layCopy({ from, target, label: spec.kind === 'build' ? spec.text : 'this build' })
}

async function layCopy(from: {
  readonly from: string
  readonly target: string
  readonly label: string
}): Promise<StagedBuild> {
  const { target, label } = from
  mkdirSync(target)
  cpSync(join(from.from, 'dist'), join(target, 'dist'), { recursive: true })
  cpSync(join(from.from, 'package.json'), join(target, 'package.json'))
  for (const [name, at] of Object.entries({
    node_modules: modulesOf(from.from),
    scenarios: join(from.from, 'scenarios'),
  })) {
    if (existsSync(at)) symlinkSync(at, join(target, name), 'junction')
  }
  return staged({ target, label, git: await readGitState(from.from) })
}

function staged(tree: {
  readonly target: string
  readonly label: string
  readonly git: Environment['tool']['git']
}): StagedBuild {
  const { target, label, git } = tree
  const version = toolVersion(target)
  const environment = { tool: { version, git }, libraries: libraryVersions(target) }
  return { root: join(target, 'dist'), label, toolVersion: version ?? 'unknown', environment }
}

/** Its own, or those of the folder that it is installed in. */
function modulesOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules')
    if (existsSync(join(modules, 'ws')) || dirname(folder) === folder) return modules
  }
}

function requireEntries(root: string, value: string): void {
  const missing = ENTRIES.filter((entry) => !existsSync(join(root, entry)))
  if (missing.length > 0) throw notABuild(missing.join(', '), value)
}

function notABuild(missing: string, value: string): BenchError {
  return new BenchError({
    code: 'not-a-build',
    message: `this is no built tree of transport-bench: no ${missing}`,
    value,
  })
}
