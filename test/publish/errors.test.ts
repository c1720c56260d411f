/** What cannot be published, and what publishing must not destroy. */
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { SiteFolder } from '../../bench/commands/site-folder.js'
import { BenchError } from '../../bench/errors.js'
import { sha256 } from '../../bench/publish/fingerprint.js'
import { planWork } from '../../bench/publish/manifest.js'
import type { SiteFile } from '../../bench/publish/site.js'
import { seal } from '../../bench/result/digest.js'
import { filesOf, folderOf, newFolder, publish } from './support/folders.js'
import { resultOf, SAMPLE, textOf, trialOf } from './support/inputs.js'

const GOOD = resultOf({ id: 'good', trials: [trialOf('sse/node')] })

let site = ''
beforeEach(() => {
  site = join(newFolder(), 'site')
})

async function refusal(folder: string, output = site): Promise<BenchError> {
  const error = await publish(folder, { output }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BenchError)
  expect((error as BenchError).exitCode).toBe(64)
  return error as BenchError
}

const TEXT = textOf(GOOD)
const BROKEN: readonly [string, string, string][] = [
  ['cut off', TEXT.slice(0, 3000), 'result-foreign'],
  ['of another version', TEXT.replace('result@1', 'result@2'), 'result-version'],
  ['with a field too many', TEXT.replace('"schema"', '"extra": 1, "schema"'), 'result-foreign'],
  [
    'with a broken histogram',
    textOf(
      seal({
        ...GOOD,
        trials: [{ ...trialOf('sse/node'), latency: { ...trialOf('sse/node').latency, hdr: 'HISTx' } }],
      }),
    ),
    'result-foreign',
  ],
]

describe('a file that claims to be a result', () => {
  test.each(BROKEN)('%s is named, exit 64, and the others are published', async (_, text, code) => {
    const folder = folderOf({ 'bad.json': text, 'good.json': GOOD })
    const { exitCode, out, err } = await publish(folder, { output: site, json: true })
    expect(exitCode).toBe(64)
    expect(JSON.parse(out).problems).toMatchObject([{ code, where: join(folder, 'bad.json') }])
    expect(err).toContain(join(folder, 'bad.json'))
    expect(Object.keys(filesOf(site)).filter((path) => path.startsWith('runs/'))).toHaveLength(2)
  })

  test('is an error by itself when there is no other, and no site is made', async () => {
    const error = await refusal(
      folderOf({ 'bad.json': TEXT.slice(0, 3000), 'worse.json': TEXT.replace('result@1', 'result@9') }),
    )
    expect(error.problems.map(({ code }) => code)).toEqual(['result-foreign', 'result-version'])
    expect(existsSync(site)).toBe(false)
  })
})

test.each([
  ['another document', '{"name": "x"}'],
  ['no JSON', 'hello'],
  ['nothing', ''],
  ['a list of results', JSON.stringify([SAMPLE])],
])('a file that holds %s is left out with a note', async (_, text) => {
  const { exitCode, err } = await publish(folderOf({ 'x.json': text, 'good.json': GOOD }), { output: site })
  expect(exitCode).toBe(0)
  expect(err).toMatch(/note: \S+x\.json is not a result: left out/)
})

test.skipIf(process.platform === 'win32')(
  'a link that leads nowhere is named, and the others are published',
  async () => {
    const folder = folderOf({ 'good.json': GOOD })
    symlinkSync(join(folder, 'none'), join(folder, 'link.json'))
    const { exitCode, out } = await publish(folder, { output: site, json: true })
    expect(exitCode).toBe(64)
    expect(JSON.parse(out).problems).toMatchObject([{ code: 'result-unreadable', where: join(folder, 'link.json') }])
  },
)

describe('there is nothing to publish', () => {
  test('in an empty folder, and a site that is there stays as it is', async () => {
    await publish(folderOf({ 'good.json': GOOD }), { output: site })
    const before = filesOf(site)
    expect((await refusal(newFolder())).code).toBe('results-not-found')
    expect(filesOf(site)).toEqual(before)
  })

  test.each([
    ['a file', () => join(folderOf({ 'good.json': GOOD }), 'good.json')],
    ['nowhere', () => join(newFolder(), 'none')],
  ])('in what is %s', async (_, path) => {
    expect((await refusal(path())).code).toBe('folder-unreadable')
    expect(existsSync(site)).toBe(false)
  })
})

describe('a site is refused', () => {
  const good = (): string => folderOf({ 'good.json': GOOD })

  test('in a folder with content of others, which stays', async () => {
    folderOf({ 'index.html': 'mine' }, site)
    expect((await refusal(good())).code).toBe('site-foreign')
    expect(filesOf(site)).toEqual({ 'index.html': 'mine' })
  })

  test.each(['{}', '', '{"schema": "transport-bench/site@1"', '{"name": "my app", "icons": []}'])(
    'where its manifest is damaged or of others: %j',
    async (text) => {
      await publish(good(), { output: site })
      writeFileSync(join(site, 'manifest.json'), text)
      const before = filesOf(site)
      expect((await refusal(good())).code).toBe('site-foreign')
      expect(filesOf(site)).toEqual(before)
    },
  )

  test('where a file of others lies in the place of a page, and nothing is changed', async () => {
    const folder = good()
    await publish(folder, { output: site })
    const manifest = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8'))
    const { 'index.html': _, ...files } = manifest.files
    writeFileSync(join(site, 'manifest.json'), JSON.stringify({ ...manifest, files }))
    writeFileSync(join(site, 'index.html'), 'mine')
    const before = filesOf(site)
    const error = await refusal(folder)
    expect(error.problems).toMatchObject([{ code: 'site-foreign', where: join(site, 'index.html') }])
    expect(filesOf(site)).toEqual(before)
  })

  test('where there is a file, below a file, and without a path', async () => {
    const file = join(good(), 'good.json')
    expect((await refusal(good(), file)).code).toBe('output-unwritable')
    expect((await refusal(good(), join(file, 'site'))).code).toBe('output-unwritable')
    expect((await refusal(good(), '')).code).toBe('flag-value')
    expect(readFileSync(file, 'utf8')).toBe(TEXT)
  })

  test('where the results themselves lie, or above them', async () => {
    const folder = good()
    expect((await refusal(folder, folder)).code).toBe('flag-value')
    expect((await refusal(folder, join(folder, '..'))).code).toBe('flag-value')
    expect(filesOf(folder)).toEqual({ 'good.json': TEXT })
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('that may not be written', async () => {
    mkdirSync(site)
    chmodSync(site, 0o500)
    expect((await refusal(good())).code).toBe('output-unwritable')
  })

  test.skipIf(!existsSync('/proc/self'))('where no folder can be made', async () => {
    expect((await refusal(good(), '/proc/site')).code).toBe('output-unwritable')
  })

  test('together with what is wrong with the results, at once', async () => {
    folderOf({ 'index.html': 'mine' }, site)
    const error = await refusal(join(newFolder(), 'none'))
    expect(error.problems.map(({ code }) => code)).toEqual(['site-foreign', 'folder-unreadable'])
  })
})

describe('a publish that breaks off', () => {
  const MAKER = { tool: '1', assets: sha256('assets') }
  const NAMES = ['.nojekyll', 'runs/a.json', 'runs/a.html', 'trends/x/b.html', 'index.html']

  /** Version `inputs` of every file; rendering the one at `failAt` fails. */
  function files(inputs: string, failAt: number, names = NAMES): SiteFile[] {
    return names.map((path, i) => ({
      path,
      inputs: sha256(inputs),
      render: () => {
        if (i === failAt) throw new Error('power cut')
        return `${inputs} ${path}`
      },
    }))
  }

  function carryOut(wanted: readonly SiteFile[]): void {
    const folder = new SiteFolder(site)
    folder.carryOut(
      planWork(folder.manifest, { files: wanted, maker: MAKER }, (path) => folder.digestOf(path)),
      MAKER,
    )
  }

  test.each(NAMES.map((_, i) => i))('at file %i is repaired by the next, on a new site and on an old one', (failAt) => {
    expect(() => carryOut(files('one', failAt))).toThrow('power cut')
    carryOut(files('one', -1))
    const one = filesOf(site)
    expect(one).toMatchObject(Object.fromEntries(NAMES.map((path) => [path, `one ${path}`])))

    expect(() => carryOut(files('two', failAt))).toThrow('power cut')
    carryOut(files('one', -1))
    expect(filesOf(site)).toEqual(one)
  })

  test('before it removed anything leaves that to the next', () => {
    carryOut(files('one', -1))
    expect(() => carryOut(files('two', 0, ['index.html']))).toThrow('power cut')
    carryOut(files('two', -1, ['index.html']))
    expect(Object.keys(filesOf(site))).toEqual(['index.html', 'manifest.json'])
  })

  test('leaves temporary files that the next removes, but none of others', () => {
    carryOut(files('one', -1))
    const before = filesOf(site)
    folderOf({ '.index.html.123.tmp': '<', 'runs/.a.html.45.tmp': '<', '.manifest.json.6.tmp': '{' }, site)
    folderOf({ '.mine.txt.123.tmp': 'mine', 'runs/.a.html.tmp': 'mine' }, site)
    carryOut(files('one', -1))
    expect(filesOf(site)).toEqual({ ...before, '.mine.txt.123.tmp': 'mine', 'runs/.a.html.tmp': 'mine' })
  })

  test('before it wrote its first manifest leaves a folder that the next takes as new', () => {
    folderOf({ '.manifest.json.6.tmp': '{' }, site)
    carryOut(files('one', -1))
    expect(Object.keys(filesOf(site))).toEqual([...NAMES, 'manifest.json'].sort())
  })
})
