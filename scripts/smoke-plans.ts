/** What the smoke runs measure: the core contenders, and everything else that this project can put before a client. */
import { CATALOGUE, CONTENDERS, selectContenders } from '../bench/contenders.js'
import { CORE_ENGINES } from '../bench/contracts/names.js'
import { describeContender, describeEngines } from '../bench/run/describe-contenders.js'

/** One invocation of `run smoke`. */
export interface SmokeRun {
  readonly name: string
  readonly flags: readonly string[]
  /** What it must have measured, or refused. */
  readonly names: readonly string[]
  /** Those of them that must not work, by name, and why in the words of their failure. */
  readonly refused?: Readonly<Record<string, RegExp>>
}

const isCore = ({ engine }: { readonly engine: string }): boolean =>
  engine === 'net' || (CORE_ENGINES as readonly string[]).includes(engine)

export const CORE_RUN: SmokeRun = { name: 'core', flags: [], names: CATALOGUE.filter(isCore).map(({ name }) => name) }

const BEYOND_CORE = CONTENDERS.filter((entry) => !isCore(entry)).map(({ name }) => name)
const OVER_TLS = CONTENDERS.filter((entry) => isCore(entry) || entry.engine === 'node-h2').map(
  ({ name }) => `${name}+tls`,
)
const BEHIND_PROXIES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws'].flatMap((name) =>
  ['nginx', 'nginx-h2', 'haproxy', 'haproxy-h2'].map((proxy) => `${name}+${proxy}`),
)
const SEVERAL_UPSTREAMS = ['sse/node+nginx-x2', 'long-poll/node+nginx-x2-hash', 'sse/node-h2+haproxy']
/** Each option of a proxy once. Buffered streams say nothing until the buffer is full, so that one is of polls. */
const OPTIONS_OF_PROXIES = [
  'sse/node+nginx-tls',
  'websocket/ws+haproxy-tls',
  'long-poll/node+nginx-buffered',
  'sse/node+nginx-timeout5s',
  'long-poll/node+haproxy-timeout5s',
]
const WEB: readonly string[] = [
  ...BEYOND_CORE,
  ...OVER_TLS,
  ...BEHIND_PROXIES,
  ...SEVERAL_UPSTREAMS,
  ...OPTIONS_OF_PROXIES,
]

/** What a proxy that is not configured for it makes of a handshake: a request, which the server answers as one. */
const NOT_UPGRADED = { 'websocket/ws+nginx-noupgrade': /first failure: status: HTTP status 426/ }

const CHERRYPY = ['short-poll', 'long-poll', 'sse', 'websocket'].map((transport) => `${transport}/cherrypy`)
const GO = ['short-poll', 'long-poll', 'sse', 'websocket'].map((transport) => `${transport}/go`)

function targetRun(target: string, names: readonly string[]): SmokeRun {
  return { name: target, flags: ['--target', `targets/${target}/${target}.yaml`], names }
}

/** Everything beyond the core; what is not available here is left out with a word, unless all is demanded. */
export async function webRuns({ complete }: { readonly complete: boolean }): Promise<readonly SmokeRun[]> {
  const engines = await describeEngines()
  const here = (wanted: readonly string[]): string[] => {
    const described = selectContenders(wanted).map(({ contender }) => describeContender(contender, engines))
    const names = described.filter(({ available }) => complete || available).map(({ name }) => name)
    for (const { name, reason } of described) {
      if (!names.includes(name)) console.log(`skipped ${name}: ${reason}`)
    }
    return names
  }
  const names = here(WEB)
  const refused = here(Object.keys(NOT_UPGRADED))
  return [
    { name: 'web', flags: ['--contenders', names.join(',')], names: [...names, 'floor/net'] },
    ...(refused.length === 0 ? [] : [refusedRun(refused)]),
    targetRun('cherrypy', CHERRYPY),
    targetRun('go', GO),
  ]
}

/** Nobody waits long for what will not come. */
function refusedRun(names: readonly string[]): SmokeRun {
  const flags = ['--contenders', names.join(','), '--set', 'connect.timeoutSeconds=3', '--clients', '5']
  return { name: 'refused', flags, names, refused: NOT_UPGRADED }
}
