import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { collectEnvironment, withLoadAfter } from '../../bench/environment/environment.js'
import { EXTRA_LIBRARIES } from '../../bench/environment/extra-packages.js'
import { readGitState } from '../../bench/environment/git.js'
import { libraryVersions, projectRoot, toolVersion } from '../../bench/environment/libraries.js'
import { Probes, parseDisabledProbes } from '../../bench/environment/probes.js'
import { lacksProgram } from '../support/optional.js'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-environment-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the environment', () => {
  it('is plain JSON and says what ran where', async () => {
    const environment = await collectEnvironment({ probes: new Probes() })
    expect(JSON.parse(JSON.stringify(environment))).toEqual(environment)
    expect(environment.runtime.node).toBe(process.versions.node)
    expect(environment.machine.coresAllowed).toBeGreaterThanOrEqual(1)
    expect(environment.machine.memoryBytes).toBeGreaterThan(0)
    expect(environment.libraries.ws).toMatch(/^\d+\.\d+/)
    expect(environment.tool.version).toMatch(/^\d+\.\d+/)
    expect(environment.loadAfter).toBeNull()
    expect(withLoadAfter(environment).loadAfter?.freeMemoryBytes).toBeGreaterThan(0)
  })

  it('names disabled probes and still tells the rest', async () => {
    const probes = new Probes(parseDisabledProbes(['all'], undefined).disabled)
    const environment = await collectEnvironment({ probes })
    expect(environment.probes.every(({ available }) => !available)).toBe(true)
    expect([environment.congestionControl, environment.timeWait]).toEqual([null, null])
    expect(environment.pinning).toEqual({ available: false, reason: 'the probe is disabled by a flag' })
    expect(environment.machine.cpuModel.length).toBeGreaterThan(0)
  })
})

describe('library versions', () => {
  function install(name: string, text: string): void {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), text)
  }

  it('come from what is installed; an alias says what it stands for', () => {
    install('ws', '{"name":"ws","version":"8.1.2"}')
    install('uWebSockets.js', '{"name":"@uwsjs/core","version":"20.51.4"}')
    install('zod', 'not json')
    const versions = libraryVersions(folder)
    expect(versions.ws).toBe('8.1.2')
    expect(versions['uWebSockets.js']).toBe('@uwsjs/core@20.51.4')
    expect([versions.zod, versions.undici]).toEqual(['absent', 'absent'])
    expect(libraryVersions(null).ws).toBe('absent')
  })

  it('of engines that are installed apart come from their folder first', () => {
    install('hono', '{"name":"hono","version":"3.0.0"}')
    install('sockjs', '{"name":"sockjs","version":"0.1.0"}')
    mkdirSync(join(folder, 'engines', 'node_modules', 'hono'), { recursive: true })
    writeFileSync(join(folder, 'engines', 'node_modules', 'hono', 'package.json'), '{"name":"hono","version":"4.5.6"}')
    const versions = libraryVersions(folder)
    expect([versions.hono, versions.sockjs, versions['socket.io']]).toEqual(['4.5.6', '0.1.0', 'absent'])
    const { dependencies } = JSON.parse(readFileSync(join(projectRoot() ?? '', 'engines/package.json'), 'utf8'))
    expect([...EXTRA_LIBRARIES].sort()).toEqual(Object.keys(dependencies).sort())
  })

  it('belong to the project that this file is in', () => {
    expect(projectRoot(folder)).toBeNull()
    expect(toolVersion(null)).toBeNull()
    expect(projectRoot()).toBe(join(import.meta.dirname, '..', '..'))
  })
})

describe('the git state', () => {
  it('is unknown outside git, and in somebody else’s checkout', async () => {
    expect(await readGitState(folder)).toBeNull()
    expect(await readGitState(null)).toBeNull()
    expect(await readGitState(join(import.meta.dirname, '..'))).toBeNull()
  })

  it.skipIf(lacksProgram('git'))('is the commit, and whether anything differs from it (needs git)', async () => {
    const repository = mkdtempSync(join(folder, 'repository-'))
    const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...env } = process.env
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgSign=false']
    const git = (...args: string[]) =>
      execFileSync('git', [...identity, ...args], { cwd: repository, env, encoding: 'utf8' }).trim()
    git('init', '--quiet')
    expect(await readGitState(repository)).toBeNull()
    writeFileSync(join(repository, '.gitignore'), 'ignored\n')
    git('add', '.')
    git('commit', '--quiet', '--message', 'first')
    writeFileSync(join(repository, 'ignored'), '')
    const commit = git('rev-parse', 'HEAD')
    expect(await readGitState(repository)).toEqual({ commit, dirty: false })
    writeFileSync(join(repository, 'new'), '')
    expect(await readGitState(repository)).toEqual({ commit, dirty: true })
    mkdirSync(join(repository, 'below'))
    expect(await readGitState(join(repository, 'below'))).toBeNull()
  })
})
