import { createHistogram } from 'node:perf_hooks'
import { afterEach, describe, expect, it } from 'vitest'
import { nowUs, sleepMs, untilUs } from '../../bench/clock.js'
import type { ProcessSample } from '../../bench/contracts/control.js'
import { delayBeyondTimer, Sampler, utilisationPerSecond } from '../../bench/process/sampler.js'
import { UsageReader } from '../../bench/process/usage-reader.js'

const reader = UsageReader.start()
const samplers: Sampler[] = []
function startSampler(options: Omit<Parameters<typeof Sampler.start>[0], 'reader'>): Sampler {
  const sampler = Sampler.start({ reader, ...options })
  samplers.push(sampler)
  return sampler
}
afterEach(() => {
  for (const sampler of samplers.splice(0)) sampler.stop()
})

describe('the sampler', () => {
  it('samples at T0 + n s, not before, and reports each sample', async () => {
    const t0Us = nowUs() + 50_000
    const taken: { sample: ProcessSample; atUs: number }[] = []
    startSampler({ t0Us, onSample: (sample) => taken.push({ sample, atUs: nowUs() }) })
    await untilUs(t0Us + 2_300_000)
    expect(taken.length).toBeGreaterThanOrEqual(1)
    for (const { sample, atUs } of taken) expect(atUs).toBeGreaterThanOrEqual(t0Us + sample.second * 1_000_000)
    expect(taken.at(-1)?.sample.second).toBeGreaterThanOrEqual(2)
  })

  it('takes one sample that spans the seconds it slept through, and shows the stall', async () => {
    const t0Us = nowUs()
    const sampler = startSampler({ t0Us })
    await sleepMs(50)
    // However late this is reached: the ends of at least two seconds pass while the loop is busy.
    const secondsFromT0 = (): number => Math.floor((nowUs() - t0Us) / 1_000_000)
    const before = secondsFromT0()
    const untilBusyUs = nowUs() + 2_200_000
    while (nowUs() < untilBusyUs);
    const after = secondsFromT0()
    while ((sampler.samples.at(-1)?.second ?? 0) <= after) await sleepMs(20)
    const samples = sampler.stop()
    expect(after).toBeGreaterThanOrEqual(before + 2)
    expect(samples.filter(({ second }) => second > before && second < after)).toEqual([])
    expect(Math.max(...samples.map((sample) => sample.loopDelayMaxUs))).toBeGreaterThan(1_000_000)
    expect(utilisationPerSecond(samples).length).toBe(samples.at(-1)?.second)
  })

  it('ends by itself after its last sample', async () => {
    const sampler = startSampler({ t0Us: nowUs(), maxSamples: 1 })
    await sleepMs(2_300)
    expect(sampler.samples).toHaveLength(1)
  })

  it('leaves nothing running when stopped, before T0 as well as after', async () => {
    const early = startSampler({ t0Us: nowUs() + 100_000 })
    early.stop()
    const late = startSampler({ t0Us: nowUs() })
    await sleepMs(50)
    late.stop()
    late.stop()
    const taken = late.samples.length
    await sleepMs(1_200)
    expect([early.samples.length, late.samples.length]).toEqual([0, taken])
  })
})

describe('the delay beyond the timer', () => {
  it('takes the timer’s own 10 ms off', () => {
    const histogram = createHistogram()
    for (let i = 0; i < 99; i++) histogram.record(10_000_000)
    histogram.record(60_000_000)
    const delay = delayBeyondTimer(histogram)
    expect(delay.loopDelayP50Us).toBeLessThan(100)
    expect(delay.loopDelayMaxUs).toBeGreaterThan(49_000)
    expect(delay.loopDelayMaxUs).toBeLessThan(51_000)
  })

  it('is 0 for an early firing and for none at all', () => {
    const histogram = createHistogram()
    expect(delayBeyondTimer(histogram)).toEqual({ loopDelayP50Us: 0, loopDelayP99Us: 0, loopDelayMaxUs: 0 })
    histogram.record(9_000_000)
    expect(delayBeyondTimer(histogram)).toEqual({ loopDelayP50Us: 0, loopDelayP99Us: 0, loopDelayMaxUs: 0 })
  })
})

describe('utilisation per second', () => {
  const at = (second: number, loopUtilisation: number) => ({ second, loopUtilisation }) as ProcessSample
  it('counts a sample once for every second that it spans', () => {
    expect(utilisationPerSecond([at(1, 0.1), at(4, 0.9), at(5, 0.2)])).toEqual([0.1, 0.9, 0.9, 0.9, 0.2])
    expect(utilisationPerSecond([])).toEqual([])
  })
})
