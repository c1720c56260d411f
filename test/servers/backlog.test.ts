/** What a socket of node:tls keeps for a turn is not held against its client; what stays is. */
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { backlogOn } from '../../servers/engines/backlog.js'

const LIMIT = 100

/** A socket that takes bytes and hands on what the test says. */
class FakeSocket {
  readonly encrypted = true
  bytesWritten = 0
  writableLength = 0

  write(bytes: number): void {
    this.bytesWritten += bytes
    this.writableLength += bytes
  }

  leaves(bytes: number): void {
    this.writableLength -= bytes
  }
}

async function turns(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
}

function watched() {
  const socket = new FakeSocket()
  const backlog = backlogOn(LIMIT, socket as unknown as Socket)
  return { socket, exceeds: () => backlog.waitingForClient(socket.writableLength) > LIMIT }
}

describe('over TLS', () => {
  it('bursts that leave after the turn exceed nothing, whatever came before', async () => {
    const { socket, exceeds } = watched()
    for (const burst of [50, 150, 1000, 101, 5000]) {
      for (let sent = 0; sent < burst; sent += 50) {
        expect(exceeds()).toBe(false)
        socket.write(50)
      }
      expect(exceeds()).toBe(false)
      await turns()
      socket.leaves(socket.writableLength)
    }
    expect(exceeds()).toBe(false)
  })

  it('what is written anew while older bytes leave exceeds nothing', async () => {
    const { socket, exceeds } = watched()
    for (let i = 0; i < 20; i++) {
      socket.write(300)
      expect(exceeds()).toBe(false)
      await turns()
      socket.write(300)
      // All but the last have left.
      socket.leaves(socket.writableLength - 300)
      expect(exceeds()).toBe(false)
    }
  })

  it('what stays after the turn exceeds, at the next look', async () => {
    const { socket, exceeds } = watched()
    socket.write(150)
    expect(exceeds()).toBe(false)
    await turns()
    expect(exceeds()).toBe(true)
  })

  it('a client that takes less than it is sent is found out, with little more than the limit kept for it', async () => {
    const { socket, exceeds } = watched()
    let looks = 0
    while (!exceeds()) {
      expect(++looks).toBeLessThan(30)
      socket.write(20)
      await turns()
      socket.leaves(10)
    }
    expect(socket.writableLength).toBeLessThan(2 * LIMIT)
  })

  it('counts what a library was given where it keeps that from the socket', async () => {
    let [given, waiting] = [0, 0]
    const backlog = backlogOn(LIMIT, new FakeSocket() as unknown as Socket, () => given)
    given = waiting = 150
    expect(backlog.waitingForClient(waiting)).toBeLessThanOrEqual(LIMIT)
    await turns()
    given += 500
    expect(backlog.waitingForClient(500)).toBeLessThanOrEqual(LIMIT)
    await turns()
    expect(backlog.waitingForClient(500)).toBe(500)
  })
})

it('in the clear it is what it is', () => {
  const socket = { bytesWritten: 0 } as unknown as Socket
  for (const bytes of [0, LIMIT, 10 * LIMIT]) expect(backlogOn(LIMIT, socket).waitingForClient(bytes)).toBe(bytes)
  expect(backlogOn(LIMIT, null).waitingForClient(7)).toBe(7)
})
