/**
 * The architecture is linted (lint/*.grit). Each rule must see what it forbids: planted sources, in a copy of the
 * configuration outside the checkout so that nothing else meets them, fail; their clean counterparts pass.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')

interface Plant {
  readonly rule: string
  readonly file: string
  readonly source: string
}
const plant = (rule: string, file: string, source: string): Plant => ({ rule, file, source })

const FORBIDDEN: readonly Plant[] = [
  plant(
    'Contracts import nothing',
    'bench/contracts/a.ts',
    "import { nowUs } from '../clock.js'\nexport const a = nowUs",
  ),
  plant('Contracts import nothing', 'bench/contracts/a.ts', "export type { Socket } from 'node:net'"),
  plant('Contracts import nothing', 'bench/contracts/a.ts', "export type A = import('../random.js').Random"),
  plant('Servers never import', 'servers/a.ts', "import { a } from '../clients/sse.js'\nexport const b = a"),
  plant('Servers never import', 'servers/engines/a.ts', "export const b = await import('../../clients/sse.js')"),
  plant('Servers never import', 'servers/a.ts', "export { a } from '../bench/load/main.js'"),
  plant('Servers never import', 'servers/a.ts', "export * from '../bench/run/coordinator.js'"),
  plant('Clients deliver', 'clients/a.ts', "import { a } from '../servers/event-log.js'\nexport const b = a"),
  plant('Clients deliver', 'clients/a.ts', "import { nowUs } from '../bench/clock.js'\nexport const b = nowUs"),
  plant(
    'Clients deliver',
    'clients/protocol/a.ts',
    "import { nowUs } from '../../bench/clock.js'\nexport const b = nowUs",
  ),
  plant('Clients deliver', 'clients/a.ts', "import { setTimeout as later } from 'node:timers'\nexport const b = later"),
  plant(
    'Clients deliver',
    'clients/a.ts',
    "import { setTimeout as later } from 'timers/promises'\nexport const b = later",
  ),
  plant(
    'Clients deliver',
    'clients/a.ts',
    "import { performance } from 'node:perf_hooks'\nexport const b = performance",
  ),
  plant(
    'Clients deliver',
    'clients/a.ts',
    "import type { Recorder } from '../bench/load/recorder.js'\nexport type B = Recorder",
  ),
  plant('Clients deliver', 'clients/a.ts', 'export const b = setTimeout(() => {}, 5)'),
  plant('Clients deliver', 'clients/a.ts', 'export const b = setInterval(() => {}, 5)'),
  plant('Clients deliver', 'clients/a.ts', 'export const b = setImmediate(() => {})'),
  plant(
    'coordinator imports neither',
    'bench/run/a.ts',
    "import { a } from '../../servers/main.js'\nexport const b = a",
  ),
  plant('coordinator imports neither', 'bench/run/a.ts', "export const b = await import('../../clients/sse.js')"),
  plant('open no socket', 'bench/report/a.ts', "import { connect } from 'node:net'\nexport const b = connect"),
  plant('open no socket', 'bench/report/a.ts', "import { request } from 'http'\nexport const b = request"),
  plant('open no socket', 'bench/result/a.ts', "import { spawn } from 'node:child_process'\nexport const b = spawn"),
  plant('open no socket', 'bench/result/a.ts', "import { execa } from 'execa'\nexport const b = execa"),
  plant('open no socket', 'bench/report/a.ts', "export * from '../run/coordinator.js'"),
  plant('open no socket', 'bench/report/a.ts', "export * from '../load/recorder.js'"),
  plant('open no socket', 'bench/report/a.ts', "export * from '../../servers/event-log.js'"),
  plant('Only bench/clock.ts reads time', 'bench/measure/a.ts', 'export const b = Date.now()'),
  plant('Only bench/clock.ts reads time', 'bench/process/a.ts', 'export const b = performance.now()'),
  plant('Only bench/clock.ts reads time', 'servers/a.ts', 'export const b = process.hrtime.bigint()'),
  plant('Only bench/clock.ts reads time', 'clients/a.ts', 'export const b = new Date()'),
  plant('Only bench/clock.ts reads time', 'scripts/a.ts', 'const { now } = performance\nexport const b = now()'),
  plant('Only bench/clock.ts reads time', 'bench/cli.ts', 'export const b = globalThis.performance.now()'),
  plant('Only bench/cli.ts and bench/commands print', 'bench/run/a.ts', "console.log('x')"),
  plant('Only bench/cli.ts and bench/commands print', 'servers/main.ts', "console.error('x')"),
  plant('Only bench/cli.ts and bench/commands print', 'bench/report/a.ts', "process.stdout.write('x')"),
  plant('Only bench/cli.ts and bench/commands print', 'clients/a.ts', "process.stderr.write('x')"),
  plant('Only bench/cli.ts and bench/commands exit', 'bench/run/a.ts', 'process.exit(3)'),
  plant('Only bench/cli.ts and bench/commands exit', 'bench/run/a.ts', 'process.exitCode = 3'),
  plant('Only bench/cli.ts and bench/commands exit', 'servers/main.ts', 'process.exit(0)'),
  plant('Only bench/cli.ts and bench/commands exit', 'bench/load/main.ts', 'const end = process.exit\nend(0)'),
  plant('Randomness only', 'bench/event/a.ts', 'export const b = Math.random()'),
  plant(
    'Randomness only',
    'clients/a.ts',
    "import { randomBytes } from 'node:crypto'\nexport const b = randomBytes(4)",
  ),
  plant('Randomness only', 'servers/a.ts', "import * as c from 'node:crypto'\nexport const b = c.randomUUID()"),
  plant('Randomness only', 'bench/run/a.ts', 'export const b = crypto.getRandomValues(new Uint8Array(4))'),
  plant('Randomness only', 'scripts/a.ts', 'const { random } = Math\nexport const b = random()'),
  plant('Use the global', 'servers/a.ts', "import { exit } from 'node:process'\nexit(0)"),
  plant('Use the global', 'bench/run/a.ts', "import { log } from 'node:console'\nlog('x')"),
]

const ALLOWED: readonly Plant[] = [
  plant('contracts import contracts', 'bench/contracts/a.ts', "import type { A } from './names.js'\nexport type B = A"),
  plant(
    'servers import servers and what is shared',
    'servers/a.ts',
    "export * from './event-log.js'\nexport * from '../bench/clock.js'\nexport * from '../bench/measure/histogram.js'",
  ),
  plant(
    'clients import clients, contracts and node:net',
    'clients/a.ts',
    "export * from './sse.js'\nexport * from '../bench/contracts/client.js'\nexport * from 'node:net'",
  ),
  plant(
    'a socket time-out is the socket’s',
    'clients/a.ts',
    'export const b = (s: { setTimeout(ms: number): void }) => s.setTimeout(5)',
  ),
  plant(
    'the coordinator names an entry by path',
    'bench/run/a.ts',
    "export const b = new URL('../../servers/main.js', import.meta.url)",
  ),
  plant(
    'reports import the result schema',
    'bench/report/a.ts',
    "export * from '../result/schema.js'\nexport * from '../format.js'",
  ),
  plant('results write files', 'bench/result/a.ts', "export * from 'node:fs'\nexport * from 'zod'"),
  plant(
    'the clock reads time',
    'bench/clock.ts',
    'export const b = performance.now()\nexport const c = process.hrtime.bigint()',
  ),
  plant(
    'a given instant may be formatted',
    'bench/report/a.ts',
    'export const b = (ms: number) => new Date(ms).toISOString()',
  ),
  plant('loop utilisation is no clock', 'bench/process/a.ts', 'export const b = performance.eventLoopUtilization()'),
  plant('the CLI prints and exits', 'bench/cli.ts', "console.log('x')\nprocess.exit(0)"),
  plant('commands print', 'bench/commands/run.ts', "process.stdout.write('x')\nprocess.exitCode = 3"),
  plant('scripts print and exit', 'scripts/a.ts', "console.log('x')\nprocess.exit(0)"),
  plant(
    'a child entry exits with its reason',
    'servers/main.ts',
    '// biome-ignore lint/plugin/only-the-cli-exits: the coordinator is gone, nothing is left to drain.\nprocess.exit(0)',
  ),
  plant(
    'hashes are no randomness',
    'bench/load/a.ts',
    "import { createHash } from 'node:crypto'\nexport const b = createHash('sha1')",
  ),
  plant('the seeded generator', 'bench/random.ts', 'export const b = Math.random()'),
]

interface Found {
  readonly file: string
  readonly category: string
  readonly message: string
}

let folder = ''
let found: readonly Found[] = []

/** Plants of different file paths share a tree, so that a few runs of Biome lint them all. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'transport-bench-lint-'))
  found = groupsWithoutClash([...FORBIDDEN, ...ALLOWED]).flatMap((group) => lint(group))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Plants of one file path go into different runs. */
function groupsWithoutClash(plants: readonly Plant[]): (readonly (Plant & { index: number })[])[] {
  const groups: (Plant & { index: number })[][] = []
  plants.forEach((item, index) => {
    const group = groups.find((candidate) => candidate.every((other) => other.file !== item.file))
    if (group === undefined) groups.push([{ ...item, index }])
    else group.push({ ...item, index })
  })
  return groups
}

function lint(group: readonly (Plant & { index: number })[]): Found[] {
  const tree = mkdtempSync(join(folder, 'tree-'))
  for (const name of ['biome.json', '.gitignore', 'lint'])
    cpSync(join(root, name), join(tree, name), { recursive: true })
  for (const item of group) {
    mkdirSync(dirname(join(tree, item.file)), { recursive: true })
    writeFileSync(join(tree, item.file), `${item.source}\n`)
  }
  return runBiome(tree).map((one) => {
    const index = group.find((item) => item.file === one.file)?.index
    return { ...one, file: String(index ?? one.file) }
  })
}

function runBiome(tree: string): Found[] {
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=error', '.']
  let text: string
  try {
    text = execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    text = (error as { stdout: string }).stdout
  }
  return parseReport(text)
}

function parseReport(text: string): Found[] {
  const report = JSON.parse(text) as {
    diagnostics: { category: string; message: string; location: { path: string } | null }[]
  }
  return report.diagnostics.map((one) => ({
    file: one.location?.path ?? '',
    category: one.category,
    message: one.message,
  }))
}

describe('the architecture lint', () => {
  it.each(FORBIDDEN.map((item, index) => ({ ...item, index, code: item.source.split('\n')[0] })))(
    'refuses in $file: $code',
    ({ rule, index }) => {
      const messages = found.filter((one) => one.file === String(index)).map((one) => one.message)
      expect(messages.join('\n')).toContain(rule)
    },
  )

  it.each(ALLOWED.map((item, index) => ({ ...item, index: FORBIDDEN.length + index })))(
    'allows: $rule',
    ({ index }) => {
      const problems = found.filter((one) => one.file === String(index) && one.category.includes('plugin'))
      expect(problems).toEqual([])
    },
  )

  it('has no plugin that fails to run', () => {
    expect(found.filter((one) => /errored|error/i.test(one.message) && !/^\d+$/.test(one.file))).toEqual([])
  })

  it('uses every rule file of lint/, and only files that exist', () => {
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as { plugins: { path: string }[] }
    const used = config.plugins.map(({ path }) => path.replace('./lint/', '')).sort()
    expect(used).toEqual(readdirSync(join(root, 'lint')).sort())
    expect(used.every((name) => existsSync(join(root, 'lint', name)))).toBe(true)
  })

  it('plants something for every rule', () => {
    const sources = readdirSync(join(root, 'lint')).map((name) => readFileSync(join(root, 'lint', name), 'utf8'))
    const unplanted = sources.filter((text) => !FORBIDDEN.some(({ rule }) => text.includes(rule)))
    expect(unplanted).toEqual([])
  })
})
