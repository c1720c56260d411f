/** Trials with something between server and clients. */
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { completed, type TrialShape } from '../sample.js'

interface ProxyShape {
  readonly cpuUs?: number
  readonly client?: number
  readonly upstream?: number
}

const RECEIVED = 200_000

export function proxied(
  shape: TrialShape,
  { cpuUs = 2_000_000, client = 1000, upstream = 1000 }: ProxyShape = {},
): CompletedTrial {
  return completed(shape, {
    proxy: {
      name: shape.contender.includes('haproxy') ? 'haproxy' : 'nginx',
      version: '1.22.1',
      pid: 300,
      pinned: null,
      config: 'worker_processes 1;',
      usage: {
        wallUs: 20_000_000,
        cpuUserUs: cpuUs / 2,
        cpuSystemUs: cpuUs / 2,
        rssBytes: 30 * 2 ** 20,
        processes: 2,
        threads: 2,
      },
      cpuUsPerDelivery: cpuUs / RECEIVED,
      connections: { client, upstream },
    },
  })
}

/** TLS towards the clients: so many bytes of records per delivery, and of handshakes per client, each way. */
export function secured(
  trial: CompletedTrial,
  bytes: { readonly record: number; readonly handshake: number },
): CompletedTrial {
  const { wire, clients } = trial
  const window = wire.window.down
  const down = { ...window, tls: bytes.record, raw: window.raw + bytes.record }
  const total = { ...window, tls: bytes.record, tlsHandshake: bytes.handshake * clients }
  const perDelivery = wire.perDelivery && {
    ...wire.perDelivery,
    down,
    totalBytes: wire.perDelivery.totalBytes + bytes.record,
  }
  return {
    ...trial,
    wire: { ...wire, window: { ...wire.window, down }, total: { down: total, up: total }, perDelivery },
  }
}
