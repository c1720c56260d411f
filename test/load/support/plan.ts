/** A load plan to change parts of, and bodies as servers send them. */
import type { LoadPlan } from '../../../bench/contracts/control.js'
import { makeBody, snapshotBody, writeStamp } from '../../../bench/event/stamp.js'

export function loadPlanWith(change: Partial<LoadPlan> = {}): LoadPlan {
  return {
    transport: 'sse',
    clientKind: 'lean',
    dialect: 'plain',
    client: {
      host: '127.0.0.1',
      port: 1,
      token: 't',
      headers: [],
      maxMessageBytes: 1 << 20,
      http: 'h1',
      tls: null,
      permessageDeflate: false,
      target: null,
    },
    firstClient: 0,
    clients: 4,
    totalClients: 4,
    privateChannels: false,
    streamsPerUser: 1,
    clientIds: false,
    shards: 1,
    workload: {
      kind: 'opaque',
      payloadBytes: 100,
      ratePerSecond: 10,
      arrival: 'constant',
      burstEvents: 1,
      spanUs: 2_000_000,
      seed: 1,
      channels: ['c-0'],
    },
    upstream: null,
    shortPoll: { intervalMs: 1000, mode: 'fixed-rate', phases: 'stratified' },
    reconnect: { minMs: 100, maxMs: 1000 },
    connectRatePerSecond: 1000,
    connectInFlight: 256,
    sourceAddresses: [],
    rawSamples: 3,
    seed: 1,
    ...change,
  }
}

export interface EventBody {
  readonly sequence: number
  readonly intendedUs: number
  readonly publishedUs?: number
  readonly members?: string
  readonly size?: number
}

export function eventBody({ sequence, intendedUs, publishedUs, members = '', size = 150 }: EventBody): Buffer {
  const body = makeBody(size, members, 'pad')
  writeStamp(body, { sequence, intendedUs, publishedUs: publishedUs ?? intendedUs })
  return body
}

export const priceMembers = (op: 'add' | 'update', symbol: string, price: number): string =>
  `"op":"${op}","symbol":"${symbol}","price":${price}`

export const stocksSnapshot = (cursor: number, stocks: Readonly<Record<string, number>>): Buffer =>
  snapshotBody(cursor, `"stocks":${JSON.stringify(stocks)}`)
