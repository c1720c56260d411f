/** A server's end of the control bus: does what its parent says, and ends with it. */
import type { FromServer, ServerPlan, ToServer } from '../bench/contracts/control.js'
import { type ChildChannel, openChildChannel } from '../bench/process/child-channel.js'
import { COMMON_HEADERS, EVENT_STREAM_HEADERS } from './response-headers.js'
import type { Serving } from './serving.js'

export type ServerChannel = ChildChannel<ToServer, FromServer>

/** Obeys every message but `describe`, with whatever `make` makes of the plan. */
export function obey(make: (plan: ServerPlan) => Promise<Serving>): ServerChannel {
  // biome-ignore lint/plugin/only-the-cli-exits: the parent is gone, and a child never outlives it
  const channel: ServerChannel = openChildChannel(() => process.exit(0))
  let serving: Serving | null = null
  const open = async (plan: ServerPlan): Promise<void> => {
    try {
      serving = await make(plan)
      const { port, ports = [port], host } = await serving.listen()
      const where = { port, ports, ...(host === undefined ? {} : { host }) }
      channel.send({ type: 'ready', ...where, pid: process.pid, listedHeaders: listedHeaderNames() })
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? null
      channel.send({ type: 'refused', reason: (error as Error).message, code })
    }
  }
  const stop = async (): Promise<void> => {
    const counters = await serving?.stop()
    if (counters !== undefined) channel.send({ type: 'stopped', counters })
    process.disconnect?.()
  }
  const publishNext = async (name: string): Promise<void> => {
    if (serving?.publishNext === undefined) throw new Error('this server publishes by itself')
    channel.send({ type: 'published-next', ...(await serving.publishNext(name)) })
  }
  channel.onMessage(async (message) => {
    switch (message.type) {
      case 'open':
        return open(message.plan)
      case 'start':
        return serving?.start(message.timetable)
      case 'memory':
        if (serving !== null) channel.send({ type: 'memory', ...(await serving.memory()) })
        return
      case 'report':
        if (serving !== null) channel.send({ type: 'report', report: await serving.report() })
        return
      case 'publish-next':
        return publishNext(message.channel)
      case 'stop':
        return stop()
    }
  })
  return channel
}

/** Content-Type comes from us too; the lists hold names and values in turn. */
function listedHeaderNames(): string[] {
  const names = [...COMMON_HEADERS, ...EVENT_STREAM_HEADERS].filter((_, i) => i % 2 === 0)
  return ['content-type', ...names.map((name) => name.toLowerCase())]
}
