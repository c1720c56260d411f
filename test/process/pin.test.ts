import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  allowedCores,
  loadProcessCount,
  type PinningFacts,
  parseAllowedCpus,
  parseCpuList,
  pinned,
  pinningOfTrial,
  pinningPlan,
  readPinningFacts,
  unpinnableBecause,
} from '../../bench/process/pin.js'
import { lacksProgram } from '../support/optional.js'

const facts = (allowedCpus: number[] | null, more: Partial<PinningFacts> = {}): PinningFacts => ({
  allowedCpus,
  tasksetPath: '/usr/bin/taskset',
  disabled: false,
  ...more,
})

describe('a list of CPUs', () => {
  it.each([
    ['one CPU', '0', [0]],
    ['a range', '0-3', [0, 1, 2, 3]],
    ['ranges and single ones, out of order and twice', '8-9,1,8', [1, 8, 9]],
    ['a range with a step', '0-6:2', [0, 2, 4, 6]],
    ['white space around', ' 0-1\n', [0, 1]],
    ['nothing', '', null],
    ['a mask', 'ff', null],
    ['a range that ends before it begins', '3-1', null],
    ['a step of 0', '0-3:0', null],
    ['a missing part', '1,,2', null],
  ])('%s', (_, text, expected) => {
    expect(parseCpuList(text)).toEqual(expected)
  })

  it('is found in the process status', () => {
    expect(parseAllowedCpus('Cpus_allowed:\t3\nCpus_allowed_list:\t0-1\nMems_allowed:\t1\n')).toEqual([0, 1])
    expect(parseAllowedCpus('Name:\tnode\n')).toBeNull()
  })
})

describe('the number of load processes', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [8, 7],
    [9, 8],
    [128, 8],
    [0, 1],
    [Number.NaN, 1],
  ])('%d cores: %d', (cores, expected) => {
    expect(loadProcessCount(cores)).toBe(expected)
  })
})

describe('the pinning plan', () => {
  it.each([
    ['two cores: one each', [0, 1], 1, { server: [0], load: [[1]] }],
    ['four cores: one for the server, the rest one each', [0, 1, 2, 3], 3, { server: [0], load: [[1], [2], [3]] }],
    ['only what the cpuset allows', [4, 6], 1, { server: [4], load: [[6]] }],
    ['more load processes than cores: in turn', [0, 1, 2], 4, { server: [0], load: [[1], [2], [1], [2]] }],
    ['one core: nothing to keep apart', [0], 1, { server: null, load: [null] }],
    ['no CPU known', null, 2, { server: null, load: [null, null] }],
  ])('%s', (_, cpus, loadProcesses, expected) => {
    expect(pinningPlan(facts(cpus), loadProcesses)).toMatchObject(expected)
  })

  it.each([
    ['as many CPUs as server processes', 8, 3, 5, { server: [0, 1, 2], load: [[3], [4], [5], [6], [7]] }],
    ['no more than half of the CPUs', 4, 3, 2, { server: [0, 1], load: [[2], [3]] }],
    ['two CPUs: all server processes on one', 2, 3, 2, { server: [0], load: [[1], [1]] }],
  ])('%s', (_, cpus, serverProcesses, loadProcesses, expected) => {
    const allowed = Array.from({ length: cpus }, (_unused, cpu) => cpu)
    expect(pinningPlan(facts(allowed), loadProcesses, { servers: serverProcesses })).toMatchObject(expected)
  })

  it.each([
    ['two CPUs: the proxy shares the server’s', 2, 1, { server: [0], proxy: [0], load: [[1]] }],
    ['three CPUs: one each', 3, 1, { server: [0], proxy: [1], load: [[2]] }],
    ['four CPUs: what is left is for the load', 4, 2, { server: [0], proxy: [1], load: [[2], [3]] }],
    ['more load processes than are left: in turn', 3, 2, { server: [0], proxy: [1], load: [[2], [2]] }],
  ])('%s', (_, cpus, loadProcesses, expected) => {
    const allowed = Array.from({ length: cpus }, (_unused, cpu) => cpu)
    expect(pinningPlan(facts(allowed), loadProcesses, { isProxied: true })).toMatchObject(expected)
  })

  it('says why nothing is pinned', () => {
    expect(pinningPlan(facts([0, 1]), 1).unpinnedBecause).toBeNull()
    expect(unpinnableBecause(facts([0, 1], { tasksetPath: null }))).toContain('taskset')
    expect(unpinnableBecause(facts([0, 1], { disabled: true }))).toContain('disabled')
    expect(unpinnableBecause(facts(null))).toContain('platform')
    expect(pinningPlan(facts([3]), 1).unpinnedBecause).toContain('only 1 CPU')
  })
})

describe('the pinning of a trial', () => {
  const plan = pinningPlan(facts([0, 1, 2, 3]), 3)

  it('is the plan’s where the server was started here', () => {
    expect(pinningOfTrial(plan, { isStarted: true })).toEqual(plan)
  })

  it('claims nothing of a server that was running already', () => {
    expect(pinningOfTrial(plan, { isStarted: false })).toEqual({ ...plan, server: null })
    expect(plan.server).toEqual([0])
  })
})

describe('a pinned command', () => {
  it('is wrapped, and left alone without CPUs', () => {
    const command = { file: 'node', args: ['a.js', '-x'] }
    expect(pinned(command, [1, 3])).toEqual({ file: 'taskset', args: ['-c', '1,3', 'node', 'a.js', '-x'] })
    expect(pinned(command, null)).toBe(command)
    expect(pinned(command, [])).toBe(command)
  })

  const real = readPinningFacts()
  const lacksTaskset = process.platform === 'linux' && lacksProgram('taskset')
  it.skipIf(lacksTaskset || unpinnableBecause(real) !== null)('runs on that CPU and nowhere else', () => {
    const cpu = real.allowedCpus?.at(-1) ?? 0
    const script = "process.stdout.write(require('fs').readFileSync('/proc/self/status', 'utf8'))"
    const { file, args } = pinned({ file: process.execPath, args: ['-e', script] }, [cpu])
    expect(parseAllowedCpus(execFileSync(file, [...args], { encoding: 'utf8' }))).toEqual([cpu])
  })

  it('has at least one core to run on', () => {
    expect(allowedCores()).toBeGreaterThanOrEqual(1)
  })
})
