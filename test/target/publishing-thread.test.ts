/** Whoever publishes reads nothing of the system in the measured time: the first event due would leave late. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nowUs, untilUs } from '../../bench/clock.js'
import { readTree } from '../../bench/process/process-tree.js'
import { adapterOf, tinyTarget } from './support/adapter.js'

const MEASURED_US = 1_200_000
const ORIGINAL = { readFileSync: fs.readFileSync, readdirSync: fs.readdirSync }

interface Access {
  readonly path: string
  readonly atUs: number
}

let accesses: Access[] = []

/** Notes what this thread reads below /proc, and when; other threads have modules of their own. */
function noted<Reading extends (...args: never[]) => unknown>(read: Reading): Reading {
  return ((...args: Parameters<Reading>) => {
    const path = String(args[0])
    if (path.startsWith('/proc')) accesses.push({ path, atUs: nowUs() })
    return read(...args)
  }) as Reading
}

beforeEach(() => {
  accesses = []
  Object.assign(fs, { readFileSync: noted(fs.readFileSync), readdirSync: noted(fs.readdirSync) })
  syncBuiltinESMExports()
})

afterEach(() => {
  Object.assign(fs, ORIGINAL)
  syncBuiltinESMExports()
})

describe.skipIf(process.platform !== 'linux')('the thread that publishes', () => {
  it('reads no process and no connection between T0 and T1, and both are known afterwards', async () => {
    const { server } = adapterOf(tinyTarget(''))
    await server.listen()
    const startUs = nowUs() + 10_000
    const t0Us = startUs + 500_000
    const timetable = { startUs, t0Us, t1Us: t0Us + MEASURED_US, endUs: t0Us + MEASURED_US + 200_000 }
    server.start(timetable)
    await untilUs(timetable.endUs)
    const inWindow = accesses.filter(({ atUs }) => atUs >= timetable.startUs && atUs < timetable.endUs)
    expect(inWindow).toEqual([])
    const { outside, samples, published } = await server.report()
    expect(outside?.wallUs).toBeGreaterThan(0)
    expect(samples.length).toBeGreaterThan(0)
    expect(published).toBeGreaterThan(0)
  })

  it('would be seen if it did', () => {
    readTree(process.pid)
    expect(accesses.map(({ path }) => path)).toContain(`/proc/${process.pid}/stat`)
  })
})
