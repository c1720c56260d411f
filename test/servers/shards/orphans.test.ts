/** Nothing of a server in several processes outlives what it depends on; and one that cannot open leaves nothing. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { nowUs } from '../../../bench/clock.js'
import { contenderByName } from '../../../bench/contenders.js'
import type { FromServer, ToServer } from '../../../bench/contracts/control.js'
import { ChildProcess } from '../../../bench/run/child-process.js'
import { serverPlan } from '../../../bench/run/plans.js'
import { loadScenario } from '../../../bench/scenario/load.js'
import { uwsAvailability } from '../../../servers/availability.js'
import { lacks } from '../../support/optional.js'
import { benchProcesses, HAS_SIGNALS } from '../../truth/support/processes.js'

type Server = ChildProcess<ToServer, FromServer>
const SHARDS = 3
/** Generous: deadlines, never a measure of speed. */
const ANSWER_US = 60e6
const GONE = { timeout: 30_000, interval: 20 }

async function open(contender: string, port = 0): Promise<{ server: Server; answer: FromServer }> {
  const options = { entry: 'servers/main.js', name: 'server', cpus: null, disabledProbes: [] }
  const server: Server = ChildProcess.spawn(options)
  const scenario = loadScenario('smoke', {})
  const trial = { scenario, contender: contenderByName(contender), clients: 0, shards: SHARDS }
  server.send({ type: 'open', plan: serverPlan(trial, '127.0.0.1', port) })
  return { server, answer: await server.next(['ready', 'refused'], nowUs() + ANSWER_US) }
}

const gone = (): Promise<void> => vi.waitFor(() => expect(benchProcesses().living).toEqual([]), GONE)
const lacksUws = lacks('uWebSockets.js', (await uwsAvailability()).available)
const ENGINES = ['sse/node', ...(process.platform === 'linux' && !lacksUws ? ['websocket/uws'] : [])]

describe.each(ENGINES)('%s in several processes', (contender) => {
  it('stops with all of them, and its counters are those of all', async () => {
    const { server, answer } = await open(contender)
    expect(answer).toMatchObject({ type: 'ready', pid: server.pid })
    expect(benchProcesses().living).toHaveLength(SHARDS + 1)
    const stopped = server.next(['stopped'], nowUs() + ANSWER_US)
    await server.stop({ type: 'stop' }, 10_000)
    expect((await stopped).counters).toMatchObject({ established: 0, subscribers: 0 })
    await gone()
  })

  it.runIf(HAS_SIGNALS)('dies with its primary', async () => {
    const { server } = await open(contender)
    process.kill(server.pid, 'SIGKILL')
    await gone()
  })

  it('is refused on a port that somebody has, and leaves nothing', async () => {
    const somebody = createServer()
    await once(somebody.listen(0, '127.0.0.1'), 'listening')
    const { server, answer } = await open(contender, (somebody.address() as AddressInfo).port)
    expect(answer).toMatchObject({ type: 'refused', code: 'EADDRINUSE' })
    await server.stop({ type: 'stop' }, 10_000)
    somebody.close()
    await gone()
  })
})
