/** The byte account and the events of a client do not depend on where reads are cut. */
import { describe, expect, it } from 'vitest'
import { TRANSPORTS } from '../../../bench/contracts/names.js'
import { seededRandom } from '../../../bench/random.js'
import { ndjson, SNAPSHOT } from '../support/peers.js'
import { randomCut } from '../support/pieces.js'
import { conversation } from './support/conversation.js'
import { type Cutter, LockstepPeer } from './support/lockstep.js'
import { scaled } from './support/runs.js'

const whole: Cutter = (answer) => [answer]
const bytewise: Cutter = (answer) => Array.from(answer, (_, at) => answer.subarray(at, at + 1))
const cutAt =
  (which: number, at: number): Cutter =>
  (answer, n) =>
    n === which ? [answer.subarray(0, at), answer.subarray(at)] : [answer]

describe.each(TRANSPORTS)('%s', (transport) => {
  it('counts every byte to its layer, at any cut', async () => {
    const peer = await LockstepPeer.listen()
    const random = seededRandom(7, `conversations of ${transport}`)
    for (let n = 0; n < scaled(4); n++) {
      const said = conversation(transport, 8, random)
      const first = await peer.play(transport, said, whole)
      expect(first.failures).toEqual([])
      expect(first.messages).toEqual(said.messages)
      expect(first.wire.down).toEqual(said.account)
      expect(await peer.play(transport, said, bytewise)).toEqual(first)
      for (let k = 0; k < 6; k++) {
        const pieces: Cutter = (answer) => randomCut(answer, () => random.uniform())
        expect(await peer.play(transport, said, pieces)).toEqual(first)
      }
    }
  })

  it('counts every byte to its layer, at every single cut', async () => {
    const peer = await LockstepPeer.listen()
    const said = conversation(transport, 2, seededRandom(8, `cuts of ${transport}`))
    const first = await peer.play(transport, said, whole)
    expect(first.wire.down).toEqual(said.account)
    for (const [which, answer] of said.answers.entries()) {
      const { length } = answer('')
      for (let at = 1; at < length; at++) {
        expect(await peer.play(transport, said, cutAt(which, at)), `cut at ${at} of ${length}`).toEqual(first)
      }
    }
  })
})

describe('the one byte that does depend on the cut', () => {
  it('the LF of the CRLF after an SSE snapshot: the event is there with the CR, and the client ready', async () => {
    const peer = await LockstepPeer.listen()
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n'
    const answer = Buffer.from(`${head}data: ${SNAPSHOT}\r\n\r\ndata: {"n":1}\r\n\r\n`)
    const snapshotEnd = answer.indexOf('\r\n\r\n', head.length) + 4
    const said = { answers: [() => answer] }
    const { down } = (await peer.play('sse', said, whole)).wire
    expect(down.setup).toBe(snapshotEnd)
    for (let at = 1; at < answer.length; at++) {
      const late = at === snapshotEnd - 1 ? 1 : 0
      expect((await peer.play('sse', said, cutAt(0, at))).wire.down).toEqual({
        ...down,
        setup: down.setup - late,
        framing: down.framing + late,
      })
    }
  })
})

describe('bytes that come before they are asked for', () => {
  it('are the begin of an answer to a poll, in the read of the last answer or in the next one', async () => {
    const peer = await LockstepPeer.listen()
    const answer = Buffer.from(`${ndjson(SNAPSHOT)}HTTP/1.1 2`)
    const logs = new Set<string>()
    for (let at = 1; at < answer.length; at++) {
      logs.add((await peer.play('long-poll', { answers: [() => answer], ends: true }, cutAt(0, at))).log.join(', '))
    }
    expect([...logs]).toEqual([
      `opened, request, message ${SNAPSHOT}, response 1, ready, request, closed, failure closed`,
    ])
  })
})
