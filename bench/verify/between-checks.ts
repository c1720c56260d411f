/** What lies between server and clients once more: names against what they say, and the proxy's derived numbers. */
import { nameParts } from '../contender-names.js'
import { FLOOR } from '../contenders.js'
import type { ResultContender } from '../result/schema.js'
import { parseTopology } from '../topology.js'
import type { Checks } from './checks.js'
import { loadWallUs, type TrialToCheck } from './trial-checks.js'

/** Role, transport, engine and topology follow from the name; who publishes, from being a target. */
export function checkContender(checks: Checks, where: string, contender: ResultContender): void {
  const { name, role, transport, engine, topology, target, publish } = contender
  const parts = nameParts(name)
  checks.same(`${where}.role`, role, roleOf(name))
  checks.same(`${where}.topology`, topology, parseTopology(parts.topology))
  checks.same(`${where}.target: stated`, target !== null, engine === 'target')
  if (engine === 'target') checks.same(`${where}.publish`, publish, 'http')
  if (role === 'floor') {
    checks.same(`${where}.publish`, publish, 'direct')
    return
  }
  const [ofName, engineOfName] = parts.base.split('/')
  checks.same(`${where}.transport`, transport, ofName)
  if (engine !== 'target') checks.same(`${where}.engine`, engine, engineOfName)
}

export function roleOf(contender: string): 'contender' | 'floor' {
  return contender === FLOOR.name ? 'floor' : 'contender'
}

/** Where the name says a proxy, that one was measured; its CPU per delivery follows from its usage. */
export function checkProxy(checks: Checks, { where, trial, result }: TrialToCheck): void {
  const topology = result.contenders.find(({ name }) => name === trial.contender)?.topology ?? null
  const { proxy, cost } = trial
  checks.same(`${where}.proxy.name`, proxy?.name ?? null, topology?.proxy ?? null)
  checkHandshakes(checks, { where, trial, result }, topology?.tls === true)
  if (proxy === null) return
  const { usage } = proxy
  const cpuUs = usage === null ? null : (usage.cpuUserUs + usage.cpuSystemUs) * (loadWallUs(trial) / usage.wallUs)
  const perDelivery = cpuUs === null || cost.received === 0 ? null : cpuUs / cost.received
  checks.number(`${where}.proxy.cpuUsPerDelivery`, proxy.cpuUsPerDelivery, perDelivery)
}

/** Who speaks no TLS has no bytes of it; who was ever ready with it has shaken hands. */
function checkHandshakes(checks: Checks, { where, trial }: TrialToCheck, tls: boolean): void {
  const { down, up } = trial.wire.total
  const handshakes = down.tlsHandshake + up.tlsHandshake
  if (!tls) checks.number(`${where}.wire.total: TLS`, handshakes + down.tls + up.tls, 0)
  else if (trial.connections.ready > 0) checks.same(`${where}.wire.total: TLS handshakes`, handshakes > 0, true)
}
