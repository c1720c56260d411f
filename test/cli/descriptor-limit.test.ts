/** Too low a descriptor limit is found before anything is measured, with the command that solves it. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runCli } from './support/cli.js'

it.skipIf(process.platform === 'win32')('1,000 clients with 300 descriptors: exit 3', async () => {
  const wrapper = ['sh', '-c', 'ulimit -n 300; exec "$0" "$@"']
  const run = (output: string): string[] => ['run', 'stock-ticker', '--clients', '1000', '-o', output]
  const { exitCode, stdout, stderr, cli } = await runCli(run, { wrapper })
  expect(stderr).toMatch(/1000 clients need 1064 file descriptors .* may open 300 \[descriptor-limit\]/)
  expect(stderr).toMatch(/remedy: run: (ulimit -n|sudo prlimit|sudo launchctl) .*1064.*or use fewer --clients/)
  expect(stdout).toBe('')
  expect(exitCode).toBe(3)
  // One server process was asked what is available; no client was started and nothing was measured.
  expect(cli.processes.roles()).toEqual(['cli', 'server'])
  expect(existsSync(cli.output)).toBe(false)
})
