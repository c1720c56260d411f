/** A port of 127.0.0.1 that nobody listens on: for programs that cannot say which one the system gave them. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** Somebody else may take it before it is used. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen({ host: '127.0.0.1', port: 0, exclusive: true })
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
