/** Without the optional uWebSockets.js: its contenders are listed as unavailable with the reason, the rest runs. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, runCli, SHORT } from './support/cli.js'
import { exitCodeByNoise } from './support/exit.js'

const UWS = ['short-poll/uws', 'long-poll/uws', 'sse/uws', 'websocket/uws']
const OTHERS = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']
const REASON = 'uWebSockets.js is not installed'

/** A copy of the package as `npm` leaves it when it cannot install the optional dependency. */
function packageWithoutUws(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const copy = mkdtempSync(join(tmpdir(), 'transport-bench-without-uws-'))
  for (const part of ['package.json', 'scenarios', 'targets', 'dist'])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  mkdirSync(join(copy, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (/^uwebsockets|^@uwsjs$|^\./i.test(name)) continue
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name), 'junction')
  }
  return copy
}

const folder = packageWithoutUws()
const options = { cli: join(folder, 'dist', 'bench', 'cli.js') }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.concurrent('without uWebSockets.js', { timeout: DEADLINE_MS }, () => {
  it('list names the four contenders unavailable, with the reason', async () => {
    const { exitCode, stdout } = await runCli(['list'], options)
    for (const name of UWS) expect(stdout).toMatch(new RegExp(`^  ${name} +unavailable: ${REASON}`, 'm'))
    for (const name of OTHERS) expect(stdout).toMatch(new RegExp(`^  ${name} +available$`, 'm'))
    expect(exitCode).toBe(0)
  })

  it.each([['smoke'], ['smoke', '--contenders', '*/*']])(
    'run %s %s %s skips them by name and runs the rest',
    async (...words) => {
      const args = words.filter((word) => typeof word === 'string')
      const { exitCode, stdout, stderr, cli } = await runCli(
        (output) => ['run', ...args, ...SHORT, '-o', output],
        options,
      )
      const result = cli.result() as ResultFile
      for (const name of UWS) {
        expect(stderr).toContain(`${name} is skipped: ${REASON}`)
        expect(stdout).toContain(`not available: ${name}: ${REASON}`)
        expect(result.contenders.find((contender) => contender.name === name)).toMatchObject({ available: false })
      }
      expect(result.trials.map(({ contender }) => contender).sort()).toEqual([...OTHERS, 'floor/net'].sort())
      expect(exitCode).toBe(exitCodeByNoise(result))
    },
  )

  it('one that is named literally is an error: exit 64', async () => {
    const { exitCode, stderr, cli } = await runCli(['run', 'smoke', '--contenders', 'sse/node,sse/uws'], options)
    expect(stderr).toMatch(new RegExp(`sse/uws is not available here: ${REASON}.*\\[contender-unavailable\\]`))
    expect(stderr).toContain('remedy: install what it needs, leave it out, or name it by a pattern')
    expect(cli.processes.roles()).not.toContain('load')
    expect(exitCode).toBe(64)
  })

  it('a pattern of which none is available is an error that names them: exit 64', async () => {
    const { exitCode, stderr } = await runCli(['run', 'smoke', '--contenders', '*/uws'], options)
    for (const name of UWS) expect(stderr).toContain(`${name} is not available here: ${REASON}`)
    expect(exitCode).toBe(64)
  })

  it('serve and doctor say so as well', async () => {
    const served = await runCli(['serve', 'sse/uws'], options)
    expect(served.stderr).toContain(`sse/uws is not available here: ${REASON}`)
    expect(served.exitCode).toBe(64)
    const { stdout } = await runCli(['doctor', '--no-ceiling'], options)
    expect(stdout).toMatch(new RegExp(`^warn  uWebSockets.js +${REASON}`, 'm'))
  })
})
