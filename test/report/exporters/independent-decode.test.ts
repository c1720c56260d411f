/**
 * Histograms decoded by hand from the published V2 format (zlib, ZigZag LEB128, 2,048 sub-buckets), with nothing of the
 * library that wrote them: counts, percentiles, seconds and `.hgrm` of the real sample must all follow.
 */
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { HGRM } from '../../../bench/report/exporters/hgrm.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { reportOf } from '../support/report-of.js'

const HEADER_BYTES = 40
const HALF = 1024

/** Highest value of each bucket that holds something, µs → count. */
function decode(hdr: string): Map<number, number> {
  const raw = Buffer.from(hdr, 'base64')
  const plain = inflateSync(raw.subarray(8, 8 + raw.readUInt32BE(4)))
  const end = HEADER_BYTES + plain.readUInt32BE(4)
  const counts = new Map<number, number>()
  let index = 0
  for (let at = HEADER_BYTES; at < end; ) {
    let [value, scale, byte] = [0, 1, 0]
    do {
      byte = plain[at++] as number
      value += (byte & 0x7f) * scale
      scale *= 128
    } while (byte >= 0x80)
    const count = value % 2 === 0 ? value / 2 : -(value + 1) / 2
    if (count < 0) index -= count
    else {
      const bucket = Math.max(0, Math.floor(index / HALF) - 1)
      const lowest = (index - bucket * HALF) * 2 ** bucket
      if (count > 0) counts.set(lowest + 2 ** bucket - 1, count)
      index++
    }
  }
  return counts
}

function valueAt(counts: ReadonlyMap<number, number>, rank: number): number {
  let reached = 0
  for (const [us, count] of counts) {
    reached += count
    if (reached >= rank) return us
  }
  return Number.NaN
}

const sample = sampleResult()
const completed = sample.trials.filter((trial) => trial.state === 'completed')
const artifacts = HGRM.render(reportOf(sample))

test.each(completed.map((trial) => [trial.contender, trial] as const))('%s', (contender, { latency, series }) => {
  const counts = decode(latency.hdr)
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  expect(total).toBe(latency.count)
  for (const [share, stated] of [
    [0.5, latency.p50],
    [0.99, latency.p99],
    [1, latency.max],
  ] as const) {
    if ('us' in stated) expect(stated.us).toBe(valueAt(counts, Math.ceil(share * total)))
  }
  const ofSeconds = new Map<number, number>()
  for (const { hdr } of series) {
    for (const [us, count] of decode(hdr)) ofSeconds.set(us, (ofSeconds.get(us) ?? 0) + count)
  }
  expect(new Map([...ofSeconds].sort(([a], [b]) => a - b))).toEqual(counts)
  const text = artifacts.find(({ part }) => part === contender.replace('/', '-'))?.text ?? ''
  const rows = text.split('\n').filter((line) => /^\s*\d/.test(line))
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const [ms, , counted] = row.trim().split(/\s+/).map(Number) as [number, number, number]
    const below = [...counts].filter(([us]) => us <= ms * 1000 + 0.5).reduce((sum, [, count]) => sum + count, 0)
    expect(counted).toBe(below)
  }
})
