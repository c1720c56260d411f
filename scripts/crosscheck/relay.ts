/**
 * A TCP relay that holds every chunk back for a while in both directions. It only adds latency: no loss, no bandwidth,
 * no packets to speak of, and Node's timers make each delay up to a millisecond longer, so the delay that counts is the
 * measured one (`pingThrough`).
 */
import net from 'node:net'
import { atUs, nowUs, sleepMs } from '../../bench/clock.js'
import { HOST } from '../processes.js'

export interface Relay {
  readonly port: number
  close(): void
}

interface Held {
  readonly dueUs: number
  readonly chunk: Buffer | null
}

export async function openRelay(targetPort: number, delayUs: number): Promise<Relay> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((near) => {
    const far = net.connect(targetPort, HOST)
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
    }
    holdBack(near, far, delayUs)
    holdBack(far, near, delayUs)
  })
  const port = await listen(server)
  return {
    port,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** One queue per direction, so that chunks never overtake each other; null is the end. */
function holdBack(from: net.Socket, to: net.Socket, delayUs: number): void {
  const queue: Held[] = []
  const release = (): void => {
    while (queue[0] !== undefined && queue[0].dueUs <= nowUs()) {
      const { chunk } = queue.shift() as Held
      if (chunk === null) to.end()
      else if (!to.destroyed) to.write(chunk)
    }
    if (queue[0] !== undefined) atUs(queue[0].dueUs, release)
  }
  const hold = (chunk: Buffer | null): void => {
    queue.push({ dueUs: nowUs() + delayUs, chunk })
    if (queue.length === 1) atUs((queue[0] as Held).dueUs, release)
  }
  from.on('data', hold).on('end', () => hold(null))
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, HOST, () => resolve((server.address() as net.AddressInfo).port))
  })
}

/** One-way delays, µs, of a relay with this delay: half the round trips of single bytes to an echo server. */
export async function pingThrough(delayUs: number, isOver: () => boolean): Promise<number[]> {
  const echo = net.createServer((socket) =>
    socket
      .on('error', () => undefined)
      .setNoDelay(true)
      .pipe(socket),
  )
  const relay = await openRelay(await listen(echo), delayUs)
  const socket = net.connect(relay.port, HOST).setNoDelay(true)
  const delays: number[] = []
  while (!isOver()) {
    const sentUs = nowUs()
    const answered = new Promise((resolve) => socket.once('data', resolve))
    socket.write('x')
    await answered
    delays.push((nowUs() - sentUs) / 2)
    await sleepMs(7)
  }
  socket.destroy()
  relay.close()
  echo.close()
  // The first includes the connect.
  return delays.slice(1)
}
