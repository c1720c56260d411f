/** `serve` on a port that somebody has says so, whatever the engine does with such a port. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uwsAvailability } from '../../servers/availability.js'
import { lacks } from '../support/optional.js'
import { runCli } from './support/cli.js'

const somebody = createServer()
const uws = await uwsAvailability()
const lacksUws = lacks('uWebSockets.js', uws.available)

beforeAll(async () => {
  somebody.listen(0, '127.0.0.1')
  await once(somebody, 'listening')
})
afterAll(() => void somebody.close())

async function expectTaken(contender: string): Promise<void> {
  const { port } = somebody.address() as AddressInfo
  const { exitCode, stdout, stderr } = await runCli(['serve', contender, '--port', `${port}`])
  expect(stderr).toMatch(new RegExp(`EADDRINUSE.*\\(got "127\\.0\\.0\\.1:${port}"\\) \\[port-taken\\]`))
  expect(stderr).toContain('remedy: choose another port, or 0 for any free one')
  expect(stdout).toBe('')
  expect(exitCode).toBe(3)
}

describe('serve on a taken port: exit 3', () => {
  it.each(['sse/node', 'websocket/ws', 'floor/net'])('%s', expectTaken)
  it.skipIf(lacksUws).each(['sse/uws', 'websocket/uws'])('%s (needs uWebSockets.js)', expectTaken)
})
