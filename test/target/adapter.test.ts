/** Servers that others wrote, started and published to, sound and broken in every way: a clear word, and nothing left. */
import { get } from 'node:http'
import { describe, expect, it } from 'vitest'
import { nowUs, sleepMs, untilUs } from '../../bench/clock.js'
import type { Timetable } from '../../bench/contracts/control.js'
import { readSequence } from '../../bench/event/stamp.js'
import { adapterOf, tinyTarget } from './support/adapter.js'

const ready = { path: '/ready', status: 200, timeoutSeconds: 10 }
const soon = { ...ready, timeoutSeconds: 0.3 }
/** Long enough to start, and to answer that it is not ready. */
const later = { ...ready, timeoutSeconds: 3 }

function shortTimetable(): Timetable {
  const startUs = nowUs() + 10_000
  return { startUs, t0Us: startUs, t1Us: startUs + 500_000, endUs: startUs + 500_000 }
}

/** The events of one stream, until it ends. */
function eventsOf(port: number): { readonly sequences: number[]; readonly open: Promise<void> } {
  const sequences: number[] = []
  const open = new Promise<void>((resolve) => {
    const asking = get({ host: '127.0.0.1', port, path: '/stream?channel=main', agent: false }, (response) => {
      resolve()
      response.on('data', (bytes: Buffer) => {
        for (const line of bytes.toString().split('\n'))
          if (line.startsWith('data: ')) sequences.push(readSequence(Buffer.from(line.slice(6)), 0))
      })
      response.on('error', () => undefined)
    })
    asking.on('error', () => undefined)
  })
  return { sequences, open }
}

describe('a server that somebody else wrote', () => {
  it('is started, published to in order, seen from outside, and ended with nothing left', async () => {
    const { server } = adapterOf(tinyTarget(''))
    const { port } = await server.listen()
    const { sequences, open } = eventsOf(port)
    await open
    const timetable = shortTimetable()
    server.start(timetable)
    await untilUs(timetable.endUs)
    while (((await server.report()).publications?.unsent ?? 0) > 0) await sleepMs(5)
    const report = await server.report()
    expect(report.publications).toMatchObject({ failed: 0, unsent: 0, firstFailure: null })
    expect(report.published).toBeGreaterThan(0)
    expect(report.channels[0]?.head).toBe(report.published)
    while (sequences.length < report.published) await sleepMs(5)
    expect(sequences).toEqual(Array.from({ length: report.published }, (_, i) => i + 1))
    if (process.platform === 'linux') {
      expect(report.outside?.rssBytes).toBeGreaterThan(1e6)
      expect(report.countersAtT1.established).toBeGreaterThanOrEqual(1)
    }
    const pid = report.shards[0]?.pid ?? 0
    await server.stop()
    expect(() => process.kill(-pid, 0)).toThrow(/ESRCH/)
  })

  it.each([
    ['is never ready', 'never-ready', { ready: later }, /not ready after 3 s.*status 503/s],
    ['answers HTML', 'answers-html', { ready }, /status 404 where 200 was to come: a page of HTML, <!doctype html>/],
    ['dies at once', 'dies-at-once', { ready }, /exit code 7.*cannot open my database/s],
    ['ignores its port', 'ignores-its-port', { ready: soon }, /not ready after 0.3 s.*ECONNREFUSED/s],
    ['is not there', '', { ready, command: ['./no-such-program', '{port}'] }, /no-such-program.*ENOENT|exit code 127/s],
    ['is down', '', { ready: soon, command: null, url: 'http://127.0.0.1:1' }, /not ready after 0.3 s.*ECONNREFUSED/s],
  ])('that %s is refused with the reason', async (_, mode, more, message) => {
    const { server } = adapterOf(tinyTarget(mode, more))
    await expect(server.listen()).rejects.toThrow(message)
    await expect(server.listen()).rejects.toMatchObject({ code: 'TARGET_UNFIT' })
  })

  const impatient = { limits: { maxMessageBytes: 1 << 20, answerTimeoutSeconds: 0.2 } }
  it.each([
    ['refuses events', 'refuses-events', {}, 'status 500: no room'],
    ['answers without end', 'answers-without-end', {}, 'the answer is longer than 65536 bytes'],
    ['never answers', 'never-answers', impatient, 'no whole answer after 0.2 s'],
  ])('that %s has every publication counted as failed', async (_, mode, more, message) => {
    const { server } = adapterOf(tinyTarget(mode, more))
    await server.listen()
    const timetable = shortTimetable()
    server.start(timetable)
    await untilUs(timetable.endUs)
    let report = await server.report()
    while ((report.publications?.failed ?? 0) === 0) {
      await sleepMs(5)
      report = await server.report()
    }
    expect(report.publications?.firstFailure).toMatch(/^POST \/publish\?channel=ticker-0: /)
    expect(report.publications?.firstFailure).toContain(`: ${message}`)
    expect(report.published).toBeGreaterThan(0)
  })

  it('that takes events and delivers none is told apart from one that refuses them', async () => {
    const { server } = adapterOf(tinyTarget('delivers-nothing'))
    const { port } = await server.listen()
    const { sequences, open } = eventsOf(port)
    await open
    const timetable = shortTimetable()
    server.start(timetable)
    await untilUs(timetable.endUs)
    while (((await server.report()).publications?.unsent ?? 0) > 0) await sleepMs(5)
    expect((await server.report()).publications?.failed).toBe(0)
    expect(sequences).toEqual([])
  })

  it('that dies during a trial has its last words heard', async () => {
    const { server, death } = adapterOf(tinyTarget('dies-on-publish'))
    await server.listen()
    server.start(shortTimetable())
    expect(await death).toMatch(/target tiny ended by itself \(exit code 9\)\nout of memory/)
  })
})
