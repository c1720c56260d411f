/** A server of ours that is published to over HTTP loses what never came, and nothing else. */
import { request } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import type { ServerPlan } from '../../bench/contracts/control.js'
import { readSequence, writeStamp } from '../../bench/event/stamp.js'
import { makeChannelWorkload } from '../../bench/event/workload.js'
import { ClientLedger } from '../../bench/measure/ledger.js'
import { serverPlan } from '../../bench/run/plans.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { ServerProcess } from '../../servers/server-process.js'

const TAKEN = 204
const REFUSED = 422

function plan(): ServerPlan {
  const trial = { scenario: loadScenario('smoke'), contender: contenderByName('short-poll/node'), clients: 1 }
  const made = serverPlan(trial, '127.0.0.1', 0)
  return { ...made, options: { ...made.options, takesPublications: true } }
}

interface Published {
  readonly server: ServerProcess
  /** The state of the channel after so many events, as its publisher has it. */
  stateAfter(events: number): readonly number[]
  post(sequence: number): Promise<number>
  /** Sequence numbers that a subscriber gets who had `after`. */
  since(after: number): Promise<number[]>
}

async function published(): Promise<Published> {
  const made = plan()
  const { kind, payloadBytes, seed, channels } = made.workload
  const [channel = ''] = channels
  const workload = () => makeChannelWorkload({ kind, payloadBytes, seed, channel })
  const server = await ServerProcess.make(made)
  const { port } = await server.listen()
  onTestFinished(async () => {
    await server.stop()
  })
  const headers = { authorization: `Bearer ${made.options.token}` }
  const origin = `http://127.0.0.1:${port}`
  return {
    server,
    stateAfter(events) {
      const own = workload()
      for (let one = 0; one < events; one++) own.nextBody()
      return own.state()
    },
    async post(sequence) {
      const body = workload().nextBody()
      writeStamp(body, { sequence, intendedUs: 1, publishedUs: 2 })
      const answer = await request(`${origin}/publish?channel=${channel}`, { method: 'POST', headers, body })
      await answer.body.dump()
      return answer.statusCode
    },
    async since(after) {
      const answer = await request(`${origin}/events?channel=${channel}&after=${after}`, { headers })
      const lines = (await answer.body.text()).split('\n').filter((line) => line !== '')
      return lines.map((line) => readSequence(Buffer.from(line), 0))
    },
  }
}

describe('a publication that is lost on its way', () => {
  it('is missing once for each subscriber, and what follows is taken', async () => {
    const { server, post, since, stateAfter } = await published()
    for (const sequence of [1, 2, 4, 5, 8]) expect(await post(sequence)).toBe(TAKEN)
    const [channel] = server.report().channels
    expect(channel).toMatchObject({ head: 8, state: stateAfter(8) })

    const range = { total: 8, first: 1, last: 8 }
    const ledger = new ClientLedger([range, range])
    for (const client of [0, 1]) for (const event of await since(0)) ledger.receive(client, event)
    const totals = ledger.settle()
    expect(totals).toMatchObject({ delivered: 2 * 5, missing: 2 * 3, duplicated: 0, clientsMissingEvents: 2 })
    expect(await since(5)).toEqual([8])
  })

  it.each([
    ['again', 3],
    ['after a later one', 2],
    ['with no sequence number', 0],
    ['from nowhere near', 1_000_000_000],
  ])('is refused when it comes %s', async (_, sequence) => {
    const { server, post, since } = await published()
    for (const first of [1, 3]) expect(await post(first)).toBe(TAKEN)
    expect(await post(sequence)).toBe(REFUSED)
    expect(await since(0)).toEqual([1, 3])
    expect(server.report().channels[0]?.head).toBe(3)
  })
})
