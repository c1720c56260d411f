import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { registerSelftest } from '../../bench/commands/register-selftest.js'
import { MODES, type SelftestFlags, selftestCommand } from '../../bench/commands/selftest.js'
import type { Terminal } from '../../bench/commands/terminal.js'
import { BenchError } from '../../bench/errors.js'

const SILENT: Terminal = {
  out: () => undefined,
  err: () => undefined,
  isInteractive: false,
  useColour: false,
  columns: 120,
  errColumns: 120,
}

test.each([
  ['no mode', undefined, {}, /exactly one of --stats, --aa/],
  ['two modes', undefined, { stats: true, aa: true }, /exactly one of --stats, --aa/],
  ['a scenario to simulate', 'smoke', { stats: true }, /takes no scenario/],
  ['a seed that is no whole number', undefined, { stats: true, seed: '1.5' }, /--seed: it must be a whole number/],
  ['a seed below 0', undefined, { stats: true, seed: '-1' }, /--seed/],
] as const)('%s is a usage error', async (_, scenario, flags: SelftestFlags, words) => {
  const error: unknown = await selftestCommand(scenario, flags, SILENT).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BenchError)
  expect(error).toMatchObject({ exitCode: 64, message: expect.stringMatching(words) })
})

/** All flags that the verb has, but for its modes. */
function registeredFlags(): { readonly key: string; readonly flag: string }[] {
  const program = new Command()
  registerSelftest({ program, terminal: SILENT, end: () => undefined })
  const options = program.commands[0]?.options ?? []
  return options
    .map((option) => ({ key: option.attributeName(), flag: option.long ?? '' }))
    .filter(({ key }) => !Object.hasOwn(MODES, key))
}

const OF_MEASURING = ['clients', 'contenders', 'duration', 'payload', 'rate', 'repeat', 'set', 'warmup']

describe.each([
  ['stats', [...OF_MEASURING, 'disableProbe']],
  ['aa', []],
  ['inject', [...OF_MEASURING, 'seed']],
] as const)('--%s', (mode, refused: readonly string[]) => {
  test('takes what changes it, and refuses every other flag at once', async () => {
    const registered = registeredFlags()
    const { takes }: { readonly takes: readonly string[] } = MODES[mode]
    expect(registered.map(({ key }) => key).toSorted()).toEqual([...takes, ...refused, 'json', 'quiet'].toSorted())
    if (refused.length === 0) return
    const flags = Object.fromEntries(registered.map(({ key }) => [key, '5']))
    const error: unknown = await selftestCommand(undefined, { ...flags, [mode]: true }, SILENT).catch((one) => one)
    const problems = error instanceof BenchError ? error.problems : []
    const named = registered.filter(({ key }) => refused.includes(key)).map(({ flag }) => flag)
    expect(problems.map(({ where }) => where)).toEqual(named)
    expect(error).toMatchObject({ exitCode: 64 })
  })
})
