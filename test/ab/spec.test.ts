/** What `--a` and `--b` understand, and what they say to everything else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSpec, type Spec } from '../../bench/ab/spec.js'
import { splitWords } from '../../bench/ab/words.js'
import { BenchError, type Problem } from '../../bench/errors.js'

type WithoutText<One> = One extends Spec ? Omit<One, 'text'> : never
const settings = { set: [], client: null, serverProcesses: null }

const UNDERSTOOD: readonly (readonly [text: string, spec: WithoutText<Spec>])[] = [
  ['this', { kind: 'this' }],
  ['sse/node', { kind: 'contender', name: 'sse/node' }],
  ['contender:websocket/uws', { kind: 'contender', name: 'websocket/uws' }],
  ['build:../other tree', { kind: 'build', path: '../other tree' }],
  ['ref:feature/x~2', { kind: 'ref', ref: 'feature/x~2' }],
  ['server:node "my server.js" --flag=1', { kind: 'server', command: ['node', 'my server.js', '--flag=1'] }],
  ['options:client=library', { kind: 'options', settings: { ...settings, client: 'library' } }],
  [
    'options:workload.payloadBytes=500, serverProcesses=2,limits.maxBufferedBytes=4096',
    {
      kind: 'options',
      settings: { ...settings, set: ['workload.payloadBytes=500', 'limits.maxBufferedBytes=4096'], serverProcesses: 2 },
    },
  ],
  [
    'options:workload.kind=opaque,upstream={ratePerSecond: 1, payloadBytes: 100}',
    {
      kind: 'options',
      settings: { ...settings, set: ['workload.kind=opaque', 'upstream={ratePerSecond: 1, payloadBytes: 100}'] },
    },
  ],
]

const REFUSED: readonly (readonly [text: string, messages: readonly RegExp[]])[] = [
  ['', [/no such kind/]],
  ['thsi', [/no such kind.*did you mean this\?/]],
  ['sse/nod', [/no such kind.*did you mean sse\/node\?/]],
  ['bild:x', [/no such kind.*did you mean build:…\?/]],
  ['contender:sse/nod', [/no such contender; did you mean sse\/node/]],
  ['contender:sse/*', [/not a pattern/]],
  ['build:', [/nothing stands after build:/]],
  ['ref: ', [/nothing stands after ref:/]],
  ['ref:--upload-pack=x', [/does not begin with a dash/]],
  ['server:node "x', [/a quote is not closed/]],
  ['options:blocks=4', [/blocks belongs to the plan/]],
  ['options:phases.durationSeconds=1', [/phases\.durationSeconds belongs to the plan/]],
  ['options:seed=1,contenders=x,client=fast,serverProcesses=0', [/seed/, /contenders/, /kinds of client/, /1 to 64/]],
  ['options:nothing', [/takes KEY=VALUE/]],
]

function problemsOf(text: string): readonly Problem[] {
  try {
    readSpec(text, '--b')
  } catch (error) {
    if (error instanceof BenchError) return error.problems
    throw error
  }
  return []
}

describe('an arm', () => {
  it.each(UNDERSTOOD)('%s is understood', (text, spec) => {
    expect(readSpec(text, '--a')).toEqual({ text, ...spec })
  })

  it.each(REFUSED)('%s is refused, with all problems at once', (text, messages) => {
    const problems = problemsOf(text)
    expect(problems.map(({ where }) => where)).toEqual(messages.map(() => '--b'))
    for (const [i, message] of messages.entries()) expect(problems[i]?.message).toMatch(message)
  })

  it('of no kind is answered with the kinds', () => {
    expect(problemsOf('x')[0]?.remedy).toMatch(
      /this, .*contender:NAME, build:PATH, ref:GITREF, server:COMMAND, options:/,
    )
  })
})

describe('a command', () => {
  it.each<readonly [command: string, words: readonly string[] | null]>([
    ['', []],
    ['  a   b ', ['a', 'b']],
    [`'a b' "c d"`, ['a b', 'c d']],
    [`a'b c'd`, ['ab cd']],
    [`"" ''`, ['', '']],
    [String.raw`a\ b "c\"d" 'e\f'`, ['a b', 'c"d', String.raw`e\f`]],
    ['$HOME `id` *', ['$HOME', '`id`', '*']],
    [`a "b`, null],
    [`a 'b`, null],
    ['a\\', null],
  ])('%j has the words %j', (command, words) => {
    expect(splitWords(command)).toEqual(words)
  })

  it('gives back whatever was quoted', () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(splitWords(words.map(quoted).join(' '))).toEqual(words)
      }),
    )
  })
})
