/** The verbs that only look: list, doctor, help and version. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { browserAvailability } from '../../bench/browser/chromium.js'
import { CATALOGUE } from '../../bench/contenders.js'
import { OPTIONAL_PARTS } from '../../bench/environment/optional-parts.js'
import { findOnPath } from '../../bench/process/on-path.js'
import { runCli } from './support/cli.js'

interface DoctorReport {
  readonly fit: boolean
  readonly ceiling: unknown
  readonly ceilingNotMeasuredBecause: string | null
  readonly checks: readonly { readonly name: string; readonly state: string; readonly remedy: string | null }[]
}

const SCENARIOS = ['echo', 'idle', 'overhead', 'real-web', 'smoke', 'stock-ticker', 'widgets']
const NAMES = CATALOGUE.map(({ name }) => name)
const TARGET = {
  name: 'gone',
  question: 'Is it there?',
  ready: { path: '/' },
  publish: { path: '/publish' },
  transports: { sse: { path: '/stream', cursor: { in: 'none' } } },
}

describe.concurrent('list', () => {
  it('names every scenario and every contender', async () => {
    const { exitCode, stdout } = await runCli(['list'])
    for (const name of [...SCENARIOS, ...NAMES, 'nginx', 'haproxy']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'))
    }
    // What is missing says what to install.
    const chromium = browserAvailability()
    expect(stdout).toMatch(/^ {2}chromium +(available|unavailable: .*(apt-get install chromium|npm install))/m)
    expect(/^ {2}chromium +available/m.test(stdout)).toBe(chromium.available)
    for (const name of ['cherrypy', 'go']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +(available: \\S|unavailable: .*what to install)`, 'm'))
      expect(stdout).toContain(join('targets', name, `${name}.yaml`))
    }
    expect(stdout).toContain('list --target FILE.yaml')
    expect(exitCode).toBe(0)
  })

  it('says what to install where neither browsers nor the programs of targets are there', async () => {
    const { stdout } = await runCli(['list'], { env: { PATH: '/nowhere' } })
    for (const [name, remedy] of [
      ['chromium', 'apt-get install chromium'],
      ['go', 'what to install'],
    ])
      expect(stdout).toMatch(new RegExp(`^  ${name} +unavailable: .*${remedy}`, 'm'))
  })

  it('shows targets that are named, and which of them cannot start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'transport-bench-list-'))
    const file = join(folder, 'gone.yaml')
    writeFileSync(file, JSON.stringify({ ...TARGET, command: ['/nope/server', '{port}'] }))
    const { exitCode, stdout } = await runCli(['list', '--target', file])
    rmSync(folder, { recursive: true })
    expect(stdout).toMatch(/^ {2}sse\/gone +unavailable: its command begins with \/nope\/server/m)
    expect(exitCode).toBe(0)
  })

  it('--json prints one document', async () => {
    const { exitCode, stdout } = await runCli(['list', '--json'])
    const { scenarios, contenders, proxies, browsers, targets } = JSON.parse(stdout) as Record<
      string,
      { name: string; available: boolean }[]
    >
    expect(scenarios?.map(({ name }) => name)).toEqual(SCENARIOS)
    expect(contenders?.map(({ name }) => name)).toEqual(NAMES)
    expect(proxies?.map(({ name }) => name)).toEqual(['nginx', 'haproxy'])
    expect(browsers).toEqual([{ name: 'chromium', ...browserAvailability() }])
    expect(targets?.map(({ name }) => name)).toEqual(['cherrypy', 'go'])
    expect(contenders?.find(({ name }) => name === 'sse/node')?.available).toBe(true)
    expect(exitCode).toBe(0)
  })
})

describe.concurrent('doctor --no-ceiling', () => {
  it('names every optional part, and what is missing without one', async () => {
    const { exitCode, stdout } = await runCli(['doctor', '--no-ceiling'])
    for (const [name, { use, remedy }] of Object.entries(OPTIONAL_PARTS)) {
      if (findOnPath(name) !== null) expect(stdout).toMatch(new RegExp(`^ok    ${name} `, 'm'))
      else expect(stdout).toMatch(new RegExp(`^warn  ${name} .*without it: no ${use}\\n +→ ${remedy}$`, 'm'))
    }
    const fit = /^This machine is fit to measure\.$/m.test(stdout)
    expect(fit).toBe(!/^FAIL /m.test(stdout))
    expect(exitCode).toBe(fit ? 0 : 3)
  })

  it('--json prints one document, and the exit code is its verdict', async () => {
    const { exitCode, stdout } = await runCli(['doctor', '--no-ceiling', '--json'])
    const report = JSON.parse(stdout) as DoctorReport
    expect([report.ceiling, report.ceilingNotMeasuredBecause]).toEqual([null, '--no-ceiling'])
    expect(report.fit).toBe(report.checks.every(({ state }) => state !== 'fail'))
    expect(exitCode).toBe(report.fit ? 0 : 3)
  })

  it('a load that does not fit makes it unfit, with a remedy: exit 3', async () => {
    const { exitCode, stdout } = await runCli(['doctor', '--no-ceiling', '--json', '--clients', '5000'], {
      wrapper: ['sh', '-c', 'ulimit -n 300; exec "$0" "$@"'],
    })
    const { fit, checks } = JSON.parse(stdout) as DoctorReport
    const descriptors = checks.find(({ name }) => name === 'descriptors')
    expect(descriptors).toMatchObject({ state: 'fail', remedy: expect.stringMatching(/^run: /) })
    expect(fit).toBe(false)
    expect(exitCode).toBe(3)
  })
})

describe.concurrent('help and version', () => {
  it.each(['run', 'list', 'doctor', 'serve'])('%s --help shows an example', async (verb) => {
    const { exitCode, stdout, stderr } = await runCli([verb, '--help'])
    expect(stdout).toContain(`Usage: transport-bench ${verb}`)
    expect(stdout).toMatch(new RegExp(`^Examples?:\\n  transport-bench ${verb}`, 'm'))
    for (const flag of ['--json', '--quiet']) expect(stdout).toContain(flag)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  })

  it('--help names the verbs and the exit codes', async () => {
    const { exitCode, stdout } = await runCli(['--help'])
    for (const verb of ['run', 'ab', 'check', 'baseline', 'selftest', 'list', 'doctor', 'serve'])
      expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'))
    expect(stdout).toMatch(/^Exit codes: 0 fine, 1 regression .*, 2 inconclusive, 3 .*, 64 usage, 130 interrupted\.$/m)
    expect(exitCode).toBe(0)
  })

  it('--version prints the version', async () => {
    const { exitCode, stdout } = await runCli(['--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
    expect(exitCode).toBe(0)
  })
})
