import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listScenarios, loadScenario, scenariosFolder } from '../../bench/scenario/load.js'

describe('the scenarios of the package', () => {
  test('are listed with their questions', () => {
    const listed = listScenarios()
    expect(listed.map((entry) => entry.name)).toEqual([
      'echo',
      'idle',
      'overhead',
      'real-web',
      'smoke',
      'stock-ticker',
      'widgets',
    ])
    for (const { question, path } of listed) {
      expect(question).toMatch(/\?$/)
      expect(existsSync(path)).toBe(true)
    }
  })

  test.each(listScenarios().map((entry) => [entry.name]))('%s resolves, under its own file name', (name) => {
    expect(loadScenario(name).name).toBe(name)
  })

  test('overhead is a closed loop without anything that the clock does', () => {
    const { upstream, heartbeat, phases, clients } = loadScenario('overhead')
    expect(upstream?.loop).toBe('closed')
    expect(heartbeat).toEqual({ sseCommentMs: 0, websocketPingMs: 0 })
    expect(phases.warmupSeconds).toBe(0)
    // Enough for a p99, which `run` states beside.
    expect(clients * (upstream?.ratePerSecond ?? 0) * phases.durationSeconds).toBeGreaterThanOrEqual(200)
  })

  test('stock-ticker is what the project promises', () => {
    expect(loadScenario('stock-ticker')).toEqual({
      name: 'stock-ticker',
      question: expect.any(String),
      workload: {
        kind: 'ticker',
        payloadBytes: 200,
        ratePerSecond: 10,
        arrival: 'constant',
        burstEvents: 1,
        channels: 1,
      },
      upstream: null,
      clients: 1000,
      streamsPerUser: 1,
      permessageDeflate: false,
      points: [],
      shortPoll: { intervalMs: 1000, mode: 'fixed-rate', phases: 'stratified' },
      longPoll: { holdMs: 25_000 },
      connect: { ratePerSecond: 1000, minReady: 1, timeoutSeconds: 60 },
      reconnect: { minMs: 100, maxMs: 1000 },
      phases: { warmupSeconds: 2, durationSeconds: 20, drainSeconds: 2 },
      headers: 'browser',
      heartbeat: { sseCommentMs: 15_000, websocketPingMs: 30_000 },
      limits: { maxBufferedBytes: 1_048_576, historyEvents: 1000 },
      contenders: ['*/*'],
      blocks: 1,
      seed: 1,
      thresholds: [],
    })
  })
})

describe('loading', () => {
  test('by path', () => {
    expect(loadScenario(join(scenariosFolder(), 'smoke.yaml')).name).toBe('smoke')
  })

  test('an unknown name lists the valid ones', () => {
    expect(() => loadScenario('stock-tiker')).toThrow(
      /did you mean stock-ticker\? \(got "stock-tiker"\) \[scenario-not-found\]\n {2}remedy: valid: echo, idle, overhead, real-web, smoke, stock-ticker, widgets/,
    )
  })

  test('names never leave the folder', () => {
    expect(() => loadScenario('../package')).toThrow(/scenario-not-found/)
  })

  test('an unreadable path says why', () => {
    expect(() => loadScenario('/nonexistent/x.yaml')).toThrow(/ENOENT/)
    const folder = mkdtempSync(join(tmpdir(), 'scenario-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'bytes.yaml')
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x01]))
    expect(() => loadScenario(path)).toThrow(/scenario-syntax/)
  })
})
