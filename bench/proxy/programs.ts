/** Which proxies this machine has. Their folder is often not on the PATH of people who are not root. */
import { execFileSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { PROXIES, type ProxyName } from '../contracts/names.js'
import { findOnPath } from '../process/on-path.js'

export interface ProxyAvailability {
  readonly available: boolean
  readonly version: string | null
  /** Why it is not available; null: it is. */
  readonly reason: string | null
}

export interface ProxyProgram {
  /** Absolute. */
  readonly file: string
  readonly version: string
}

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']
const INSTALL: Record<ProxyName, string> = {
  nginx: 'on Debian: apt-get install nginx (or nginx-light); on macOS: brew install nginx',
  haproxy: 'on Debian: apt-get install haproxy; on macOS: brew install haproxy',
}
const ANSWER_MS = 10_000

/** Every proxy, available or not. `path` is for tests. */
export function proxyAvailability(path?: string): Record<ProxyName, ProxyAvailability> {
  return Object.fromEntries(PROXIES.map((name) => [name, availabilityOf(name, path)])) as Record<
    ProxyName,
    ProxyAvailability
  >
}

function availabilityOf(name: ProxyName, path?: string): ProxyAvailability {
  const found = findProxy(name, path)
  if (typeof found === 'string') return { available: false, version: null, reason: found }
  return { available: true, version: found.version, reason: null }
}

/** The program, or in words why there is none. */
export function findProxy(name: ProxyName, path = searchPath()): ProxyProgram | string {
  if (process.platform === 'win32') return `${name} is not run on Windows`
  const file = findOnPath(name, { path, extensions: '' })
  if (file === null) return `${name} is not installed (${INSTALL[name]})`
  const version = versionOf(file)
  return version === null ? `${file} -v does not tell a version` : { file, version }
}

function searchPath(): string {
  return [process.env.PATH ?? '', ...SYSTEM_FOLDERS].join(delimiter)
}

const versions = new Map<string, string | null>()

function versionOf(file: string): string | null {
  let version = versions.get(file)
  if (version === undefined) {
    version = parseVersion(ask(file))
    versions.set(file, version)
  }
  return version
}

/** Of `nginx version: nginx/1.22.1` or `HAProxy version 2.6.12-1+deb12u4 2026/10/17 - …`. */
export function parseVersion(text: string): string | null {
  return /\bnginx\/(\d[\w.]*)|\bHA-?Proxy version (\d[\w.+~-]*)/.exec(text)?.slice(1).find(Boolean) ?? null
}

function ask(file: string): string {
  try {
    // NGINX answers on standard error.
    return execFileSync('sh', ['-c', '"$0" -v 2>&1', file], { encoding: 'utf8', timeout: ANSWER_MS })
  } catch {
    return ''
  }
}
