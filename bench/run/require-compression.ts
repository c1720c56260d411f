/** permessage-deflate where nobody would agree to it: said before the run, not by a minute of failed handshakes. */
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { BenchError } from '../errors.js'
import { dialectOf } from '../topology.js'

/** @throws BenchError that names every contender which never compresses, where the scenario wants it. */
export function requireCompression(
  contenders: readonly Contender[],
  { permessageDeflate }: Pick<Scenario, 'permessageDeflate'>,
): void {
  const problems = permessageDeflate ? contenders.filter(neverCompresses) : []
  if (problems.length === 0) return
  throw new BenchError(
    problems.map(({ name, engine }) => ({
      code: 'scenario-conflict' as const,
      message: `permessageDeflate: ${engine} is run without compression, so that no client of ${name} would connect`,
      remedy: 'leave the contender out, or measure without: --set permessageDeflate=false',
    })),
  )
}

/** Our own servers with a dialect; of a target nobody knows before it is asked. */
function neverCompresses(contender: Contender): boolean {
  const dialect = dialectOf(contender)
  return contender.transport === 'websocket' && dialect !== 'plain' && dialect !== 'target'
}
