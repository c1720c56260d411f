import { describe, expect, test } from 'vitest'
import { commandText, machineInShort, softwareInShort, verificationSentences } from '../../bench/report/provenance.js'
import { sampleResult } from '../../scripts/large-result.js'
import { SAMPLE } from './sample.js'
import { verificationOf } from './support/report-of.js'

function commitOf({ environment }: ReturnType<typeof sampleResult>): string {
  const { git } = environment.tool as { git: { commit: string } }
  return git.commit.slice(0, 12)
}

describe('where a result comes from', () => {
  test('is told in short', () => {
    const file = sampleResult()
    expect(machineInShort(file.environment)).toMatch(/^AMD EPYC · 2 logical cores · 23\.5 GiB · Debian/)
    expect(softwareInShort(file)).toEqual([
      'Node.js 20.20.2',
      `transport-bench 0.1.0 (${commitOf(file)})`,
      'ws 8.23.0',
      'uWebSockets.js @uwsjs/core@20.51.4',
    ])
  })

  test('names the libraries of clients only where they are what simulated', () => {
    const file = sampleResult()
    const library = { ...file, run: { ...file.run, client: 'library' as const } }
    const added = softwareInShort(library).filter((part) => !softwareInShort(file).includes(part))
    expect(added.map((part) => part.split(' ')[0])).toEqual(['undici', 'eventsource-parser'])
  })

  test('names the packages of the engines that were measured, and what targets say of themselves', () => {
    const file = sampleResult()
    const [first] = file.contenders
    if (first === undefined) throw new Error('no contender')
    const contenders = [
      { ...first, name: 'websocket/socket.io', engine: 'socket.io' as const },
      { ...first, name: 'sse/hono', engine: 'hono' as const, available: false },
    ]
    const libraries = { 'socket.io': '4.8.1', 'engine.io': '6.6.4', hono: '4.5.6' }
    const environment = { libraries, targets: { shop: 'Shop 2.1' } }
    expect(softwareInShort({ ...file, contenders, environment }).slice(1)).toEqual([
      'socket.io 4.8.1',
      'engine.io 6.6.4',
      'shop: Shop 2.1',
    ])
  })

  test('leaves out what the result does not tell', () => {
    expect(machineInShort({ machine: { coresLogical: 4, coresAllowed: 2 } })).toBe('4 logical cores, 2 allowed')
    expect(machineInShort({ machine: 'big' })).toBe('not recorded')
    expect(softwareInShort(SAMPLE)).toEqual(['transport-bench 0.1.0'])
  })

  test('says that the checkout was changed', () => {
    const git = { commit: 'be2ce71f8088d433', dirty: true }
    const changed = { ...SAMPLE, environment: { tool: { git } } }
    expect(softwareInShort(changed)).toEqual(['transport-bench 0.1.0 (be2ce71f8088, changed since)'])
  })

  test.each([
    [['transport-bench', 'run', '-o', 'a/b.json'], 'transport-bench run -o a/b.json'],
    [['run', 'my scenario.yaml'], "run 'my scenario.yaml'"],
    [['run', '*/node'], "run '*/node'"],
    [['run', "it's"], "run 'it'\\''s'"],
    [['run', ''], "run ''"],
    [['run', '$HOME;rm'], "run '$HOME;rm'"],
  ])('the command %j can be pasted', (command, text) => {
    expect(commandText(command)).toBe(text)
  })
})

describe('a file that does not verify', () => {
  const difference = (i: number) => ({ where: `trials[${i}].cost`, stated: '1', recomputed: '2' })

  test('is none if it agrees', () => {
    expect(verificationSentences(verificationOf(SAMPLE))).toEqual([])
  })

  test('has its first differences told, and how many more there are', () => {
    expect(verificationSentences(verificationOf(SAMPLE, [0, 1, 2, 3].map(difference)))).toEqual([
      'This report is made from a result file that does not verify.',
      '4 of 100 recomputed numbers differ: trials[0].cost says 1, recomputed 2; trials[1].cost says 1, recomputed 2; trials[2].cost says 1, recomputed 2; and 1 more.',
    ])
  })

  test('may have another checksum only', () => {
    const checksum = { stated: 'aa', recomputed: 'bb', matches: false }
    expect(verificationSentences({ ...verificationOf(SAMPLE), checksum, agrees: false })).toEqual([
      'This report is made from a result file that does not verify.',
      'Its content is not what its SHA-256 says: stated aa, recomputed bb.',
    ])
  })
})
