/** Whether what stands behind a proxy fits this machine and this scenario, before the first trial. Pure. */
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { Problem } from '../errors.js'
import { formatCount } from '../format.js'
import { connectionsPerAddress, connectionsPerClient, type Limit, type PortRange } from '../process/limits.js'
import { clientCounts } from '../scenario/computed.js'
import { proxyDescriptors } from './settings.js'

type Proxied = Pick<Contender, 'engine' | 'name' | 'topology' | 'transport'>

interface RunThroughProxies {
  readonly scenario: Scenario
  readonly contenders: readonly Proxied[]
}

interface MachineLimits {
  readonly portRange: PortRange | null
  /** File descriptors that one process may open. */
  readonly descriptors: Limit
}

export function proxyProblems({ scenario, contenders }: RunThroughProxies, limits: MachineLimits): Problem[] {
  return contenders
    .filter(({ topology }) => topology.proxy !== null)
    .flatMap((contender) => [...echoProblems(contender, scenario), ...connectionProblems(contender, scenario, limits)])
}

/** A private channel lives in one process: its client must come back to that one. */
function echoProblems({ name, topology }: Proxied, { upstream }: Scenario): Problem[] {
  if (upstream === null || topology.upstreams === 1 || topology.balance === 'hash') return []
  return [
    {
      code: 'flag-value',
      message: `${name}: echo needs each client on one server process, and round robin sends it to any of ${topology.upstreams}`,
      remedy: `use ${name}-hash`,
    },
  ]
}

/** The proxy connects from one address, and holds two descriptors for each client's connection. */
function connectionProblems(contender: Proxied, scenario: Scenario, limits: MachineLimits): Problem[] {
  const { name, topology } = contender
  const connections = Math.max(...clientCounts(scenario)) * connectionsPerClient(contender, scenario.upstream !== null)
  const perPort = connectionsPerAddress(limits.portRange)
  const capacity = perPort * topology.upstreams
  const descriptors = proxyDescriptors(connections)
  const problems: Problem[] = []
  if (connections > capacity) {
    problems.push({
      code: 'address-exhausted',
      message: `${name}: the proxy would need ${formatCount(connections)} connections to the server, and can have ${formatCount(capacity)} (${formatCount(perPort)} for each port that the server has)`,
      remedy: 'use fewer --clients, or several servers behind the proxy, such as -x3',
    })
  }
  if (typeof limits.descriptors === 'number' && descriptors > limits.descriptors) {
    problems.push({
      code: 'descriptor-limit',
      message: `${name}: the proxy needs ${formatCount(descriptors)} file descriptors in one process, two for each connection, and may open ${formatCount(limits.descriptors)}`,
      remedy: `run: ulimit -n ${descriptors}   (in the same shell, then again), or use fewer --clients`,
    })
  }
  return problems
}
