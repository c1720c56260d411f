/** A server with fewer threads than clients: who was not served is told, and nothing hangs. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Trial } from '../../bench/result/schema.js'
import { lacks } from '../support/optional.js'
import { DEADLINE_MS, runCli } from './support/cli.js'
import { faultyTarget, SHORT_TRIAL } from './support/faulty-target.js'

const SHIPPED = join(import.meta.dirname, '../../targets/cherrypy')

function hasCherryPy(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import cherrypy, ws4py'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The target file as shipped, with so many threads. */
function withThreads(threads: number): string {
  const file = join(dirname(faultyTarget({})), 'cherrypy.yaml')
  const text = readFileSync(join(SHIPPED, 'cherrypy.yaml'), 'utf8')
    .replace(/THREADS: "\d+"/, `THREADS: "${threads}"`)
    .replace('server.py', join(SHIPPED, 'server.py'))
  writeFileSync(file, text)
  return file
}

async function measure(threads: number, minReady: number): Promise<{ exitCode: number | undefined; trial: Trial }> {
  const options = ['--contenders', 'sse/cherrypy', '--no-html', ...SHORT_TRIAL, '--clients', '5']
  const set = ['--set', `connect.minReady=${minReady}`, '--set', 'connect.timeoutSeconds=5']
  const { exitCode, cli } = await runCli((output) => [
    ...['run', 'smoke', '--target', withThreads(threads), ...options, ...set, '-o', output],
  ])
  const trial = cli.result()?.trials.find(({ contender }) => contender === 'sse/cherrypy')
  if (trial === undefined) throw new Error('there is no trial')
  return { exitCode, trial }
}

const title = 'CherryPy with fewer threads than clients (needs python3-cherrypy3 and python3-ws4py)'
describe.skipIf(lacks('python3-cherrypy3 and python3-ws4py', hasCherryPy())).concurrent(
  title,
  {
    timeout: DEADLINE_MS,
  },
  () => {
    it('fails the trial and says how many were accepted but unserved, where all are asked for', async () => {
      const { exitCode, trial } = await measure(3, 1)
      expect(trial).toMatchObject({ state: 'failed', cause: { code: 'not-all-ready' } })
      if (trial.state !== 'failed') return
      expect(trial.cause.message).toMatch(/^3 of 5 clients were ready after 5 s/)
      if (process.platform === 'linux') expect(trial.cause.message).toContain('2 accepted but unserved')
      expect(exitCode).toBe(3)
    })

    it('measures those that it serves where fewer are enough, with what the others missed in the ledger', async () => {
      const { exitCode, trial } = await measure(3, 0.4)
      if (trial.state !== 'completed') throw new Error(trial.cause.message)
      const { ledger, validity, connections } = trial
      expect(connections).toMatchObject({ requested: 5, ready: 3 })
      expect(ledger.delivered + ledger.missing).toBe(ledger.expected)
      expect(ledger.missing).toBeGreaterThanOrEqual((ledger.expected * 2) / 5)
      const said = (code: string): string => validity.findings.find((one) => one.code === code)?.message ?? ''
      expect(said('clients-unserved')).toMatch(/^3 of 5 clients were ready after 5 s/)
      if (process.platform === 'linux') expect(said('clients-unserved')).toContain('2 accepted but unserved')
      // Publishing needs a thread too, and all three are taken.
      expect(said('publish-failed')).toMatch(/events still waited for the server/)
      expect(exitCode).toBe(3)
    })
  },
)
