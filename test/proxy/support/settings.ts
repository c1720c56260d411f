/** Settings and plans of proxies, to change parts of. */
import type { ProxyPlan } from '../../../bench/proxy/proxy.js'
import type { ProxySettings } from '../../../bench/proxy/settings.js'
import { parseTopology } from '../../../bench/topology.js'

export function settingsOf(topology: string, change: Partial<ProxySettings> = {}): ProxySettings {
  const parsed = parseTopology(topology)
  if (parsed === null) throw new Error(`no topology: ${topology}`)
  const upstreamPorts = Array.from({ length: parsed.upstreams }, (_, i) => 9001 + i)
  const rest = { upstreamH2: false, connections: 1000, port: 8080, version: '1.22.1', isRoot: false }
  return { topology: parsed, upstreamPorts, ...rest, ...change }
}

export function planOf(topology: string, change: Partial<ProxyPlan> = {}): ProxyPlan {
  const { topology: parsed, upstreamPorts, upstreamH2 } = settingsOf(topology)
  return { topology: parsed, upstreamPorts, upstreamH2, certificates: null, connections: 100, cpus: null, ...change }
}
