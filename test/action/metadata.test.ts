/** action.yml and the example workflow, as GitHub reads them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ACTION, GATE_STEP, ROOT, readYaml, type Step } from './support/action.js'

const EXPRESSION = /\$\{\{/
/** A major version, of an action of GitHub's own. */
const PINNED = /^actions\/[\w-]+@v\d+$/

const text = JSON.stringify(ACTION.runs)
const used = (name: string): boolean => new RegExp(`inputs\\.${name}(?![\\w-])`).test(text)

describe('action.yml', () => {
  test('is composite, every step of it a script in bash or an action with its major version', () => {
    expect(ACTION.runs.using).toBe('composite')
    for (const { run, shell, uses } of ACTION.runs.steps) {
      if (uses === undefined) expect([typeof run, shell]).toEqual(['string', 'bash'])
      else expect(uses).toMatch(PINNED)
    }
  })

  test('uses every input, and none that it does not have', () => {
    const names = Object.keys(ACTION.inputs)
    expect(names.filter((name) => !used(name))).toEqual([])
    expect(
      [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name).filter((name) => !names.includes(name ?? '')),
    ).toEqual([])
  })

  test('describes every input and output; every input has a default, a string', () => {
    for (const { description } of [...Object.values(ACTION.inputs), ...Object.values(ACTION.outputs)])
      expect(description).toMatch(/\.$/)
    for (const input of Object.values(ACTION.inputs)) expect(typeof input.default).toBe('string')
  })

  test('has no expression in any script: an input could bring commands of its own', () => {
    for (const { run } of ACTION.runs.steps) expect(run ?? '').not.toMatch(EXPRESSION)
  })

  test('hands inputs on by variables of their names', () => {
    for (const [name, value] of Object.entries(GATE_STEP.env ?? {}))
      expect(value).toBe(`\${{ inputs.${name.replace('INPUT_', '').toLowerCase().replaceAll('_', '-')} }}`)
  })

  test('takes every output from the step that writes it', () => {
    const script = readFileSync(join(ROOT, 'scripts/action/gate.sh'), 'utf8')
    for (const [name, { value }] of Object.entries(ACTION.outputs)) {
      expect(value).toBe(`\${{ steps.gate.outputs.${name} }}`)
      expect(script).toMatch(new RegExp(`output(_path)? ${name} `))
    }
  })
})

describe('its scripts', () => {
  const folder = join(ROOT, 'scripts/action')
  test.each(readdirSync(folder))('%s stops at the first error and evaluates nothing', (name) => {
    const script = readFileSync(join(folder, name), 'utf8')
    expect(script).toMatch(/^#!\/usr\/bin\/env bash\n/)
    expect(script).toMatch(/^set -euo pipefail$/m)
    expect(script).not.toMatch(/\beval\b|\bsource\b|bash -c|\$\{\{/)
  })

  test('are all called, and are there', () => {
    const called = ACTION.runs.steps.flatMap(({ run }) => /scripts\/action\/[\w-]+\.sh/.exec(run ?? '')?.[0] ?? [])
    expect(called).toEqual(['scripts/action/build.sh', 'scripts/action/gate.sh'])
    for (const path of called) expect(statSync(join(ROOT, path)).isFile()).toBe(true)
  })
})

interface Workflow {
  readonly on: unknown
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy: {
          readonly matrix: { readonly include: readonly Readonly<Record<string, string | boolean>>[] }
        }
        readonly 'timeout-minutes': number
        readonly steps: readonly Step[]
      }
    >
  >
}

describe('the example workflow', () => {
  const workflow = readYaml<Workflow>('docs/ci/transport-bench.yml')
  const job = workflow.jobs.gate as Workflow['jobs'][string]
  const own = job.steps.find(({ uses }) => uses === './') as Step

  test('runs code of pull requests with the rights of pull requests, which it states', () => {
    expect(workflow.on).toBe('pull_request')
    expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' })
  })

  test('names every action by its major version', () => {
    const others = job.steps.flatMap(({ uses }) => (uses === undefined || uses === './' ? [] : [uses]))
    expect(others.length).toBeGreaterThan(3)
    for (const uses of others) expect(uses).toMatch(PINNED)
  })

  test('has no expression in a script', () => {
    for (const step of job.steps) {
      expect(step.run ?? '').not.toMatch(EXPRESSION)
      expect(String(step.with?.script ?? '')).not.toMatch(EXPRESSION)
    }
  })

  test('gives inputs that there are, and takes outputs that there are', () => {
    const inputs = Object.keys(ACTION.inputs)
    expect(Object.keys(own.with ?? {}).filter((name) => !inputs.includes(name))).toEqual([])
    const outputs = [...JSON.stringify(job.steps).matchAll(/steps\.gate\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    expect(outputs.length).toBeGreaterThan(0)
    expect(outputs.filter((name) => !Object.hasOwn(ACTION.outputs, name ?? ''))).toEqual([])
  })

  test('gates the exact class strictly, the noisy ones by A/B', () => {
    const { include } = job.strategy.matrix
    expect(include.map(({ mode }) => mode)).toEqual(['check', 'ab'])
    for (const { scenario } of include) expect(statSync(join(ROOT, `scenarios/${scenario}.yaml`)).isFile()).toBe(true)
    const baselines = include.flatMap(({ mode, baseline }) => (mode === 'check' ? [String(baseline)] : []))
    for (const path of baselines) expect(statSync(join(ROOT, path)).isFile()).toBe(true)
    const known = new Set(['gate', ...Object.keys(own.with ?? {})])
    for (const entry of include) expect(Object.keys(entry).filter((key) => !known.has(key))).toEqual([])
  })
})

describe('docs/ci.md', () => {
  const page = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8')

  test('has every input and output', () => {
    const inputs = page.split('\n').flatMap((line) => (/^\| `/.test(line) ? [...line.matchAll(/`([\w-]+)`/g)] : []))
    const known = new Set(inputs.map(([, name]) => name))
    expect(Object.keys(ACTION.inputs).filter((name) => !known.has(name))).toEqual([])
    const outputs = /^Outputs: [\s\S]*?\n\n/m.exec(page)?.[0] ?? ''
    expect(Object.keys(ACTION.outputs).filter((name) => !outputs.includes(`\`${name}\``))).toEqual([])
  })

  test('has no flag that no verb has', () => {
    const commands = readdirSync(join(ROOT, 'bench/commands')).map((name) => `bench/commands/${name}`)
    const cli = ['bench/cli.ts', ...commands].map((path) => readFileSync(join(ROOT, path), 'utf8')).join('')
    const flags = [...page.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag)
    expect(flags.length).toBeGreaterThan(10)
    expect([...new Set(flags)].filter((flag) => !new RegExp(`'(-\\w, )?${flag}[ ']`).test(cli))).toEqual([])
  })

  test('links to files that are there', () => {
    for (const [, path] of page.matchAll(/\]\(([^)#]+)(#[\w-]+)?\)/g))
      expect(statSync(join(ROOT, 'docs', path as string)).isFile()).toBe(true)
  })
})
