/** Clients of a described server, which end with the test. */
import { onTestFinished } from 'vitest'
import type { ClientObserver, ClientOptions, TransportClient } from '../../../bench/contracts/client.js'
import type { TransportName } from '../../../bench/contracts/names.js'
import type { TargetTransport } from '../../../bench/contracts/target.js'
import { seededRandom } from '../../../bench/random.js'
import { TARGET_CLIENT_FACTORIES } from '../../../clients/target/index.js'

export interface ClientPlace {
  readonly transport: TransportName
  readonly port: number
  readonly target: TargetTransport
  readonly observer: ClientObserver
  readonly headers?: readonly string[]
  readonly maxMessageBytes?: number
}

export function targetClient({ transport, observer, ...place }: ClientPlace): TransportClient {
  const options: ClientOptions = {
    host: '127.0.0.1',
    token: 'secret/token',
    headers: [],
    maxMessageBytes: 4096,
    http: 'h1',
    tls: null,
    permessageDeflate: false,
    random: seededRandom(1, 'target clients').next32,
    ...place,
  }
  const identity = { index: 0, number: 7, user: 0, channel: 'a b', localAddress: undefined }
  const made = TARGET_CLIENT_FACTORIES[transport](identity, options, observer)
  onTestFinished(() => made.close())
  return made
}
