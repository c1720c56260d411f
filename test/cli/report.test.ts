/** `report` and `verify` from the command line, on the real sample. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seal } from '../../bench/result/digest.js'
import { parseResult } from '../../bench/result/file.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { runCli } from './support/cli.js'

const SAMPLE = resolve(import.meta.dirname, '../../results/sample.json')
const folder = mkdtempSync(join(tmpdir(), 'transport-bench-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

const text = readFileSync(SAMPLE, 'utf8')
const sample = parseResult(text, SAMPLE)

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const json = (result: ResultFile): string => JSON.stringify(result, null, 2)
const otherScenario = seal({
  ...sample,
  scenario: { ...sample.scenario, clients: 500, shortPoll: { ...sample.scenario.shortPoll, intervalMs: 250 } },
})

const CHANGED = file('changed.json', text.replace('"cpuUserUs": ', '"cpuUserUs": 1'))
const UNREADABLE: readonly (readonly [what: string, path: string, says: RegExp])[] = [
  ['no file', join(folder, 'nosuch.json'), /ENOENT.*\[result-unreadable\]/],
  ['a truncated file', file('truncated.json', text.slice(0, text.length / 2)), /not JSON.*\[result-foreign\]/],
  ['a corrupt file', file('corrupt.json', text.replaceAll('"ledger"', '"leger"')), /as the schema says.*leger/s],
  ['a file of another tool', file('foreign.json', '{"metrics": {}}'), /not a result of transport-bench/],
  [
    'another version',
    file('version.json', text.replace('transport-bench/result@1', 'transport-bench/result@9')),
    /another schema version.*result@9/,
  ],
]

describe('verify', () => {
  it('agrees with the sample', async () => {
    const { exitCode, stdout } = await runCli(['verify', SAMPLE])
    expect(stdout).toMatch(/sample\.json: agrees\. SHA-256 [0-9a-f]{64} matches; [\d,]+ derived numbers/)
    expect(exitCode).toBe(0)
  })

  it('names what differs in a changed file, and judges each of several: exit 3', async () => {
    const { exitCode, stdout } = await runCli(['verify', SAMPLE, CHANGED])
    expect(stdout).toMatch(/sample\.json: agrees/)
    expect(stdout).toMatch(/changed\.json: DOES NOT AGREE\n {2}the checksum does not match/)
    expect(exitCode).toBe(3)
  })

  it('tells everything as JSON', async () => {
    const { exitCode, stdout } = await runCli(['verify', CHANGED, '--json'])
    const { files } = JSON.parse(stdout)
    expect(files).toMatchObject([{ file: CHANGED, agrees: false, checksum: { matches: false } }])
    expect(exitCode).toBe(3)
  })

  it.each(UNREADABLE)('%s: exit 64', async (_, path, says) => {
    const { exitCode, stdout, stderr } = await runCli(['verify', path, SAMPLE])
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(exitCode).toBe(64)
  })
})

describe('report', () => {
  it('writes a page, by default beside the result', async () => {
    const result = file('mine.json', text)
    const { exitCode, stderr, stdout } = await runCli(['report', result])
    expect(stderr).toContain(`report: ${join(folder, 'mine.html')}`)
    const page = readFileSync(join(folder, 'mine.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>/i)
    expect(page).toContain('href="mine.json"')
    expect([stdout, exitCode]).toEqual(['', 0])
  })

  it('links to a result that lies elsewhere, relative to the page', async () => {
    file('a result#1.json', text)
    await runCli(['report', join(folder, 'a result#1.json'), '-o', join(folder, 'pages', 'one.html')])
    expect(readFileSync(join(folder, 'pages', 'one.html'), 'utf8')).toContain('href="../a%20result%231.json"')
  })

  it.each(['md', 'csv', 'hlog', 'junit', 'json'])('prints %s on stdout', async (format) => {
    const { exitCode, stdout } = await runCli(['report', SAMPLE, '--format', format])
    expect(stdout).toContain('websocket/uws')
    expect(exitCode).toBe(0)
  })

  it('takes the format from the extension, and names the parts of a format that has several', async () => {
    const { exitCode, stdout } = await runCli(['report', SAMPLE, '-o', join(folder, 'p.hgrm'), '--json'])
    const names = readdirSync(folder).filter((name) => name.endsWith('.hgrm'))
    expect(names).toContain('p-sse-node.hgrm')
    expect(names).toHaveLength(9)
    expect(JSON.parse(stdout).files.toSorted()).toEqual(names.map((name) => join(folder, name)).toSorted())
    expect(exitCode).toBe(0)
  })

  it('compares two results', async () => {
    const other = file('other.json', json(seal({ ...sample, run: { ...sample.run, id: 'other' } })))
    const { exitCode, stdout } = await runCli(['report', SAMPLE, other, '--format', 'md'])
    expect(stdout).toMatch(/other\.json/)
    expect(exitCode).toBe(0)
  })

  it('says of a result that does not verify that it does not: on the terminal and on top of the page', async () => {
    const { exitCode, stderr } = await runCli(['report', CHANGED])
    expect(stderr).toMatch(/warning: changed\.json does not verify/)
    expect(readFileSync(join(folder, 'changed.html'), 'utf8')).toMatch(/does not verify/i)
    expect(exitCode).toBe(0)
  })
})

describe('a report that cannot be made: exit 64, nothing written', () => {
  const out = join(folder, 'never.html')
  let scenario = ''
  beforeAll(() => {
    scenario = file('scenario.json', json(otherScenario))
  })

  it.each(UNREADABLE)('%s', async (_, path, says) => {
    const { exitCode, stderr } = await runCli(['report', path, '-o', out])
    expect(stderr).toMatch(says)
    expect([exitCode, existsSync(out)]).toEqual([64, false])
  })

  it('scenarios that are not comparable, with every key that differs', async () => {
    const { exitCode, stderr } = await runCli(['report', SAMPLE, scenario, '-o', out])
    expect(stderr).toMatch(/clients.*1000.*500/s)
    expect(stderr).toMatch(/shortPoll\.intervalMs/)
    expect(stderr).toMatch(/\[results-not-comparable\]/)
    expect([exitCode, existsSync(out)]).toEqual([64, false])
  })

  it.each([
    ['the one that it is made of', 'own.json'],
    ['another', 'another.json'],
  ])('over a result: %s', async (_, name) => {
    const [own, place] = [file('own.json', text), file(name, text)]
    const { exitCode, stderr } = await runCli(['report', own, '--format', 'md', '-o', place])
    expect(stderr).toMatch(/it would be lost/)
    expect([exitCode, readFileSync(place, 'utf8') === text]).toEqual([64, true])
  })

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown format', [SAMPLE, '--format', 'pdf'], /got "pdf".*use one of html, md, csv, hgrm, hlog, junit, json/s],
    [
      'an unknown extension',
      [SAMPLE, '-o', join(folder, 'x.pdf')],
      /no format has this extension .*\n.*\.html, \.md, \.csv/,
    ],
    ['several files to stdout', [SAMPLE, '--format', 'hgrm'], /9 files.*\n.*--output/],
    ['an output that is a folder', [SAMPLE, '-o', folder], /it is a folder/],
    ['no result', [], /missing required argument 'result'/],
  ])('%s', async (_, args, says) => {
    const { exitCode, stderr, stdout } = await runCli(['report', ...args])
    expect(stderr).toMatch(says)
    expect([exitCode, stdout]).toEqual([64, ''])
  })
})
