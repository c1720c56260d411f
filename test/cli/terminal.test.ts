/** On a terminal: one progress line that is rewritten, and colour unless NO_COLOR forbids it. */
import { describe, expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { lacks, lacksProgram } from '../support/optional.js'
import { CLI, DEADLINE_MS, type Outcome, SHORT, startCli } from './support/cli.js'
import { exitCodeByNoise } from './support/exit.js'

// util-linux's: other systems' `script` takes other arguments.
const lacksScript = process.platform !== 'linux' ? lacks('a Linux', false) : lacksProgram('script')
async function onTerminal(
  columns: number,
  env: Readonly<Record<string, string>>,
): Promise<Outcome & { result: ResultFile }> {
  const run = (output: string): string => {
    const args = ['run', 'smoke', '--contenders', 'sse/node', ...SHORT, '-o', output]
    return [process.execPath, CLI, ...args].map((part) => `'${part}'`).join(' ')
  }
  // startCli's own `node cli.js` is given up for a terminal that runs the same.
  const wrapper = ['sh', '-c', 'exec script -qec "$2" /dev/null']
  const cli = startCli((output) => [`stty cols ${columns}; exec ${run(output)}`], { wrapper, env })
  const outcome = await cli.outcome
  await cli.processes.expectNone()
  return { ...outcome, result: cli.result() as ResultFile }
}

const REWRITTEN = '\r\u001b[2K'

/** Every state of the progress line. */
function progressLines(text: string): string[] {
  const drawn = text.split(REWRITTEN).slice(1)
  return drawn.map((line) => line.split('\r\n')[0] as string).filter((line) => / s left/.test(line))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const COLOUR = /\u001b\[\d+m/

describe.skipIf(lacksScript).concurrent('on a terminal (needs util-linux script)', { timeout: DEADLINE_MS }, () => {
  it('rewrites one progress line, and colours the tables', async () => {
    const { exitCode, stdout, result } = await onTerminal(120, { NO_COLOR: '' })
    const lines = progressLines(stdout)
    expect(lines.length).toBeGreaterThan(4)
    expect(lines.join('\n')).toMatch(/^\[1\/2\] \d+ s left · \S+ measure · \d+ of 100 delivered, 5 connections$/m)
    // Nobody is told that connected clients are not.
    expect(lines.join('\n')).not.toMatch(/ measure .* 0 connections/)
    expect(stdout).toContain('\u001b[1mWhat it means\u001b[22m')
    expect(exitCode).toBe(exitCodeByNoise(result))
  })

  it('keeps the progress line to the width, and with NO_COLOR shows no colour', async () => {
    const { exitCode, stdout, result } = await onTerminal(40, { NO_COLOR: '1' })
    const lines = progressLines(stdout)
    expect(lines.length).toBeGreaterThan(4)
    for (const line of lines) expect(line.length).toBeLessThan(40)
    expect(stdout).toContain('What it means')
    expect(stdout).not.toMatch(COLOUR)
    expect(exitCode).toBe(exitCodeByNoise(result))
  })
})
