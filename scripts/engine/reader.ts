/** Process entry of one reader of the engine benchmark. */
import { atUs, nowUs } from '../../bench/clock.js'
import { openChildChannel, readMemory } from '../../bench/process/child-channel.js'
import { BareReader } from './bare-reader.js'
import type { FromReader, Reader, ReaderKind, ReaderPlan, ToReader } from './reader-contract.js'

const channel = openChildChannel<ToReader, FromReader>(() => process.exit(0))
let reader: Reader | null = null

/** A library is loaded only by the reader that is made of it. */
const MAKERS: Record<ReaderKind, (plan: ReaderPlan) => Promise<Reader>> = {
  bare: async (plan) => new BareReader(plan),
  ws: async (plan) => new (await import('./library-readers.js')).WsReader(plan),
  undici: async (plan) => new (await import('./library-readers.js')).UndiciReader(plan),
  'lean-loop': async (plan) => new (await import('./lean-echo.js')).LeanEchoReader(plan.loadPlan),
  autocannon: async (plan) => new (await import('./library-readers.js')).AutocannonReader(plan),
}

channel.onMessage((message) => {
  switch (message.type) {
    case 'connect':
      return void connect(message.plan)
    case 'start':
      return start(message)
    case 'memory':
      return channel.send({ type: 'memory', ...readMemory() })
    case 'stop':
      reader?.close()
      return process.disconnect?.()
  }
})
channel.send({ type: 'alive' })

async function connect(plan: ReaderPlan): Promise<void> {
  reader = await MAKERS[plan.kind](plan)
  const beganUs = nowUs()
  await reader.connect()
  channel.send({ type: 'connected', elapsedUs: nowUs() - beganUs })
}

function start({ startUs, t0Us, t1Us }: Extract<ToReader, { type: 'start' }>): void {
  const working = reader as Reader
  atUs(startUs, () => working.begin())
  atUs(t0Us, () => {
    const cpu = process.cpuUsage()
    const { operations, reads } = working
    atUs(t1Us, () => {
      const { user, system } = process.cpuUsage(cpu)
      const { failures } = working
      if (failures > 0) channel.send({ type: 'failed', detail: `${failures} connections broke` })
      channel.send({
        type: 'measured',
        cpuUs: user + system,
        operations: working.operations - operations,
        reads: working.reads === null ? null : working.reads - (reads ?? 0),
      })
    })
  })
}
