/** Real sockets and a peer that plays seeded scripts: each client ends in one way, and lets go of everything. */
import type net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FAILURE_KINDS } from '../../../bench/contracts/client.js'
import { TRANSPORTS } from '../../../bench/contracts/names.js'
import { seededRandom } from '../../../bench/random.js'
import { RecordingObserver } from '../support/observer.js'
import { client } from '../support/peers.js'
import { hostilePeer } from './support/hostile-peer.js'
import { scaled } from './support/runs.js'

const CLIENTS = 60
/** Each client connects, fails or is closed, and connects again, where its cursor is. */
const ROUNDS = 2

const openSockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

const gone = (socket: net.Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve))

describe.each(TRANSPORTS)('%s and a hostile peer', (transport) => {
  it('ends ready, or in one failure of a kind, and lets go of its sockets', async () => {
    const uncaught: unknown[] = []
    const note = (error: unknown): void => void uncaught.push(error)
    process.on('uncaughtExceptionMonitor', note)
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', note))
    const peer = await hostilePeer()
    const before = openSockets()
    const kinds = new Map<string, number>()
    for (let seed = 0; seed < scaled(CLIENTS); seed++) {
      const random = seededRandom(seed, `hostile to ${transport}`)
      const seen = new RecordingObserver()
      const one = client(transport, peer.raw.port, seen)
      seen.onEvent = (name) => {
        if (transport === 'short-poll' && (name === 'ready' || name.startsWith('response'))) one.poll()
      }
      for (let round = 0; round < ROUNDS; round++) {
        const start = seen.log.length
        const failed = seen.failures.length
        const silence = new Promise<void>((resolve) => peer.begin(transport, random, resolve))
        one.connect()
        await Promise.race([silence, seen.until(() => seen.failures.length > failed)])
        one.close()
        await Promise.all(peer.raw.sockets.splice(0).map(gone))
        const log = seen.log.slice(start)
        const why = `seed ${seed}, round ${round}: ${log.join(', ')}`
        expect(seen.failures.length - failed, why).toBeLessThanOrEqual(1)
        // A failure is the last word, and there is one ready at most.
        if (seen.failures.length > failed) expect(log.at(-1), why).toMatch(/^failure /)
        expect(log.filter((entry) => entry === 'ready').length, why).toBeLessThanOrEqual(1)
        expect(log.filter((entry) => entry === 'opened').length, why).toBe(
          log.filter((entry) => entry === 'closed').length,
        )
        expect(one.connected, why).toBe(false)
        seen.checkAccount()
        const kind = seen.failures[failed]?.kind
        if (kind !== undefined) expect(FAILURE_KINDS, why).toContain(kind)
        const outcome = kind ?? (log.includes('ready') ? 'ready' : 'closed while connecting')
        kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1)
      }
    }
    // The scripts are hostile in more than one way.
    for (const kind of ['ready', 'closed', 'protocol']) expect([...kinds.keys()]).toContain(kind)
    expect(uncaught).toEqual([])
    // The system tells the client's end of it a little later than the peer's; a leak it never tells.
    while (openSockets() > before) await new Promise((resolve) => setImmediate(resolve))
  })
})
