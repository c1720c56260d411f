/** Builds laid side by side: at paths of the same length, from refs and folders, and nothing of it is left behind. */
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readSpec } from '../../bench/ab/spec.js'
import { needsStaging, type Staging, type StagingOptions, stageBuilds } from '../../bench/ab/staging.js'
import { BenchError } from '../../bench/errors.js'
import { copyOf, lockOf, makeProject, type Project } from './support/project.js'

let project: Project
let told: string[]

beforeEach(() => {
  project = makeProject()
  told = []
  vi.stubEnv('TMPDIR', project.temporary)
})
afterEach(() => {
  vi.unstubAllEnvs()
  project.dispose()
})

function stage(specs: readonly string[], change: Partial<StagingOptions> = {}): Promise<Staging> {
  return stageBuilds({
    specs: specs.map((text) => readSpec(text, '--a')),
    signal: new AbortController().signal,
    project: project.root,
    folder: project.root,
    tell: (text) => void told.push(text),
    ...change,
  })
}

/** What a build says of itself. */
const textOf = (root: string | undefined): string => readFileSync(join(root ?? '', 'servers/main.js'), 'utf8')

function expectNothingLeft(): void {
  expect(project.left()).toEqual([])
  expect(project.worktrees()).toEqual([])
}

describe('builds', () => {
  it('of refs lie at paths of the same length, each with its own code, and are removed', async () => {
    const first = project.git('rev-parse', 'HEAD')
    project.git('tag', 'v1')
    project.write({ 'text.json': JSON.stringify('// second') })
    const second = project.commit('Second')
    const staging = await stage(['ref:v1', 'ref:main'])
    const [a, b] = staging.builds
    expect(a?.root.length).toBe(b?.root.length)
    expect(dirname(dirname(a?.root ?? ''))).toBe(dirname(dirname(b?.root ?? '')))
    expect([textOf(a?.root), textOf(b?.root)]).toEqual(['// first', '// second'])
    expect(a).toMatchObject({
      label: `ref:v1 (${first.slice(0, 7)})`,
      toolVersion: '1.0.0',
      environment: { tool: { version: '1.0.0', git: { commit: first, dirty: false } }, libraries: { ws: '8.0.0' } },
    })
    expect(b?.environment.tool.git?.commit).toBe(second)
    expect(told).toEqual(['v1: building', 'main: building'])
    expect(project.worktrees()).toHaveLength(2)
    staging.dispose()
    staging.dispose()
    expectNothingLeft()
    expect(existsSync(join(project.root, 'node_modules/ws/package.json'))).toBe(true)
  })

  it('of this tree and of a folder are copied with their code, and linked to their dependencies', async () => {
    const copy = copyOf(project)
    writeFileSync(join(copy, 'dist/servers/main.js'), '// changed by hand')
    const staging = await stage(['this', `build:${copy}`])
    const [a, b] = staging.builds
    expect(a?.root.length).toBe(b?.root.length)
    expect([textOf(a?.root), textOf(b?.root)]).toEqual(['// first', '// changed by hand'])
    for (const build of [a, b]) {
      expect(lstatSync(join(build?.root ?? '', '../node_modules')).isSymbolicLink()).toBe(true)
      expect(existsSync(join(build?.root ?? '', '../node_modules/ws/package.json'))).toBe(true)
      expect(existsSync(join(build?.root ?? '', '../scenarios/smoke.yaml'))).toBe(true)
    }
    expect(a?.environment.tool.git).toEqual({ commit: project.git('rev-parse', 'HEAD'), dirty: false })
    expect(b?.environment.tool.git).toBeNull()
    staging.dispose()
    expectNothingLeft()
    expect(existsSync(join(copy, 'node_modules/ws/package.json'))).toBe(true)
  })

  it('of a ref with other dependencies get their own', async () => {
    project.write({
      'package-lock.json': lockOf('2.0.0'),
      'package.json': { name: 'transport-bench', version: '2.0.0', scripts: { build: 'node build.cjs' } },
    })
    project.commit('Other dependencies')
    const staging = await stage(['ref:HEAD~1', 'ref:HEAD'])
    expect(told).toEqual([
      'HEAD~1: installing its dependencies, which are not those of this tree',
      'HEAD~1: building',
      'HEAD: building',
    ])
    expect(staging.builds.map(({ toolVersion }) => toolVersion)).toEqual(['1.0.0', '2.0.0'])
    staging.dispose()
    expectNothingLeft()
  })

  it('are removed without a word about worktrees of others, also those whose folder is absent just now', async () => {
    const others = ['absent', 'present'].map((name) => join(dirname(project.root), name))
    for (const other of others) project.git('worktree', 'add', '--quiet', '--detach', other)
    rmSync(others[0] as string, { recursive: true })
    const staging = await stage(['ref:main', 'this'])
    staging.dispose()
    expect(project.left()).toEqual([])
    expect(project.worktrees().toSorted()).toEqual(others.map((other) => `worktree ${other}`))
  })

  it.each<readonly [what: string, harm: (checkout: string) => void]>([
    ['gone', (checkout) => rmSync(dirname(checkout), { recursive: true })],
    ['half there', (checkout) => rmSync(join(checkout, '.git'))],
    ['locked', (checkout) => void project.git('worktree', 'lock', checkout)],
  ])('are forgotten by git where their folder is %s', async (_, harm) => {
    const staging = await stage(['ref:main', 'this'])
    harm(dirname(staging.builds[0]?.root ?? ''))
    staging.dispose()
    expectNothingLeft()
    expect(existsSync(join(project.root, 'node_modules/ws/package.json'))).toBe(true)
  })

  it('are removed when the process ends before it could', async () => {
    const before = process.listenerCount('exit')
    const staging = await stage(['ref:main', 'this'])
    const atExit = process.listeners('exit').slice(before)
    expect(atExit).toHaveLength(1)
    atExit[0]?.call(process, 0)
    expectNothingLeft()
    staging.dispose()
    expect(process.listenerCount('exit')).toBe(before)
  })

  it('are only laid out where one of the arms is another build', () => {
    const needed = (...texts: string[]): boolean => needsStaging(texts.map((text) => readSpec(text, '--a')))
    expect(needed('this', 'sse/node')).toBe(false)
    expect(needed('server:node x.js', 'options:client=library')).toBe(false)
    expect(needed('this', 'ref:main')).toBe(true)
    expect(needed('build:..', 'this')).toBe(true)
  })
})

describe('a build that cannot be had', () => {
  interface Case {
    readonly what: string
    readonly specs: readonly string[]
    readonly code: string
    readonly message: RegExp
    prepare?(): void
  }
  const cases: readonly Case[] = [
    { what: 'no such ref', specs: ['this', 'ref:nowhere'], code: 'ref-not-found', message: /got "nowhere"/ },
    {
      what: 'a folder that is not there',
      specs: ['this', 'build:/nowhere/at/all'],
      code: 'not-a-build',
      message: /no package\.json of transport-bench/,
    },
    {
      what: 'a ref of something else',
      specs: ['this', 'ref:other'],
      code: 'not-a-build',
      message: /no package\.json of transport-bench/,
      prepare: () => {
        project.git('checkout', '--quiet', '-b', 'other')
        project.write({ 'package.json': { name: 'something-else', version: '1.0.0' } })
        project.commit('Something else')
        project.git('checkout', '--quiet', 'main')
      },
    },
    {
      what: 'a build that fails',
      specs: ['this', 'ref:main'],
      code: 'build-failed',
      message: /npm run build failed[\s\S]*the reason why/,
      prepare: () => {
        project.write({ 'build.cjs': 'console.log("x\\n".repeat(100)); throw new Error("the reason why")' })
        project.commit('Broken')
      },
    },
    {
      what: 'a build that makes no entry',
      specs: ['this', 'ref:main'],
      code: 'not-a-build',
      message: /no dist\/servers\/main\.js, dist\/bench\/load\/main\.js/,
      prepare: () => {
        project.write({ 'build.cjs': '' })
        project.commit('Builds nothing')
      },
    },
  ]

  it.each(cases)('is told, and leaves nothing: $what', async ({ specs, code, message, prepare }) => {
    prepare?.()
    const error: unknown = await stage(specs).catch((reason) => reason)
    expect(error).toBeInstanceOf(BenchError)
    expect((error as BenchError).code).toBe(code)
    expect((error as BenchError).message).toMatch(message)
    expectNothingLeft()
  })

  it('is told with all others, before anything is laid out or built', async () => {
    const error: unknown = await stage(['ref:nowhere', 'build:/nowhere/at/all']).catch((reason) => reason)
    const problems = error instanceof BenchError ? error.problems : []
    expect(problems.map(({ code, value }) => [code, value])).toEqual([
      ['ref-not-found', 'nowhere'],
      ['not-a-build', '/nowhere/at/all'],
    ])
    for (const wrong of ['ref:nowhere', 'build:/nowhere/at/all']) {
      await expect(stage(['ref:main', wrong])).rejects.toThrow(BenchError)
      expectNothingLeft()
    }
    expect(told).toEqual([])
  })

  it('is told: a folder that was not built', async () => {
    rmSync(join(project.root, 'dist/servers'), { recursive: true })
    await expect(stage(['this', `build:${project.root}`])).rejects.toThrow(/no dist\/servers\/main\.js/)
    expectNothingLeft()
  })

  it('is told: a ref where there is no git repository', async () => {
    const copy = copyOf(project)
    await expect(stage(['this', 'ref:main'], { project: copy, folder: copy })).rejects.toThrow(/need a git repository/)
    expectNothingLeft()
  })

  it('shows only the last lines of a build', async () => {
    project.write({ 'build.cjs': 'for (let i = 0; i < 100; i++) console.error("line " + i + "."); process.exit(1)' })
    project.commit('Long')
    const error = await stage(['this', 'ref:main']).catch((reason: BenchError) => reason)
    expect((error as BenchError).message).toContain('line 99.')
    expect((error as BenchError).message).not.toContain('line 50.')
  })

  it('because of an interruption leaves nothing', async () => {
    project.write({ 'build.cjs': 'setInterval(() => undefined, 1000)' })
    project.commit('Never ends')
    const controller = new AbortController()
    const tell = (): void => controller.abort()
    await expect(stage(['this', 'ref:main'], { signal: controller.signal, tell })).rejects.toThrow(/interrupted/)
    expectNothingLeft()
  })
})
