import { connect, createServer, type Socket } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { PROBE_NAMES, Probes, parseDisabledProbes } from '../../bench/environment/probes.js'
import { UsageReader } from '../../bench/process/usage-reader.js'
import { lacksProgram } from '../support/optional.js'

const lacksSs = process.platform === 'linux' && lacksProgram('ss')

const sockets: Socket[] = []
const server = createServer((socket) => sockets.push(socket))
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

/** Listens and connects this often; resolves the port once the server has accepted every one. */
async function connections(count: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const accepted = new Promise<void>((resolve) => {
    let left = count
    server.on('connection', () => --left === 0 && resolve())
  })
  for (let i = 0; i < count; i++) sockets.push(connect(port, '127.0.0.1'))
  await accepted
  return port
}

describe('the flag that disables probes', () => {
  it.each([
    ['nothing', [], undefined, []],
    ['one name', ['schedstat'], undefined, ['schedstat']],
    ['comma lists and repeats', ['time-wait, schedstat', 'schedstat'], '', ['time-wait', 'schedstat']],
    ['the environment variable', [], 'pinning,stolen-cpu', ['pinning', 'stolen-cpu']],
    ['all', ['all'], undefined, [...PROBE_NAMES]],
    ['all by the variable', [], 'all', [...PROBE_NAMES]],
  ])('%s', (_, flags, variable, expected) => {
    expect(parseDisabledProbes(flags, variable)).toEqual({ disabled: new Set(expected), unknown: [] })
  })

  it('reports every unknown name, and never takes one for a member of an object', () => {
    expect(parseDisabledProbes(['nosuch', 'schedstat,toString'], 'ALL').unknown).toEqual(['nosuch', 'toString', 'ALL'])
  })
})

describe('probes', () => {
  it('name every probe, and a reason where one is absent', () => {
    const statuses = new Probes().statuses()
    expect(statuses.map(({ name }) => name)).toEqual([...PROBE_NAMES])
    for (const { available, reason } of statuses) {
      if (available) expect(reason).toBeNull()
      else expect(reason?.length).toBeGreaterThan(5)
    }
  })

  it('disabled, are all absent by the flag and read nothing', async () => {
    const probes = new Probes(parseDisabledProbes(['all'], undefined).disabled)
    expect(probes.statuses().map(({ available }) => available)).not.toContain(true)
    for (const { reason } of probes.statuses()) expect(reason).toContain('disabled')
    expect(probes.absent().map(({ name }) => name)).toEqual(PROBE_NAMES.filter((name) => name !== 'network-namespace'))
    const readings = [
      probes.cpuTicks(),
      probes.tcpSegments(),
      probes.listenDrops(),
      probes.timeWait(),
      probes.congestionControl(),
      probes.ownNetworkNamespace(),
    ]
    for (const reading of [...readings, await probes.socketMemory(1)]) expect(reading).toHaveProperty('absent')
    const reader = UsageReader.start({ schedstat: !probes.isDisabled('schedstat') })
    expect(reader.mark().runQueueWaitUs).toBeNull()
    reader.stop()
  })

  it('disabled one by one, leave the others alone', () => {
    const before = new Probes().statuses()
    const after = new Probes(new Set(['time-wait'])).statuses()
    expect(after.filter(({ name }) => name !== 'time-wait')).toEqual(before.filter(({ name }) => name !== 'time-wait'))
    expect(after.find(({ name }) => name === 'time-wait')?.available).toBe(false)
  })

  const seesSockets = process.platform === 'linux' && !lacksSs
  it.runIf(seesSockets)('see the server’s ends of its connections (needs Linux and ss)', async () => {
    const reading = await new Probes().socketMemory(await connections(3))
    expect(reading).toMatchObject({ value: { sockets: 3 } })
  })
})
