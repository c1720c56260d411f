/** `publish` from a folder of real results to a site: whole, incremental, and the same bytes either way. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { filesOf, folderOf, newFolder, publish, told } from './support/folders.js'
import { commit, resultOf, SAMPLE, trialOf } from './support/inputs.js'

const trials = [trialOf('sse/node'), trialOf('floor/net')]
const DAY = (day: number): string => `2026-01-0${day}T00:00:00.000Z`
const FIRST = resultOf({ id: 'first', startedAt: DAY(1), commit: commit('a'), trials })
const SECOND = resultOf({ id: 'second', startedAt: DAY(2), commit: commit('b'), trials })
const OTHER = resultOf({
  id: 'other',
  startedAt: DAY(3),
  trials: [trialOf('websocket/ws')],
  scenario: { name: 'renamed' },
})

let site = ''
beforeEach(() => {
  site = join(newFolder(), 'site')
})

/** A site made of these from nothing. */
async function fresh(files: Readonly<Record<string, ResultFile>>): Promise<Record<string, string>> {
  const output = join(newFolder(), 'site')
  await publish(folderOf(files), { output })
  return filesOf(output)
}

describe('a site', () => {
  test('has reports, full results, trends and an index, with no link that leads nowhere', async () => {
    const { exitCode, out, err } = await publish(folderOf({ 'a.json': SAMPLE, 'b.json': FIRST, 'sub/c.json': OTHER }), {
      output: site,
    })
    expect(exitCode).toBe(0)
    const files = filesOf(site)
    expect(out).toBe(`${Object.keys(files).length - 1} written, 0 unchanged, 0 removed\n`)
    expect(err).toBe(`site: ${join(site, 'index.html')}\n`)
    expect(files['.nojekyll']).toBe('')
    expect(Object.keys(files).filter((path) => /^runs\/.*\.html$/.test(path))).toHaveLength(3)
    for (const [path, text] of Object.entries(files).filter(([name]) => name.endsWith('.html'))) {
      for (const [, url = ''] of text.matchAll(/ href="([^"]*)"/g)) {
        if (url.startsWith('data:')) continue
        const [target = '', place] = url.split('#')
        const file = target === '' ? path : posix.join(posix.dirname(path), target)
        expect(files[file], `${url} in ${path}`).toBeDefined()
        if (place !== undefined) expect(files[file], `${url} in ${path}`).toContain(` id="${place}"`)
      }
    }
  })

  test('leads from each report back to the index, to its trends and to the result that it is of', async () => {
    await publish(folderOf({ 'a.json': FIRST }), { output: site })
    const files = filesOf(site)
    const [path = '', text = ''] = Object.entries(files).find(([name]) => /^runs\/first-.*\.html$/.test(name)) ?? []
    const data = posix.basename(path).replace(/html$/, 'json')
    expect(text).toContain('href="../index.html"')
    expect(text).toMatch(/href="\.\.\/trends\/stock-ticker-[0-9a-f]{8}\/index\.html"/)
    expect(text).toContain(`href="${data}"`)
    expect(text).not.toContain('does not verify')
    expect(JSON.parse(files[`runs/${data}`] as string)).toEqual(FIRST)
  })

  test('is the same bytes whatever the files are called and wherever they lie', async () => {
    const one = await fresh({ 'a.json': FIRST, 'b.json': SECOND, 'c.json': OTHER })
    expect(await fresh({ 'z/1.json': FIRST, 'a/9.json': SECOND, 'b/2/3.json': OTHER })).toEqual(one)
    expect(await fresh({ 'a.json': OTHER, 'b.json': FIRST, 'c.json': SECOND })).toEqual(one)
  })

  test('has the same result in two files once, and says so', async () => {
    const { out, err } = await publish(folderOf({ 'a.json': FIRST, 'b.json': JSON.stringify(FIRST) }), { output: site })
    expect(out).toContain('7 written')
    expect(err).toMatch(/note: \S+b\.json holds the same result as \S+a\.json: published once/)
  })
})

describe('publishing again', () => {
  test('writes nothing where nothing changed', async () => {
    const folder = folderOf({ 'a.json': FIRST, 'b.json': OTHER })
    const first = await told(folder, site)
    const before = filesOf(site)
    expect(await told(folder, site)).toEqual({ ...first, written: [], unchanged: first.written.length })
    expect(filesOf(site)).toEqual(before)
  })

  test('with a further run writes its pages, its trends and the index, and gives what a new site would', async () => {
    const folder = folderOf({ 'a.json': FIRST, 'b.json': OTHER })
    await publish(folder, { output: site })
    folderOf({ 'c.json': SECOND }, folder)
    const { written, removed } = await told(folder, site)
    expect(written.map((path) => path.replace(/-[0-9a-f]{8,}/g, ''))).toEqual([
      'runs/second.json',
      'runs/second.html',
      'trends/stock-ticker/sse_node.html',
      'trends/stock-ticker/floor_net.html',
      'trends/stock-ticker/index.html',
      'index.html',
    ])
    expect(removed).toEqual([])
    expect(filesOf(site)).toEqual(await fresh({ 'a.json': FIRST, 'b.json': OTHER, 'c.json': SECOND }))
  })

  test('without a run removes what was only of it, folders included, and gives what a new site would', async () => {
    const folder = folderOf({ 'a.json': FIRST, 'b.json': OTHER })
    await publish(folder, { output: site })
    rmSync(join(folder, 'b.json'))
    const { written, removed } = await told(folder, site)
    expect(written).toEqual(['index.html'])
    expect(removed.map((path) => path.replace(/-[0-9a-f]{8,}/g, ''))).toEqual([
      'runs/other.html',
      'runs/other.json',
      'trends/renamed/index.html',
      'trends/renamed/websocket_ws.html',
    ])
    expect(filesOf(site)).toEqual(await fresh({ 'a.json': FIRST }))
    expect(existsSync(join(site, 'trends', removed[2]?.split('/')[1] as string))).toBe(false)
  })

  test('with a changed run replaces its pages under a new name', async () => {
    const folder = folderOf({ 'a.json': FIRST, 'b.json': OTHER })
    await publish(folder, { output: site })
    folderOf({ 'a.json': resultOf({ id: 'first', startedAt: DAY(1), commit: commit('c'), trials }) }, folder)
    const { written, removed } = await told(folder, site)
    expect(written.filter((path) => path.startsWith('runs/'))).toHaveLength(2)
    expect(removed).toHaveLength(2)
    const index = readFileSync(join(site, 'index.html'), 'utf8')
    expect(removed.filter((path) => index.includes(path))).toEqual([])
    expect(written.filter((path) => index.includes(path)).length).toBeGreaterThanOrEqual(2)
  })

  test('by another release writes everything again', async () => {
    const folder = folderOf({ 'a.json': FIRST })
    const { written } = await told(folder, site)
    const manifest = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8'))
    const before = filesOf(site)
    writeFileSync(join(site, 'manifest.json'), JSON.stringify({ ...manifest, tool: '0.0.1' }))
    expect(await told(folder, site)).toMatchObject({ written, unchanged: 0, removed: [] })
    expect(filesOf(site)).toEqual(before)
  })

  test('repairs files that are gone or were changed', async () => {
    const folder = folderOf({ 'a.json': FIRST })
    await publish(folder, { output: site })
    const before = filesOf(site)
    const [gone = '', changed = ''] = Object.keys(before).filter((path) => path.startsWith('runs/'))
    rmSync(join(site, gone))
    writeFileSync(join(site, changed), 'something else')
    expect((await told(folder, site)).written).toEqual(expect.arrayContaining([gone, changed]))
    expect(filesOf(site)).toEqual(before)
  })

  test('never touches files that are not its own', async () => {
    const folder = folderOf({ 'a.json': FIRST })
    await publish(folder, { output: site })
    folderOf({ CNAME: 'example.org', 'runs/mine.html': 'mine' }, site)
    rmSync(join(folder, 'a.json'))
    folderOf({ 'b.json': SECOND }, folder)
    await publish(folder, { output: site })
    expect(filesOf(site)).toMatchObject({ CNAME: 'example.org', 'runs/mine.html': 'mine' })
  })
})

describe('where results and site lie', () => {
  test('a site inside the folder of results is no source of them', async () => {
    const folder = folderOf({ 'a.json': FIRST })
    const inside = join(folder, 'docs')
    await publish(folder, { output: inside })
    expect(await told(folder, inside)).toMatchObject({ written: [], removed: [] })
    renameSync(inside, join(folder, 'moved'))
    const { err } = await publish(folder, { output: site })
    expect(err).toContain('moved is a published site: left out')
    expect(filesOf(site)).toEqual(await fresh({ 'a.json': FIRST }))
  })

  test('hidden folders and node_modules are left out', async () => {
    const folder = folderOf({ 'a.json': FIRST, '.cache/b.json': SECOND, 'node_modules/x/c.json': OTHER })
    await publish(folder, { output: site })
    expect(filesOf(site)).toEqual(await fresh({ 'a.json': FIRST }))
  })

  test('--quiet prints only where the site is', async () => {
    const folder = folderOf({ 'a.json': FIRST, 'package.json': '{}' })
    expect(await publish(folder, { output: site, quiet: true })).toEqual({
      exitCode: 0,
      out: '',
      err: `site: ${join(site, 'index.html')}\n`,
    })
  })
})
