/** The servers' front door: makes the server of a contender. */
import type { Contender } from '../bench/contracts/names.js'
import type { ServerApplication, ServerOptions } from '../bench/contracts/server.js'
import { engineAvailability } from './availability.js'
import { ENGINE_SUPPORT } from './engines/index.js'
import { makeFloor } from './floor.js'
import type { ManagedServer } from './managed-server.js'
import { makeContext, makeTransportServer } from './transport-server.js'

export { type Availability, engineAvailability } from './availability.js'
export { withFaults } from './faults.js'
export { limitationsOf } from './limitations.js'
export type { ManagedServer } from './managed-server.js'

/** The contender cannot run here; the message says why. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError'
  readonly code = 'ENGINE_UNAVAILABLE'
  readonly contender: string

  constructor(contender: string, reason: string) {
    super(`${contender} is not available: ${reason}`)
    this.contender = contender
  }
}

/**
 * Makes the server of one contender; it does not listen yet. Engine `net` is the floor.
 * @throws EngineUnavailableError when its engine cannot be loaded or cannot carry its transport.
 */
export async function createTransportServer(
  contender: Pick<Contender, 'transport' | 'engine'>,
  options: ServerOptions,
  application: ServerApplication,
): Promise<ManagedServer> {
  const { transport, engine } = contender
  if (engine === 'net') return makeFloor(makeContext(options, application))
  const name = `${transport}/${engine}`
  const availability = (await engineAvailability())[engine]
  if (!availability.available) throw new EngineUnavailableError(name, availability.reason)
  const server = await makeTransportServer(transport, ENGINE_SUPPORT[engine], makeContext(options, application))
  if (server === null) throw new EngineUnavailableError(name, `engine ${engine} does not carry ${transport}`)
  return server
}
