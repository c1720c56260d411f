/** Library clients exist where a library speaks the protocol by itself; elsewhere they would be the lean ones again. */
import type { ClientKind, Contender } from '../contracts/names.js'
import { BenchError } from '../errors.js'
import { clientHttp, dialectOf } from '../topology.js'

/** @throws BenchError that names every contender which clients of this kind cannot be simulated for. */
export function requireClientKind(contenders: readonly Contender[], kind: ClientKind): void {
  if (kind === 'lean') return
  const problems = contenders.flatMap((contender) => {
    const reason = whyNoLibraryClients(contender)
    return reason === null ? [] : [{ name: contender.name, reason }]
  })
  if (problems.length === 0) return
  throw new BenchError(
    problems.map(({ name, reason }) => ({
      code: 'usage' as const,
      message: `--client library: ${name} has no library clients: ${reason}`,
      remedy: 'leave the contender out, or measure it with lean clients',
    })),
  )
}

/** What speaks against library clients of this contender; null: nothing does. */
export function whyNoLibraryClients(contender: Contender): string | null {
  const dialect = dialectOf(contender)
  if (dialect !== 'plain')
    return `only the lean ones know ${dialect === 'target' ? 'target files' : `how ${dialect} wraps events`}`
  if (clientHttp(contender) === 'h1') return null
  return "undici's HTTP/2 is node:http2, as is that of the lean ones: the same code would be measured twice"
}
