/** Whether a planned trial fits this machine's limits, before it starts: problems with the command that solves each. */
import { connectionsPerAddress, type DescriptorLimit, type Limit, type PortRange } from './limits.js'
import { MAX_LOAD_PROCESSES } from './pin.js'
import { type Connections, loadDescriptors, MAX_SERVER_PROCESSES, serverDescriptors } from './process-counts.js'

export interface LoadDemand extends Connections {
  readonly loadProcesses: number
  readonly serverProcesses: number
}

export interface LimitFacts {
  readonly platform: NodeJS.Platform
  readonly descriptors: DescriptorLimit
  readonly portRange: PortRange | null
  /** TIME_WAIT sockets of the host now; null when unknown. */
  readonly timeWait: number | null
  /** Source addresses that the run will use; at least the one the system chooses. */
  readonly sourceAddresses: readonly string[]
}

export interface LimitProblem {
  readonly code: 'descriptor-limit' | 'port-range' | 'source-addresses' | 'time-wait'
  /** true: the run cannot work. false: it may, and the warning says what to watch. */
  readonly fatal: boolean
  readonly message: string
  readonly remedy: string
}

export function preflight(demand: LoadDemand, facts: LimitFacts): LimitProblem[] {
  return [...descriptorProblems(demand, facts), ...portProblems(demand, facts), ...addressProblems(facts)]
}

/** Descriptors that one process of each kind needs. */
export function descriptorsNeeded(demand: LoadDemand): { readonly server: number; readonly load: number } {
  return {
    server: serverDescriptors(demand, demand.serverProcesses),
    load: loadDescriptors(demand, demand.loadProcesses),
  }
}

function descriptorProblems(demand: LoadDemand, facts: LimitFacts): LimitProblem[] {
  const { soft } = facts.descriptors
  const { server, load } = descriptorsNeeded(demand)
  if (soft === null || soft === 'unlimited' || soft >= Math.max(server, load)) return []
  const each = [
    ...(server > soft ? [`${server} in ${counted(demand.serverProcesses, 'server process')}`] : []),
    ...(load > soft ? [`${load} in ${counted(demand.loadProcesses, 'load process')}`] : []),
  ]
  return [
    {
      code: 'descriptor-limit',
      fatal: true,
      message: `${demand.clients} clients need file descriptors: ${each.join(' and ')}; one process may open ${soft}`,
      remedy: descriptorsRemedy(demand, facts),
    },
  ]
}

function counted(processes: number, name: string): string {
  return processes === 1 ? `the one ${name}` : `each of ${processes} ${name}es`
}

/** What helps: more processes, where the named ones are too few; else a limit that does for one, or for the most. */
function descriptorsRemedy(demand: LoadDemand, { platform, descriptors: { soft, hard } }: LimitFacts): string {
  const one = Math.max(serverDescriptors(demand, 1), loadDescriptors(demand, 1))
  const most = Math.max(serverDescriptors(demand, MAX_SERVER_PROCESSES), loadDescriptors(demand, MAX_LOAD_PROCESSES))
  if (typeof soft === 'number' && soft >= most)
    return `name more --server-processes and --load-processes, or leave them out; or ${descriptorRemedy(platform, hard, one)}`
  return descriptorRemedy(platform, hard, typeof hard === 'number' && hard < one && hard >= most ? most : one)
}

function descriptorRemedy(platform: NodeJS.Platform, hard: Limit, needed: number): string {
  const fits = hard === 'unlimited' || (hard !== null && hard >= needed)
  if (fits) return `run: ulimit -n ${needed}   (in the same shell, then again), or use fewer --clients`
  if (platform === 'linux') {
    const permanent = 'for good: raise nofile in /etc/security/limits.conf'
    return `run: sudo prlimit --pid $$ --nofile=${needed}:${needed}   (then again; ${permanent}), or use fewer --clients`
  }
  if (platform === 'darwin') {
    return `run: sudo launchctl limit maxfiles ${needed} ${needed} && ulimit -n ${needed}   (then again), or use fewer --clients`
  }
  return 'raise the descriptor limit of this shell, or use fewer --clients'
}

function portProblems(demand: LoadDemand, facts: LimitFacts): LimitProblem[] {
  const connections = demand.clients * demand.connectionsPerClient
  const addresses = Math.max(1, facts.sourceAddresses.length)
  const capacity = addresses * connectionsPerAddress(facts.portRange)
  if (connections > capacity) return [portShortage(connections, capacity, facts)]
  const waiting = facts.timeWait ?? 0
  if (connections + waiting <= capacity) return []
  return [
    {
      code: 'time-wait',
      fatal: false,
      message: `${connections} connections and ${waiting} sockets in TIME_WAIT exceed the ${capacity} ports of ${addresses} source address(es)`,
      remedy: 'wait a minute for TIME_WAIT to pass (watch: cat /proc/net/sockstat), then run again',
    },
  ]
}

function portShortage(connections: number, capacity: number, facts: LimitFacts): LimitProblem {
  const range = facts.portRange
  const span = range === null ? 'its port range' : `ports ${range.low} to ${range.high}`
  const widen = 'sudo sysctl -w net.ipv4.ip_local_port_range="32768 60999"'
  return {
    code: 'port-range',
    fatal: true,
    message: `${connections} connections exceed the ${capacity} that ${Math.max(1, facts.sourceAddresses.length)} source address(es) with ${span} can hold`,
    remedy: facts.platform === 'linux' ? `run: ${widen}, or use fewer --clients` : 'use fewer --clients',
  }
}

/** Linux answers on all of 127.0.0.0/8; other systems only on the addresses that are configured. */
function addressProblems(facts: LimitFacts): LimitProblem[] {
  const further = facts.sourceAddresses.filter((address) => address !== '127.0.0.1')
  if (facts.platform !== 'darwin' || further.length === 0) return []
  const commands = further.map((address) => `sudo ifconfig lo0 alias ${address} up`).join(' && ')
  return [
    {
      code: 'source-addresses',
      fatal: false,
      message: `the run uses ${further.length} source address(es) that macOS does not configure by itself: ${further.join(', ')}`,
      remedy: `run: ${commands}`,
    },
  ]
}
