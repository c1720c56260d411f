/** A server is watched from outside whatever the thread that publishes does meanwhile. */
import { afterEach, describe, expect, it } from 'vitest'
import { nowUs } from '../../bench/clock.js'
import { OutsideWatch } from '../../servers/target/outside-watch.js'

const WINDOW_US = 3_000_000
let watch: OutsideWatch | null = null

afterEach(() => watch?.stop())

function busyUntil(us: number): void {
  while (nowUs() < us);
}

describe.skipIf(process.platform !== 'linux')('a server', () => {
  it('is read at T0, at T1 and in between while this thread is busy', async () => {
    watch = new OutsideWatch({ pid: process.pid, port: 1 })
    await watch.report()
    const t0Us = nowUs() + 500_000
    const timetable = { t0Us, t1Us: t0Us + WINDOW_US }
    watch.start(timetable as Parameters<OutsideWatch['start']>[0])
    busyUntil(timetable.t1Us + 500_000)
    const { usage, outside, samples } = await watch.report()
    // Read on this thread, both instants would lie behind the end.
    expect(outside?.wallUs).toBeGreaterThan(WINDOW_US / 2)
    expect(usage.lateAtT0Us).toBeLessThan(WINDOW_US / 2)
    expect(samples.length).toBeGreaterThan(0)
    expect(usage.loopUtilisation).toBeGreaterThan(0)
  })

  it('that is not watched any more has no report, and nobody waits for one', async () => {
    watch = new OutsideWatch({ pid: process.pid, port: 1 })
    await watch.stop()
    await expect(watch.report()).rejects.toThrow('the thread that watches the server has ended')
  })

  it('of which nobody knows the process has no usage', async () => {
    watch = new OutsideWatch({ pid: null, port: 1 })
    expect(await watch.report()).toMatchObject({ outside: null, usage: { rssBytes: 0 }, samples: [] })
  })
})
