/** Several server processes, each on a port of its own, as a proxy in front of them needs. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { nowUs, untilUs } from '../../../bench/clock.js'
import { contenderByName } from '../../../bench/contenders.js'
import type { FromServer, ServerReport, ToServer } from '../../../bench/contracts/control.js'
import { ChildProcess } from '../../../bench/run/child-process.js'
import { serverPlan } from '../../../bench/run/plans.js'
import { loadScenario } from '../../../bench/scenario/load.js'
import { uwsAvailability } from '../../../servers/availability.js'
import { lacks } from '../../support/optional.js'

type Server = ChildProcess<ToServer, FromServer>
/** Generous: a deadline, never a measure of speed. */
const ANSWER_US = 60e6

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop({ type: 'stop' }, 10_000)
})

async function open(contender: string): Promise<{ server: Server; ports: readonly number[] }> {
  const server: Server = ChildProcess.spawn({
    entry: 'servers/main.js',
    name: 'server',
    cpus: null,
    disabledProbes: [],
  })
  servers.push(server)
  const trial = { scenario: loadScenario('smoke', {}), contender: contenderByName(contender), clients: 3 }
  server.send({ type: 'open', plan: serverPlan(trial, '127.0.0.1', 0) })
  const answer = await server.next(['ready', 'refused'], nowUs() + ANSWER_US)
  if (answer.type === 'refused') throw new Error(answer.reason)
  return { server, ports: answer.ports }
}

async function reportOf(server: Server): Promise<ServerReport> {
  const t0Us = nowUs() + 20_000
  const t1Us = t0Us + 20_000
  server.send({ type: 'start', timetable: { startUs: t0Us, t0Us, t1Us, endUs: t1Us } })
  await untilUs(t1Us + 20_000)
  const answer = server.next(['report'], nowUs() + ANSWER_US)
  server.send({ type: 'report' })
  return (await answer).report
}

const lacksUws = lacks('uWebSockets.js', (await uwsAvailability()).available)
const ENGINES = ['sse/node+nginx-x3', 'websocket/ws+haproxy-x3-hash', ...(lacksUws ? [] : ['sse/uws+nginx-x3'])]

describe.each(ENGINES)('%s', (contender) => {
  it('listens on three ports, and each process has only the connections to its own', async () => {
    const { server, ports } = await open(contender)
    expect(new Set(ports).size).toBe(3)
    const sockets = await Promise.all(
      [0, 0, 1].map(async (i) => {
        const socket = connect(ports[i] as number, '127.0.0.1')
        await once(socket, 'connect')
        return socket
      }),
    )
    // An answer says that its process has taken the connection.
    await Promise.all(
      sockets.map((socket) => {
        socket.write('GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n')
        return once(socket, 'data')
      }),
    )
    const { shards } = await reportOf(server)
    expect(shards.map(({ connectionsOpened }) => connectionsOpened).sort()).toEqual([0, 1, 2])
    for (const socket of sockets) socket.destroy()
  })
})
