/** Where a connection of a library client goes, from where, and whose it is. */
import type net from 'node:net'
import type { ClientTls } from '../../bench/contracts/client.js'

export interface ConnectionTarget {
  readonly host: string
  readonly port: number
  readonly localAddress: string | undefined
  /** Index of the client, for the observer. */
  readonly client: number
  readonly tls: ClientTls | null
}

/** Arguments that no socket takes are an error of the socket like any other, after the caller has returned. */
export function connectSocket(socket: net.Socket, target: ConnectionTarget): net.Socket {
  try {
    return socket.connect(connectOptions(target))
  } catch (error) {
    return socket.destroy(error as Error)
  }
}

function connectOptions({ host, port, localAddress }: ConnectionTarget): net.TcpNetConnectOpts {
  return { host, port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) }
}
