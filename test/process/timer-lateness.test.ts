import { describe, expect, it } from 'vitest'
import { nowUs, sleepMs } from '../../bench/clock.js'
import { type ReceiveBurst, TimerLateness } from '../../bench/process/timer-lateness.js'

/** A clock whose timers fire when the test says so. */
class VirtualClock {
  now = 0
  #due: { atUs: number; callback: () => void } | null = null
  nowUs = (): number => this.now
  atUs = (atUs: number, callback: () => void): { cancel(): void } => {
    this.#due = { atUs, callback }
    return { cancel: () => (this.#due = null) }
  }
  get armedAtUs(): number | null {
    return this.#due?.atUs ?? null
  }
  fireAt(now: number): void {
    this.now = now
    const due = this.#due
    this.#due = null
    due?.callback()
  }
}

const NEVER: ReceiveBurst = { burstStartUs: 0, lastReadUs: 0 }

function probe(options: { endUs?: number; receiving?: ReceiveBurst } = {}) {
  const clock = new VirtualClock()
  const late: number[] = []
  const timer = new TimerLateness({
    startUs: 0,
    intervalUs: 20_000,
    receiving: options.receiving ?? NEVER,
    onLate: (lateUs) => late.push(lateUs),
    clock,
    ...(options.endUs === undefined ? {} : { endUs: options.endUs }),
  })
  return { clock, late, timer }
}

describe('the probe timer', () => {
  it('reports how late each tick is and keeps to its schedule', () => {
    const { clock, late, timer } = probe()
    expect(clock.armedAtUs).toBe(20_000)
    clock.fireAt(20_700)
    expect(clock.armedAtUs).toBe(40_000)
    clock.fireAt(40_100)
    expect(late).toEqual([700, 100])
    expect(timer.judged).toBe(2)
  })

  it('reports every tick that a stall delayed, not only one', () => {
    const { clock, late } = probe()
    clock.fireAt(85_000)
    expect(late).toEqual([65_000, 45_000, 25_000, 5_000])
    expect(clock.armedAtUs).toBe(100_000)
  })

  it('skips and counts a tick that was due while sockets were being read', () => {
    const receiving = { burstStartUs: 19_000, lastReadUs: 28_000 }
    const { clock, late, timer } = probe({ receiving })
    clock.fireAt(29_000)
    expect(late).toEqual([])
    Object.assign(receiving, { burstStartUs: 38_000, lastReadUs: 39_999 })
    clock.fireAt(48_000)
    expect(late).toEqual([8_000])
    expect([timer.judged, timer.skipped]).toEqual([1, 1])
  })

  it('counts as lateness the time until receiving began, when it began after the due time', () => {
    const { clock, late, timer } = probe({ receiving: { burstStartUs: 65_000, lastReadUs: 71_000 } })
    clock.fireAt(72_000)
    expect(late).toEqual([45_000, 25_000, 5_000])
    expect(timer.skipped).toBe(0)
  })

  it('judges within one stall only the ticks that were not due during the burst before it', () => {
    const { clock, late, timer } = probe({ receiving: { burstStartUs: 10_000, lastReadUs: 50_000 } })
    clock.fireAt(85_000)
    expect(late).toEqual([25_000, 5_000])
    expect(timer.skipped).toBe(2)
  })

  it('makes no tick due at its end or later', () => {
    const { clock, late } = probe({ endUs: 60_000 })
    clock.fireAt(90_000)
    expect(late).toEqual([70_000, 50_000])
    expect(clock.armedAtUs).toBeNull()
  })

  it('leaves nothing armed when stopped, even from its own callback', () => {
    const { clock, timer } = probe()
    timer.stop()
    expect(clock.armedAtUs).toBeNull()
    const inside = new VirtualClock()
    const second: TimerLateness = new TimerLateness({
      startUs: 0,
      receiving: NEVER,
      onLate: () => second.stop(),
      clock: inside,
    })
    inside.fireAt(70_000)
    expect(second.judged).toBe(1)
    expect(inside.armedAtUs).toBeNull()
  })

  it('sees a real stall of this process', async () => {
    const late: number[] = []
    const timer = new TimerLateness({ startUs: nowUs(), receiving: NEVER, onLate: (lateUs) => late.push(lateUs) })
    await sleepMs(50)
    const endUs = nowUs() + 150_000
    while (nowUs() < endUs) Math.sqrt(2)
    await sleepMs(30)
    timer.stop()
    expect(Math.max(...late)).toBeGreaterThan(100_000)
    const count = late.length
    await sleepMs(60)
    expect(late.length).toBe(count)
  })
})
