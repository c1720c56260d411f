/** `browser` on the command line: what it refuses, and that an interruption leaves neither browser nor server behind. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseBrowserDocument } from '../../bench/browser/document.js'
import { LACKS_CHROMIUM, NEEDS_CHROMIUM } from '../browser/support/chromium.js'
import { DEADLINE_MS, runCli, startCli } from './support/cli.js'

/** Where Node is, and usually no browser. */
const NO_BROWSER = { PATH: dirname(process.execPath) }

describe('browser', { timeout: DEADLINE_MS }, () => {
  it('says what to install when there is no browser: exit 64', async () => {
    const { exitCode, stderr } = await runCli(['browser'], { env: { PATH: '/nowhere' } })
    expect(stderr).toContain('[browser-missing]')
    expect(stderr).toContain('apt-get install chromium')
    expect(exitCode).toBe(64)
  })

  it('reports all that is wrong at once: exit 64', async () => {
    const { exitCode, stderr } = await runCli(['browser', '--browser', '/nowhere/browser', '--only', 'limit'])
    expect(stderr).toContain('[browser-missing]')
    expect(stderr).toContain('experiments are limits, headers, reconnect, delivery, widgets')
    expect(exitCode).toBe(64)
  })

  it('says that what it was given is no browser: exit 3', async () => {
    const { exitCode, stderr } = await runCli(['browser', '--browser', '/bin/true'], { env: NO_BROWSER })
    expect(stderr).toContain('the browser could not be started: /bin/true: ended with exit code 0')
    expect(stderr).toContain('[browser-failed]')
    expect(exitCode).toBe(3)
  })

  it.skipIf(LACKS_CHROMIUM)(`interrupted, it writes what there is: exit 130 (${NEEDS_CHROMIUM})`, async () => {
    const cli = startCli((output) => ['browser', '--quick', '--only', 'headers,delivery', '-o', output], {
      group: true,
    })
    await cli.says('delivery: sse/node')
    await cli.processes.oneOf('server')
    cli.signalGroup('SIGINT')
    const { exitCode } = await cli.outcome
    await cli.processes.expectNone()
    const document = parseBrowserDocument(readFileSync(cli.output, 'utf8'))
    expect(document).toMatchObject({ aborted: true, delivery: [], widgets: [] })
    expect(document.headers.length).toBeGreaterThan(0)
    expect(exitCode).toBe(130)
  })
})
