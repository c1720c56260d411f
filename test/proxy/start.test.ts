/** A proxy is there when it is said to be, fails in words, and leaves nothing, however it ends. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { BenchError } from '../../bench/errors.js'
import { builtRoot } from '../../bench/process/built-root.js'
import { parseStat } from '../../bench/process/process-tree.js'
import { prepare } from '../../bench/proxy/prepare.js'
import { findProxy, type ProxyProgram } from '../../bench/proxy/programs.js'
import { type ProxyPlan, type RunningProxy, startProxy } from '../../bench/proxy/proxy.js'
import { leftBehind, NOTHING } from './support/left-behind.js'
import { lacksProxy } from './support/needs-proxy.js'
import { planOf } from './support/settings.js'

/** Generous: a deadline, never a measure of speed. */
const GONE = { timeout: 30_000, interval: 20 }

let upstream: Server
let upstreamPort: number

beforeAll(async () => {
  upstream = createServer((request, response) => response.end(`${request.url} by ${request.headers['x-client-id']}`))
  upstreamPort = await listening(upstream)
})
afterAll(() => upstream.close())

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const plan = (topology: string, change: Partial<ProxyPlan> = {}): ProxyPlan =>
  planOf(topology, { upstreamPorts: [upstreamPort], ...change })

function ask(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false, headers: { 'X-Client-Id': '7' } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
}

const deathOf = (proxy: RunningProxy): Promise<Error> => new Promise((resolve) => proxy.onExit(resolve))

async function refusal(starting: Promise<RunningProxy>): Promise<BenchError> {
  try {
    await (await starting).stop()
  } catch (error) {
    return error as BenchError
  }
  throw new Error('it started')
}

describe.each(['nginx', 'haproxy'] as const)('%s', (name) => {
  const runs = it.skipIf(lacksProxy(name))
  const runsOnLinux = it.skipIf(lacksProxy(name) || process.platform !== 'linux')

  runs('hands requests on as soon as it is started, and is gone when it is stopped', async () => {
    const proxy = await startProxy(plan(name))
    expect(await ask(proxy.port, '/a?b=c')).toBe('/a?b=c by 7')
    expect(leftBehind().folders).toHaveLength(1)
    await proxy.stop()
    expect(leftBehind()).toEqual(NOTHING)
    await expect(ask(proxy.port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  runsOnLinux('is read from outside at the two instants', async () => {
    const proxy = await startProxy(plan(name))
    await proxy.atT0()
    for (let i = 0; i < 100; i++) await ask(proxy.port, '/')
    await proxy.atT1()
    const { usage, connections, config, version, pinned } = proxy.readings()
    await proxy.stop()
    expect(usage).toMatchObject({ processes: name === 'nginx' ? 2 : 1 })
    expect((usage?.cpuUserUs ?? 0) + (usage?.cpuSystemUs ?? 0)).toBeGreaterThan(0)
    expect(usage?.rssBytes).toBeGreaterThan(1_000_000)
    expect(connections?.client).toBeLessThanOrEqual(100)
    expect(config).toContain(`127.0.0.1:${upstreamPort}`)
    expect({ version, pinned }).toEqual({ version: (findProxy(name) as ProxyProgram).version, pinned: null })
  })

  runs('that is killed is told of at once, with the signal, and its workers go with it', async () => {
    const proxy = await startProxy(plan(name))
    const death = deathOf(proxy)
    process.kill(proxy.pid, 'SIGKILL')
    expect((await death).message).toContain(`proxy ${name} ended by itself (signal SIGKILL)`)
    await vi.waitFor(() => expect(leftBehind().processes).toEqual([]), GONE)
    await proxy.stop()
    expect(leftBehind()).toEqual(NOTHING)
    expect((await deathOf(proxy)).message).toContain('SIGKILL')
  })

  runs('goes with the coordinator', async () => {
    const guard = fork(join(builtRoot(), 'bench/proxy/guard.js'), { stdio: 'ignore' })
    const { guard: orders } = prepare(plan(name), findProxy(name) as ProxyProgram, await freshPort())
    const ready = new Promise((resolve) =>
      guard.on('message', (message: { type: string }) => message.type === 'ready' && resolve(null)),
    )
    guard.send({ type: 'open', plan: orders })
    await ready
    expect(leftBehind().processes.length).toBeGreaterThan(0)
    // What the guard sees when its parent is killed.
    const ended = once(guard, 'exit')
    guard.disconnect()
    expect(await ended).toEqual([0, null])
    expect(leftBehind()).toEqual(NOTHING)
  })

  runsOnLinux('whose guard is killed goes as well', async () => {
    const proxy = await startProxy(plan(name))
    const death = deathOf(proxy)
    process.kill(guardOf(proxy.pid), 'SIGKILL')
    expect((await death).message).toContain(`proxy ${name} ended by itself (signal SIGKILL)`)
    await proxy.stop()
    await vi.waitFor(() => expect(leftBehind()).toEqual(NOTHING), GONE)
  })

  runs('that is interrupted before it is ready leaves nothing', async () => {
    const interruption = new AbortController()
    const choosePort = async (): Promise<number> => {
      // Once its guard is on the way: long before that one can have answered.
      setImmediate(() => interruption.abort())
      return port
    }
    const port = await freshPort()
    const error = await refusal(startProxy(plan(name), { choosePort, signal: interruption.signal }))
    expect(error.message).toContain(`${name} did not start: interrupted`)
    expect(leftBehind()).toEqual(NOTHING)
  })

  runs('that never listens is not waited for when it is interrupted', async () => {
    const interruption = new AbortController()
    const silent = silentProgram(name)
    vi.stubEnv('PATH', `${silent.folder}:${process.env.PATH}`)
    const starting = refusal(startProxy(plan(name), { signal: interruption.signal }))
    await vi.waitFor(() => expect(leftBehind().processes.length).toBeGreaterThan(0), GONE)
    interruption.abort()
    expect((await starting).message).toContain(`${name} did not start: interrupted`)
    expect(leftBehind()).toEqual(NOTHING)
  })

  runs('with a certificate that is none does not start, and says why', async () => {
    const certificates = { ca: 'none', cert: 'no certificate', key: 'no key', servername: 'bench' }
    const error = await refusal(startProxy(plan(`${name}-tls`, { certificates })))
    expect(error.code).toBe('proxy-start')
    expect(error.message).toMatch(new RegExp(`${name} did not start: .*\n.*server\\.(crt|pem)`, 's'))
    expect(leftBehind()).toEqual(NOTHING)
  })

  runs('takes another port when somebody has the first one', async () => {
    const somebody = createServer((_, response) => response.writeHead(404).end())
    const taken = await listening(somebody)
    const ports = [taken, await freshPort()]
    const proxy = await startProxy(plan(name), { choosePort: async () => ports.shift() as number })
    expect(proxy.port).not.toBe(taken)
    await proxy.stop()
    somebody.close()
    expect(leftBehind()).toEqual(NOTHING)
  })

  runs('does not start when every port is taken', async () => {
    const somebody = createServer((_, response) => response.writeHead(404).end())
    const taken = await listening(somebody)
    const error = await refusal(startProxy(plan(name), { choosePort: async () => taken }))
    expect([error.code, error.exitCode]).toEqual(['proxy-start', 3])
    expect(error.message).toMatch(/port/)
    somebody.close()
    expect(leftBehind()).toEqual(NOTHING)
  })
})

/** A program of this name that tells a version, and then does nothing for as long as it runs. */
function silentProgram(name: string): { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'silent-'))
  const version = name === 'nginx' ? 'nginx version: nginx/1.22.1' : 'HAProxy version 2.6.12'
  const text = `#!/bin/sh\nif [ "$1" = -v ]; then echo '${version}'; else exec sleep 1000; fi\n`
  writeFileSync(join(folder, name), text, { mode: 0o755 })
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder }
}

async function freshPort(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

function guardOf(proxy: number): number {
  const stat = parseStat(readFileSync(`/proc/${proxy}/stat`, 'latin1'))
  if (stat === null) throw new Error('no such process')
  return stat.parent
}
