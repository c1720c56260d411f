/** Where the outputs of a gate go: files, the job's summary, annotations. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type GateOutputFlags, openGateOutputs, withGateOutputFlags } from '../../bench/commands/gate-outputs.js'
import type { Terminal } from '../../bench/commands/terminal.js'
import { BenchError } from '../../bench/errors.js'
import { annotationsOf } from '../../bench/gate/exporters/annotations.js'
import { benchmarkJsonOf } from '../../bench/gate/exporters/benchmark-json.js'
import { commentOf } from '../../bench/gate/exporters/comment.js'
import { junitOf } from '../../bench/gate/exporters/junit.js'
import { summaryOf } from '../../bench/gate/exporters/summary.js'
import { everyRow, gate } from './exporters/support/gates.js'

const GATE = gate(everyRow())

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'transport-bench-gate-'))
  for (const name of ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY']) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const path = (name: string): string => join(folder, name)
const text = (name: string): string => readFileSync(path(name), 'utf8')

function written(flags: GateOutputFlags): { readonly out: string; readonly err: string } {
  const printed = { out: '', err: '' }
  const terminal: Terminal = {
    out: (line) => {
      printed.out += line
    },
    err: (line) => {
      printed.err += line
    },
    isInteractive: false,
    useColour: false,
    columns: 120,
    errColumns: 120,
  }
  openGateOutputs(flags).write(GATE, terminal)
  return printed
}

describe('files', () => {
  test('each holds what was asked for, and nothing is printed', () => {
    const printed = written({
      ...{ junit: path('gate.xml'), comment: path('comment.md') },
      ...{ benchmarkJson: path('below/benchmark.json'), summary: path('summary.md') },
    })
    expect(text('gate.xml')).toBe(junitOf(GATE))
    expect(text('comment.md')).toBe(commentOf(GATE))
    expect(text('below/benchmark.json')).toBe(benchmarkJsonOf(GATE))
    expect(text('summary.md')).toBe(summaryOf(GATE))
    expect(printed).toEqual({ out: '', err: '' })
  })

  test('are tried before anything is measured, all that is wrong is said with its flag', () => {
    mkdirSync(path('taken'))
    const flags = { junit: path('taken'), comment: '', benchmarkJson: path('fine.json'), summary: path('taken') }
    const attempt = (): unknown => openGateOutputs(flags)
    expect(attempt).toThrow(BenchError)
    try {
      attempt()
    } catch (error) {
      const { problems, exitCode } = error as BenchError
      expect(problems.map(({ code, where }) => `${code} ${where}`)).toEqual([
        'output-unwritable --junit',
        'flag-value --comment',
        'output-unwritable --summary',
      ])
      expect(exitCode).toBe(64)
    }
    expect(existsSync(path('fine.json'))).toBe(false)
  })

  test('are none without flags', () => {
    expect(written({})).toEqual({ out: '', err: '' })
  })
})

describe('the summary of a job', () => {
  beforeEach(() => vi.stubEnv('GITHUB_STEP_SUMMARY', path('step.md')))

  test('is added to what other steps wrote', () => {
    writeFileSync(path('step.md'), 'before\n')
    written({})
    expect(text('step.md')).toBe(`before\n${summaryOf(GATE)}`)
    written({})
    expect(text('step.md')).toBe(`before\n${summaryOf(GATE)}${summaryOf(GATE)}`)
  })

  test('goes elsewhere with --summary', () => {
    written({ summary: path('summary.md') })
    expect(existsSync(path('step.md'))).toBe(false)
    expect(text('summary.md')).toBe(summaryOf(GATE))
  })

  test('is tried first', () => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', path('no/such/folder/step.md'))
    expect(() => openGateOutputs({})).toThrow(/the summary cannot be appended to: ENOENT/)
  })

  test('is none where the variable is empty', () => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', '')
    expect(written({})).toEqual({ out: '', err: '' })
  })
})

describe('annotations', () => {
  const lines = `${annotationsOf(GATE).join('\n')}\n`

  test.each<readonly [what: string, flags: GateOutputFlags, out: string, err: string]>([
    ['go to stdout', {}, lines, ''],
    ['go to stderr where stdout is one JSON document', { json: true }, '', lines],
    ['go to stderr where stdout is quiet', { quiet: true }, '', lines],
  ])('%s', (_, flags, out, err) => {
    vi.stubEnv('GITHUB_ACTIONS', 'true')
    expect(written(flags)).toEqual({ out, err })
  })

  test.each(['', 'false', '1'])('are none elsewhere: GITHUB_ACTIONS=%j', (value) => {
    vi.stubEnv('GITHUB_ACTIONS', value)
    expect(written({})).toEqual({ out: '', err: '' })
  })
})

test('a verb with these flags hands them on by their names', () => {
  const flags = { junit: 'j.xml', comment: 'c.md', benchmarkJson: 'b.json', summary: 's.md' }
  const args = ['--junit', 'j.xml', '--comment', 'c.md', '--benchmark-json', 'b.json', '--summary', 's.md']
  expect(withGateOutputFlags(new Command()).parse(args, { from: 'user' }).opts()).toEqual(flags)
})
