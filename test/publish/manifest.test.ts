/** What is written, left alone and removed, given what a site knows of itself and what lies in its folder. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../bench/publish/fingerprint.js'
import {
  finalManifest,
  type Maker,
  type Manifest,
  manifestText,
  parseManifest,
  pendingManifest,
  planWork,
} from '../../bench/publish/manifest.js'
import type { SiteFile } from '../../bench/publish/site.js'

const MAKER: Maker = { tool: '1.0.0', assets: sha256('assets') }

function file(path: string, inputs = 'inputs'): SiteFile {
  return { path, inputs: sha256(inputs), render: () => `text of ${path}` }
}

function manifestOf(
  files: Readonly<Record<string, { inputs: string; sha256: string | null }>>,
  maker = MAKER,
): Manifest {
  return { schema: 'transport-bench/site@1', ...maker, files }
}

const KNOWN = { inputs: sha256('inputs'), sha256: sha256('text') }
const inPlace = (): string => sha256('text')

describe('a file', () => {
  test.each<[string, Manifest | null, string | null, 'write' | 'unchanged']>([
    [
      'of the same inputs that lies there as it was written',
      manifestOf({ 'a.html': KNOWN }),
      sha256('text'),
      'unchanged',
    ],
    ['of a new site', null, null, 'write'],
    ['that the site did not have', manifestOf({}), null, 'write'],
    ['of other inputs', manifestOf({ 'a.html': { ...KNOWN, inputs: sha256('old') } }), sha256('text'), 'write'],
    ['that is gone', manifestOf({ 'a.html': KNOWN }), null, 'write'],
    ['that was changed', manifestOf({ 'a.html': KNOWN }), sha256('other'), 'write'],
    [
      'that an interrupted publish was to write',
      manifestOf({ 'a.html': { ...KNOWN, sha256: null } }),
      sha256('text'),
      'write',
    ],
    [
      'that another release made',
      manifestOf({ 'a.html': KNOWN }, { ...MAKER, tool: '0.9.0' }),
      sha256('text'),
      'write',
    ],
    [
      'with another page script',
      manifestOf({ 'a.html': KNOWN }, { ...MAKER, assets: sha256('x') }),
      sha256('text'),
      'write',
    ],
  ])('%s', (_, old, onDisk, expected) => {
    const work = planWork(old, { files: [file('a.html')], maker: MAKER }, () => onDisk)
    expect(work[expected].map(({ path }) => path)).toEqual(['a.html'])
    expect(work.remove).toEqual([])
  })

  test('that is no longer wanted is removed, also when another release made it', () => {
    const old = manifestOf({ 'a.html': KNOWN, 'runs/b.html': KNOWN }, { ...MAKER, tool: '0.9.0' })
    expect(planWork(old, { files: [file('a.html')], maker: MAKER }, inPlace).remove).toEqual(['runs/b.html'])
  })
})

test('while it is worked on, the manifest claims what is, what will be and what is to go', () => {
  const old = manifestOf({ 'a.html': KNOWN, 'gone.html': KNOWN })
  const work = planWork(old, { files: [file('a.html'), file('new.html')], maker: MAKER }, inPlace)
  const pending = pendingManifest(work, old, MAKER)
  expect(pending.files).toEqual({
    'a.html': KNOWN,
    'gone.html': KNOWN,
    'new.html': { inputs: sha256('inputs'), sha256: null },
  })
  const final = finalManifest(pending, work.remove, new Map([['new.html', sha256('new')]]))
  expect(final.files).toEqual({ 'a.html': KNOWN, 'new.html': { inputs: sha256('inputs'), sha256: sha256('new') } })
})

describe('a manifest', () => {
  test('is the same text whatever the order of its files, and is read again', () => {
    const one = manifestOf({ 'a.html': KNOWN, 'b.html': KNOWN })
    const other = manifestOf({ 'b.html': KNOWN, 'a.html': KNOWN })
    expect(manifestText(one)).toBe(manifestText(other))
    expect(parseManifest(manifestText(one))).toEqual(one)
  })

  test.each([
    '../../etc/passwd.html',
    '/etc/hosts.html',
    'runs/../../x.html',
    'a/b/c/d.html',
    'CNAME',
    '.git/config',
    'manifest.json',
    'runs\\x.html',
    '',
  ])('with the path %j is not believed', (path) => {
    expect(parseManifest(manifestText(manifestOf({ [path]: KNOWN })))).toBeNull()
  })

  test.each([
    ['no JSON', '{'],
    ['another document', '{"name": "app", "icons": []}'],
    ['another version', manifestText(manifestOf({})).replace('site@1', 'site@2')],
    ['a part', manifestText(manifestOf({ 'a.html': KNOWN })).slice(0, 80)],
  ])('that is %s is none', (_, text) => {
    expect(parseManifest(text)).toBeNull()
  })

  test('of which any part is cut off is none', () => {
    const text = manifestText(manifestOf({ 'a.html': KNOWN, 'runs/b.json': KNOWN })).trimEnd()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        expect(parseManifest(text.slice(0, length))).toBeNull()
      }),
    )
  })
})
