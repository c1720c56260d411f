/** A peer that plays seeded scripts: pieces of what is valid, mutated or garbage, then an end of some kind. */
import type net from 'node:net'
import type { TransportName } from '../../../../bench/contracts/names.js'
import type { Random } from '../../../../bench/random.js'
import { onRequests, type RawPeer, rawServer } from '../../support/peers.js'
import { conversation } from './conversation.js'
import { mutate } from './mutations.js'

const ENDINGS = ['end', 'end at once', 'reset', 'destroy', 'more, and end', 'silence'] as const
type Ending = (typeof ENDINGS)[number]

/** What one connection does. */
interface Script {
  /** The answers that are sent before the connection ends, each when asked for; the last one may be cut short. */
  readonly answers: readonly ((request: string) => Buffer)[]
  readonly ending: Ending
  readonly random: Random
}

export interface HostilePeer {
  readonly raw: RawPeer
  /** From now on connections play scripts for this transport. A silent one says so when it has sent everything. */
  begin(transport: TransportName, random: Random, silent: () => void): void
}

const MAX_SERVED = 3

export async function hostilePeer(): Promise<HostilePeer> {
  let serve: (socket: net.Socket) => void = () => {}
  const raw = await rawServer((socket) => serve(socket), true)
  return {
    raw,
    begin: (transport, random, silent) => {
      let connections = 0
      serve = (socket) => play(socket, script(transport, random, ++connections), silent)
    },
  }
}

function script(transport: TransportName, random: Random, connection: number): Script {
  const ending = ENDINGS[random.below(ENDINGS.length)] as Ending
  // A poll on a used connection is asked once more when that connection ends: not for ever.
  if (connection > MAX_SERVED) return { answers: [], ending: 'reset', random }
  const { answers } = conversation(transport, random.below(5), random)
  const kept = answers.slice(0, random.below(answers.length + 1))
  const spoilt = random.below(3)
  return {
    answers: kept.map((answer, n) => (request) => {
      const bytes = answer(request)
      if (n < kept.length - 1 || spoilt === 0) return bytes
      if (spoilt === 1) return mutate(bytes, { what: 'flip', at: random.uniform(), bit: random.below(8) })
      return Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), noise(random)])
    }),
    ending,
    random,
  }
}

const noise = (random: Random): Buffer =>
  Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))

function play(socket: net.Socket, { answers, ending, random }: Script, silent: () => void): void {
  const finish = (): void => {
    if (ending === 'silence') silent()
    else breakOff(socket, ending)
  }
  socket.setNoDelay(true)
  // Closed by half, or silent: the connection is over when the client ends it.
  socket.once('end', () => socket.destroy())
  if (ending === 'end at once' || answers.length === 0) {
    if (ending === 'end at once') socket.resume().end()
    else socket.once('data', finish)
    return
  }
  onRequests(socket, (request, n) => {
    const answer = answers[n]
    if (answer === undefined) return
    send(socket, answer(request), random, () => {
      if (n === answers.length - 1) finish()
    })
  })
}

/** Piece by piece, now and then with a turn of the event loop between. */
function send(socket: net.Socket, bytes: Buffer, random: Random, done: () => void): void {
  let at = 0
  const step = (): void => {
    while (at < bytes.length && socket.writable) {
      const to = Math.min(bytes.length, at + 1 + random.below(60))
      socket.write(bytes.subarray(at, to))
      at = to
      if (random.below(4) === 0) {
        setImmediate(step)
        return
      }
    }
    done()
  }
  step()
}

function breakOff(socket: net.Socket, ending: Ending): void {
  if (ending === 'reset') socket.resetAndDestroy()
  else if (ending === 'destroy') socket.destroy()
  else if (ending === 'more, and end') socket.end('HTTP/1.1 200 OK\r\n')
  else socket.end()
}
