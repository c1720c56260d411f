/** Where a result comes from, in short: machine, software, command, and whether its file verifies. Pure. */
import { extraPackagesOf } from '../environment/extra-packages.js'
import { formatBytes, formatCount } from '../format.js'
import type { EnvironmentRecord, ResultFile } from '../result/schema.js'
import type { Verification } from '../verify/verification.js'

/** CPU, cores, memory, system, and what it runs inside of; what the result does not tell is left out. */
export function machineInShort(environment: EnvironmentRecord): string {
  const machine = (key: string): unknown => memberAt(environment, ['machine', key])
  const [logical, allowed, memory] = [machine('coresLogical'), machine('coresAllowed'), machine('memoryBytes')]
  const inside = machine('virtualisation')
  const cores = typeof logical === 'number' ? `${formatCount(logical)} logical cores` : null
  const parts = [
    machine('cpuModel'),
    cores !== null && typeof allowed === 'number' && allowed !== logical ? `${cores}, ${allowed} allowed` : cores,
    typeof memory === 'number' ? formatBytes(memory) : null,
    machine('system'),
    machine('kernel'),
    ...(Array.isArray(inside) ? inside : []),
  ]
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ') || 'not recorded'
}

const SERVER_LIBRARIES = ['ws', 'uWebSockets.js']
const CLIENT_LIBRARIES = ['undici', 'eventsource-parser']

/** Node.js, this tool with its commit, and the libraries that carry events: `Node.js 20.20.2`, … */
export function softwareInShort({ environment, tool, run, trials, contenders }: ResultFile): string[] {
  const node = memberAt(environment, ['runtime', 'node'])
  const commit = memberAt(environment, ['tool', 'git', 'commit'])
  const dirty = memberAt(environment, ['tool', 'git', 'dirty']) === true ? ', changed since' : ''
  const extras = extraPackagesOf(contenders.flatMap(({ available, engine }) => (available ? [engine] : [])))
  const names = [...SERVER_LIBRARIES, ...extras, ...(run.client === 'library' ? CLIENT_LIBRARIES : [])]
  const libraries = names.flatMap((name) => {
    const version = memberAt(environment, ['libraries', name])
    return typeof version === 'string' ? [`${name} ${version}`] : []
  })
  return [
    ...(typeof node === 'string' ? [`Node.js ${node}`] : []),
    `${tool.name} ${tool.version}${typeof commit === 'string' ? ` (${commit.slice(0, 12)}${dirty})` : ''}`,
    ...libraries,
    ...proxiesInShort(trials),
    ...targetsInShort(environment),
  ]
}

/** The proxies that were measured: `nginx 1.22.1`. */
function proxiesInShort(trials: ResultFile['trials']): string[] {
  const names = trials.flatMap((trial) =>
    trial.state === 'failed' || trial.proxy === null ? [] : [`${trial.proxy.name} ${trial.proxy.version}`],
  )
  return [...new Set(names)].sort()
}

/** What the servers of others say of themselves: `cherrypy: CherryPy 18.8.0`. */
function targetsInShort({ targets }: EnvironmentRecord): string[] {
  if (typeof targets !== 'object' || targets === null) return []
  return Object.entries(targets).map(([name, version]) => `${name}: ${String(version)}`)
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  return typeof value === 'object' && value !== null ? memberAt((value as EnvironmentRecord)[name], rest) : undefined
}

/** A command as a POSIX shell takes it, on one line unless an argument has several. */
export function commandText(command: readonly string[]): string {
  return command.map(quoted).join(' ')
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}

const DIFFERENCES_SHOWN = 3

/** What is wrong with a file, in sentences; none if it verifies. */
export function verificationSentences({ checksum, differences, recomputed, agrees }: Verification): string[] {
  if (agrees) return []
  const shown = differences
    .slice(0, DIFFERENCES_SHOWN)
    .map(({ where, stated, recomputed: found }) => `${where} says ${stated}, recomputed ${found}`)
  const more = differences.length - shown.length
  return [
    'This report is made from a result file that does not verify.',
    ...(checksum.matches
      ? []
      : [`Its content is not what its SHA-256 says: stated ${checksum.stated}, recomputed ${checksum.recomputed}.`]),
    ...(differences.length === 0
      ? []
      : [
          `${formatCount(differences.length)} of ${formatCount(recomputed)} recomputed numbers differ: ${shown.join('; ')}${more > 0 ? `; and ${formatCount(more)} more` : ''}.`,
        ]),
  ]
}
