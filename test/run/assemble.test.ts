/** From the readings of two load processes to one trial: sums, divisions, merges. */
import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import { assembleTrial, distinctEvents } from '../../bench/run/assemble.js'
import { context } from './support/context.js'
import { direction, histogramOf, inProcesses, loadReport, readingsOf } from './support/readings.js'

describe('the trial of two processes', () => {
  const trial = assembleTrial(context())

  it('sums the ledger; expected comes from the schedule alone', () => {
    expect(trial.ledger).toMatchObject({
      expected: 30,
      delivered: 27,
      missing: 3,
      duplicated: 6,
      reordered: 9,
      gapAnswers: 3,
      clientsMissingEvents: 3,
    })
  })

  it('sums the wire by layer and direction', () => {
    expect(trial.wire.window).toEqual({ down: direction(3), up: direction(6) })
    expect(trial.wire.total).toEqual({ down: direction(9), up: direction(12) })
  })

  it('divides bytes by what was received in the window, without set-up', () => {
    const { perDelivery } = trial.wire
    expect(perDelivery?.down).toEqual({
      raw: 155,
      payload: 100,
      framing: 10,
      http: 20,
      heartbeat: 5,
      tls: 0,
      tlsHandshake: 0,
      setup: 20,
    })
    expect(perDelivery?.up).toEqual({
      raw: 310,
      payload: 200,
      framing: 20,
      http: 40,
      heartbeat: 10,
      tls: 0,
      tlsHandshake: 0,
      setup: 40,
    })
    expect(perDelivery?.headerBytes).toBe(10 + 20 + 20 + 40)
    expect(perDelivery?.totalBytes).toBe(155 - 20 + (310 - 40))
    expect(trial.cost.bytesPerDelivery).toBe(perDelivery?.totalBytes)
  })

  it('names the headers that the engine adds by itself', () => {
    expect(trial.wire.engineHeaders).toEqual(['date'])
  })

  it('sums requests and merges the sizes of answers', () => {
    expect(trial.requests).toEqual({
      sent: 18,
      responses: 15,
      empty: 6,
      overruns: 3,
      perDelivery: 0.6,
      batch: [
        [1, 12],
        [3, 3],
      ],
      reads: 24,
      readsWithSeveral: 9,
    })
  })

  it('sums connections second by second', () => {
    expect(trial.connections).toMatchObject({
      requested: 6,
      ready: 6,
      opened: 3,
      openedTotal: 12,
      reconnects: 3,
      established: [3, 6],
      connectSeconds: 2,
      connectPerSecond: 3,
      failures: { reset: 3 },
      examples: ['example of 1', 'example of 2'],
    })
  })

  it('sums state checks and keeps five examples', () => {
    expect(trial.stateCheck).toMatchObject({ clients: 4, mismatched: 2, rebuilt: 2, rebuiltMismatched: 0 })
    expect(trial.stateCheck?.examples).toEqual(['a', 'b', 'c', 'a', 'b'])
  })

  it('divides CPU by deliveries, the load processes’ apart', () => {
    expect(trial.cost).toMatchObject({
      received: 30,
      cpuUsPerDelivery: 400_000 / 30,
      cpuUsPerDeliveryAboveIdle: null,
      requestsPerDelivery: 0.6,
      loadCpuUsPerDelivery: 800_000 / 30,
    })
  })

  it('brings the CPU of each server process to the time of the deliveries from the interval of its own', () => {
    const trial = assembleTrial(context({ readings: inProcesses([10e6, 10e6, 10e6, 10.4e6]) }))
    const ofShardsUs = 4 * 8e6
    const ofPrimaryUs = 1e6
    expect((trial.cost.cpuUsPerDelivery ?? 0) * trial.cost.received).toBeCloseTo(ofShardsUs + ofPrimaryUs)
  })

  it('takes off what the server uses with nobody listening, in proportion to time', () => {
    const idle = {
      contender: 'x',
      cpuUserUs: 60_000,
      cpuSystemUs: 40_000,
      wallUs: 4_000_000,
      rssBytes: 0,
      published: 1,
    }
    expect(assembleTrial(context({ idle })).cost.cpuUsPerDeliveryAboveIdle).toBeCloseTo((400_000 - 50_000) / 30)
  })
})

describe('a trial in which nothing was received', () => {
  it('has no cost per delivery: null, not 0 and not ∞', () => {
    const base = loadReport(1)
    const silent = { ...base, counts: { ...base.counts, received: 0 } }
    const trial = assembleTrial(context({ readings: readingsOf([silent]) }))
    expect(trial.wire.perDelivery).toBeNull()
    expect(trial.requests.perDelivery).toBeNull()
    expect(trial.cost).toMatchObject({
      received: 0,
      cpuUsPerDelivery: null,
      bytesPerDelivery: null,
      requestsPerDelivery: null,
      loadCpuUsPerDelivery: null,
    })
    expect(JSON.stringify(trial)).not.toContain('NaN')
  })
})

describe('latency over two processes', () => {
  it('is ranked over everything expected, with the smallest bound of all', () => {
    const one = histogramOf(...Array.from({ length: 40 }, (_, i) => i + 1))
    const two = histogramOf(...Array.from({ length: 40 }, (_, i) => i + 41))
    const readings = readingsOf([loadReport(1, { delivery: one }), loadReport(2, { delivery: two })])
    const trial = assembleTrial(context({ readings, expected: { deliveries: 100, events: 20, offered: 20 } }))
    expect(trial.latency).toMatchObject({ count: 80, censored: 20, events: 20 })
    expect(trial.latency.p50).toEqual({ us: 50 })
    expect(trial.latency.max).toEqual({ greaterThanUs: 2_500_000 })
  })

  it('has poll figures for polls only', () => {
    const of = (name: string) => assembleTrial(context({ contender: contenderByName(name) }))
    expect(of('sse/node').pollWait).toBeNull()
    expect(of('long-poll/node').pollWait).not.toBeNull()
    expect(of('long-poll/node').pollService).toBeNull()
    expect(of('short-poll/node').pollService).not.toBeNull()
  })
})

describe('distinct events', () => {
  const seen = (hasUpstream: boolean, ...byProcess: readonly (readonly number[])[]): number =>
    distinctEvents({
      readings: readingsOf(byProcess.map((eventsByChannel) => loadReport(1, { eventsByChannel }))),
      hasUpstream,
    })

  it('of one channel are the same for all processes: the most that one saw', () => {
    expect(seen(false, [20], [19])).toBe(20)
  })

  it('of several channels add up, also where no process hears all channels', () => {
    expect(seen(false, [20, 0, 7], [0, 15, 8])).toBe(20 + 15 + 8)
  })

  it('of echoes are each process’s own', () => {
    expect(seen(true, [20], [19])).toBe(39)
  })
})

describe('upstream messages', () => {
  it('are what clients sent and what the server counted between T0 and T1', () => {
    const trial = assembleTrial(context({ hasUpstream: true }))
    expect(trial.upstream).toEqual({ scheduled: 0, sent: 0, overruns: 0, unanswered: 0, late: 0, received: 20 })
    expect(assembleTrial(context()).upstream).toBeNull()
  })
})
