/** Which engines can run here, and why the others cannot. */
import { createRequire } from 'node:module'
import type { EngineName } from '../bench/contracts/names.js'
import { EXTRA_PACKAGES, type ExtraEngine } from '../bench/environment/extra-packages.js'
import { extraVersion, INSTALL_COMMAND } from './engines/extra/packages.js'
import { loadUws } from './engines/uws-native.js'

export type Availability =
  | { readonly available: true; readonly version: string | null }
  | { readonly available: false; readonly reason: string }

const UWS_PACKAGE = 'uWebSockets.js'
const PLATFORM_SCOPE = '@uwsjs'

/** What `uwsAvailability` looks at; replaced in tests. */
export interface UwsProbe {
  /** Whether the package, or one of its platform packages, can be resolved. */
  resolves(name: string): boolean
  version(): string | null
  /** Loads the native module; rejects with the loader's error. */
  load(): Promise<unknown>
}

const require = createRequire(import.meta.url)

function resolves(name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch (error) {
    // A package that is there but exports nothing is there.
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND'
  }
}

/** Version of an installed package, null when it does not tell. */
function packageVersion(name: string): string | null {
  const paths = require.resolve.paths(name) ?? []
  for (const path of paths) {
    try {
      return (require(`${path}/${name}/package.json`) as { version?: string }).version ?? null
    } catch {}
  }
  return null
}

const REAL_PROBE: UwsProbe = { resolves, version: () => packageVersion(UWS_PACKAGE), load: loadUws }

/** Node majors that a release of the package has binaries for. */
const KNOWN_MAJORS = [18, 20, 22, 23, 24, 26]

function firstLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n')
  return lines.find((line) => line.trim() !== '') ?? 'unknown error'
}

/** Says whether uWebSockets.js can be loaded, and if not which of the known reasons it is. */
export async function uwsAvailability(probe: UwsProbe = REAL_PROBE): Promise<Availability> {
  if (!probe.resolves(UWS_PACKAGE))
    return { available: false, reason: `${UWS_PACKAGE} is not installed (it is an optional dependency: npm install)` }
  try {
    await probe.load()
    return { available: true, version: probe.version() }
  } catch (error) {
    return { available: false, reason: whyNotLoaded(probe, error) }
  }
}

function whyNotLoaded(probe: UwsProbe, error: unknown): string {
  const here = `${process.platform}-${process.arch}`
  const major = Number(process.versions.node.split('.')[0])
  const others = KNOWN_MAJORS.filter((other) => other !== major && probe.resolves(`${PLATFORM_SCOPE}/${here}-${other}`))
  if (probe.resolves(`${PLATFORM_SCOPE}/${here}-${major}`))
    return `${UWS_PACKAGE} has a binary for ${here} and Node ${major}, but it does not load: ${firstLine(error)}`
  if (others.length > 0)
    return `${UWS_PACKAGE} is installed for another Node major (${others.join(', ')}; this is ${major}): run npm ci with this Node`
  return `${UWS_PACKAGE} ${probe.version() ?? ''} has no binary for ${here} and Node ${major}`
}

/** Packages that are installed apart from the core: the version of the first, and of the others it is used with. */
export function extraAvailability(engine: ExtraEngine, versionOf = extraVersion): Availability {
  const parts = EXTRA_PACKAGES[engine].map((name) => ({ name, version: versionOf(name) }))
  const missing = parts.filter(({ version }) => version === null).map(({ name }) => name)
  if (missing.length > 0)
    return {
      available: false,
      reason: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed (${INSTALL_COMMAND})`,
    }
  const [main, ...others] = parts
  const beside = others.map(({ name, version }) => `${name} ${version}`).join(', ')
  return { available: true, version: beside === '' ? (main?.version ?? null) : `${main?.version} (${beside})` }
}

/** Every engine, available or not. */
export async function engineAvailability(): Promise<Record<EngineName, Availability>> {
  return {
    node: { available: true, version: process.versions.node },
    ws: { available: true, version: packageVersion('ws') },
    uws: await uwsAvailability(),
    'node-h2': { available: true, version: process.versions.node },
    'better-sse': extraAvailability('better-sse'),
    hono: extraAvailability('hono'),
    fastify: extraAvailability('fastify'),
    sockjs: extraAvailability('sockjs'),
    'engine.io': extraAvailability('engine.io'),
    'socket.io': extraAvailability('socket.io'),
    net: { available: true, version: process.versions.node },
    target: { available: true, version: null },
  }
}
