/** What lies between server and clients costs, in sentences: claimed only where several blocks, or counts, tell it. */
import { formatBytes, formatUs } from '../../format.js'
import { medianValue } from '../figure.js'
import { signedText } from '../hop-columns.js'
import type { Added, HopCost } from '../hops.js'
import { listOf } from './phrases.js'

const PARTS: readonly (readonly [what: string, read: (cost: HopCost) => Added, text: (value: number) => string])[] = [
  ['p50', (cost) => cost.p50Us, formatUs],
  ['p99', (cost) => cost.p99Us, formatUs],
  ['bytes on the wire per message', (cost) => cost.totalBytes, formatBytes],
  ['server CPU per message', (cost) => cost.serverCpuUs, formatUs],
]

export function hopSentences(costs: readonly HopCost[]): string[] {
  return costs.flatMap(costSentences)
}

function costSentences(cost: HopCost): string[] {
  const found = PARTS.map(([what, read, text]) => ({ what, added: read(cost), text }))
  const list = (wanted: Added['surety']): string[] =>
    found
      .filter(({ added: { surety } }) => surety === wanted)
      .map(({ what, added: { figure }, text }) => `${what} ${signedText(medianValue(figure) ?? 0, text)}`)
  const open = found.filter(({ added }) => added.surety === 'not told').map(({ what }) => what)
  const [told, single, floor] = [list('told'), list('one block'), list('at the floor')]
  const said = [
    ...(told.length === 0 ? [] : [told.join(', ')]),
    ...(single.length === 0 ? [] : [`in one block, which tells no difference, ${single.join(', ')}`]),
    ...(floor.length === 0 ? [] : [`both at the generator's floor, where latency is not compared`]),
    ...(open.length === 0 ? [] : [`not told apart in ${listOf(open)}`]),
  ]
  if (said.length === 0) return []
  const included = cost.included.length === 0 ? '' : ` (${listOf(cost.included)} included)`
  return [`${cost.contender} against ${cost.against}${included}: ${said.join('; ')}.`]
}
