/**
 * A port for uws processes that each listen on it with SO_REUSEPORT. They would join whoever of the same user does so
 * too, and share its connections: the port must be free before, and theirs alone after.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'

interface Endpoint {
  readonly host: string
  /** 0 asks for any free port. */
  readonly port: number
}

/** The port, or for 0 one that the system chooses. @throws the system error when somebody has it. */
export async function freePort({ host, port }: Endpoint): Promise<number> {
  if (process.platform !== 'linux')
    throw new Error('several uWebSockets.js processes share one port on Linux only: elsewhere one of them gets it all')
  const probe = createServer().listen({ host, port, exclusive: true })
  await once(probe, 'listening')
  const free = (probe.address() as AddressInfo).port
  probe.close()
  await once(probe, 'close')
  return free
}

/** @throws EADDRINUSE when not exactly so many sockets listen on the port. */
export function requireListeners(endpoint: Endpoint, expected: number): void {
  const listening = countListeners(readFileSync('/proc/net/tcp', 'latin1'), endpoint)
  if (listening === expected) return
  const { host, port } = endpoint
  const message = `EADDRINUSE: ${listening} processes listen on ${host}:${port}, where ${expected} should`
  throw Object.assign(new Error(message), { code: 'EADDRINUSE' })
}

const LISTEN = '0A'

/** Listening IPv4 sockets of /proc/net/tcp (proc_net(5)) on this address, or on all addresses, and port. */
export function countListeners(text: string, { host, port }: Endpoint): number {
  // Four bytes in the order of the machine, which has the lowest first.
  const address = host
    .split('.')
    .reverse()
    .map((part) => hex(Number(part), 2))
    .join('')
  const locals = [address, '00000000'].map((ip) => `${ip}:${hex(port, 4)}`)
  return text.split('\n').filter((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/, 4)
    return state === LISTEN && locals.includes(local)
  }).length
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}
