/** What a run writes where: one document on stdout, the file, plain lines on stderr; nothing with --quiet. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseResult } from '../../bench/result/file.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, runCli, SHORT } from './support/cli.js'
import { exitCodeByNoise } from './support/exit.js'

const RUN = ['run', 'smoke', '--contenders', 'sse/node', ...SHORT]

describe.concurrent('a run', { timeout: DEADLINE_MS }, () => {
  it('--json prints one document, the one that is in the file, and plain progress on stderr', async () => {
    const { exitCode, stdout, stderr, cli } = await runCli((output) => [...RUN, '--json', '-o', output])
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const result = parseResult(stdout, 'stdout')
    expect(result).toEqual(cli.result())
    expect(result.run.state).toBe('finished')
    expect(result.trials.map(({ contender }) => contender).sort()).toEqual(['floor/net', 'sse/node'])
    expect(result.scenario).toMatchObject({ clients: 5, phases: { durationSeconds: 1, warmupSeconds: 0.2 } })
    expect(exitCode).toBe(exitCodeByNoise(result))

    expect(stderr).toMatch(/^\[1\/2\] \S+: 5 clients; \d+ s left$/m)
    expect(stderr).toMatch(/^\[2\/2\] \S+: p50 .*, 100 delivered, 0 missing, /m)
    expect(stderr).not.toContain('\u001b')
    expect(stderr).not.toContain('\r')
  })

  it('prints tables without colour where there is no terminal, and names the file', async () => {
    const { exitCode, stdout, stderr, cli } = await runCli((output) => [...RUN, '-o', output])
    expect(stdout).toMatch(/^contender +p50 +p99 /m)
    expect(stdout).toMatch(/^What it means$/m)
    expect(stdout).not.toContain('\u001b')
    expect(stderr).toContain(`result: ${cli.output}`)
    expect(exitCode).toBe(exitCodeByNoise(cli.result() as ResultFile))
  })

  it('--quiet prints nothing on stdout, and writes the file', async () => {
    const { exitCode, stdout, stderr, cli } = await runCli((output) => [...RUN, '--quiet', '-o', output])
    expect(stdout).toBe('')
    const page = join(cli.folder, 'result.html')
    expect(stderr).toBe(`result: ${cli.output}\nreport: ${page}\n`)
    const result = cli.result() as ResultFile
    expect(result.run.state).toBe('finished')
    expect(exitCode).toBe(exitCodeByNoise(result))
    const text = readFileSync(page, 'utf8')
    expect(text).toContain('href="result.json"')
    expect(text).toContain(result.sha256)
    expect(text).not.toMatch(/does not verify/)
  })

  it('--no-html writes the result alone', async () => {
    const { stderr, cli } = await runCli((output) => [...RUN, '--quiet', '--no-html', '-o', output])
    expect(stderr).toBe(`result: ${cli.output}\n`)
    expect(existsSync(join(cli.folder, 'result.html'))).toBe(false)
  })

  it('with more load processes than clients uses as many as there are clients', async () => {
    const few = ['--clients', '2', '--load-processes', '4']
    const { exitCode, cli } = await runCli((output) => [...RUN, ...few, '-o', output])
    const result = cli.result() as ResultFile
    const [trial] = result.trials
    expect(trial).toMatchObject({ state: 'completed', load: { processes: [{ clients: 1 }, { clients: 1 }] } })
    expect(exitCode).toBe(exitCodeByNoise(result))
  })
})
