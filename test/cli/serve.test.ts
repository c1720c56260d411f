/** `serve` prints how to see events arrive, and that works; Ctrl-C ends it. */
import { execa } from 'execa'
import { describe, expect, it, vi } from 'vitest'
import { extraAvailability, uwsAvailability } from '../../servers/availability.js'
import { lacks, lacksProgram } from '../support/optional.js'
import { DEADLINE_MS, type RunningCli, startCli } from './support/cli.js'

const lacksUws = lacks('uWebSockets.js', (await uwsAvailability()).available)
const lacksCurl = lacksProgram('curl')
const hasExtras = (['engine.io', 'sockjs'] as const).every((engine) => extraAvailability(engine).available)
const lacksExtras = lacks('engine.io and sockjs (npm run extras)', hasExtras)

/** A stamp: sequence number, intended and actual publish time; sockjs escapes its quotes. */
const EVENT = /"stamp\\?":\\?"(\d{10})\/\d{16}\/\d{16}\\?"/g

async function serve(contender: string): Promise<{ cli: RunningCli; curl: string[]; url: string }> {
  const cli = startCli(['serve', contender, '--rate', '20'], { group: true })
  const text = await cli.prints('Ctrl-C ends it.')
  expect(text).toContain(`${contender} listens on 127.0.0.1:`)
  const curl = text.replaceAll('\\\n', ' ').match(/^ *(?:SID=\$\()?curl .*$/gm) ?? []
  return { cli, curl, url: text.match(/'(http:[^']*)'/)?.[1] as string }
}

async function endsWithCtrlC(cli: RunningCli): Promise<void> {
  cli.signalGroup('SIGINT')
  expect((await cli.outcome).exitCode).toBe(0)
  await cli.processes.expectNone()
}

/** What a printed line shows, until three events have arrived or the answer ends. */
async function shownBy(line: string): Promise<{ text: string; events: number }> {
  // The shell gives way to a single curl, so that ending the one ends the other; what a loop of them has left finds no reader.
  const script = line.trim().startsWith('curl') ? `exec ${line.trim()}` : line
  const running = execa('sh', ['-c', script], { reject: false, buffer: false, timeout: DEADLINE_MS })
  let text = ''
  const events = (): number => new Set([...text.matchAll(EVENT)].map(([, sequence]) => sequence)).size
  for await (const chunk of running.iterable({ from: 'stdout', binary: true, preserveNewlines: true })) {
    text += Buffer.from(chunk).toString('latin1')
    if (events() >= 3) running.kill()
  }
  return { text, events: events() }
}

describe.concurrent('serve', { timeout: DEADLINE_MS }, () => {
  const streams = ['sse/node', 'sse/node-h2+tls', 'websocket/ws', 'floor/net']
  const polls = ['short-poll/node', 'long-poll/node']

  it.skipIf(lacksCurl).each(streams)('%s prints a curl line that shows events arriving (needs curl)', async (name) => {
    const { cli, curl } = await serve(name)
    expect((await shownBy(curl[0] as string)).events).toBeGreaterThanOrEqual(3)
    await endsWithCtrlC(cli)
  })

  it.skipIf(lacksCurl).each(polls)('%s prints curl lines for snapshot and events (needs curl)', async (name) => {
    const { cli, curl } = await serve(name)
    const [snapshot, after] = curl as [string, string]
    expect((await shownBy(snapshot)).text).toMatch(/^\{"snapshot":\{"cursor":\d+,"stocks":\{/)
    const poll = async (): Promise<void> => expect((await shownBy(after)).events).toBeGreaterThan(0)
    await vi.waitFor(poll, { timeout: DEADLINE_MS })
    await endsWithCtrlC(cli)
  })

  it.skipIf(lacksCurl || lacksUws).each(['sse/uws', 'websocket/uws'])(
    '%s prints a curl line that shows events arriving (needs curl and uWebSockets.js)',
    async (name) => {
      const { cli, curl } = await serve(name)
      expect((await shownBy(curl[0] as string)).events).toBeGreaterThanOrEqual(3)
      await endsWithCtrlC(cli)
    },
  )

  it.skipIf(lacksCurl || lacksExtras).each(['websocket/engine.io', 'long-poll/engine.io', 'websocket/sockjs'])(
    '%s prints lines that show events arriving in its own protocol (needs curl and engines/)',
    async (name) => {
      const { cli, curl } = await serve(name)
      expect(curl).toHaveLength(1)
      expect((await shownBy(curl[0] as string)).events).toBeGreaterThanOrEqual(3)
      await endsWithCtrlC(cli)
    },
  )

  it('refuses who brings no token: 401', async () => {
    const { cli, url } = await serve('sse/node')
    const answer = await fetch(url)
    expect(answer.status).toBe(401)
    await answer.body?.cancel()
    await endsWithCtrlC(cli)
  })

  it('ends at Ctrl-C while somebody listens', async () => {
    const cli = startCli(['serve', 'sse/node', '--json'], { group: true })
    const { port, token } = JSON.parse(await cli.prints('\n')) as { port: number; token: string }
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`http://127.0.0.1:${port}/events?channel=ticker-0`, { headers })
    expect(answer.status).toBe(200)
    await endsWithCtrlC(cli)
    await answer.text().catch(() => undefined)
  })
})
