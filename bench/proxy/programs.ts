/** Which proxies this machine has. Their folder is often not on the PATH of people who are not root. */
import { delimiter } from 'node:path'
import { execaSync } from 'execa'
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
  const { version, problem } = versionOf(file)
  return version === null
    ? `${name} is installed, but ${problem} (to install it anew, ${INSTALL[name]})`
    : { file, version }
}

function searchPath(): string {
  return [process.env.PATH ?? '', ...SYSTEM_FOLDERS].join(delimiter)
}

interface Told {
  readonly version: string | null
  /** Why there is none; only with `version` null. */
  readonly problem: string
}

const told = new Map<string, Told>()

function versionOf(file: string): Told {
  const known = told.get(file)
  if (known !== undefined) return known
  const found = ask(file)
  told.set(file, found)
  return found
}

/** Of `nginx version: nginx/1.22.1` or `HAProxy version 2.6.12-1+deb12u4 2026/10/17 - …`. */
export function parseVersion(text: string): string | null {
  return /\bnginx\/(\d[\w.]*)|\bHA-?Proxy version (\d[\w.+~-]*)/.exec(text)?.slice(1).find(Boolean) ?? null
}

function ask(file: string): Told {
  // NGINX answers on standard error.
  const answer = execaSync(file, ['-v'], { all: true, reject: false, timeout: ANSWER_MS, stdin: 'ignore' })
  const { failed, timedOut, exitCode, signal, originalMessage } = answer
  if (!failed) return { version: parseVersion(answer.all), problem: `${file} -v tells no version` }
  const code = exitCode === undefined ? (signal ?? originalMessage ?? 'it does not run') : `exit code ${exitCode}`
  const how = timedOut ? `no answer after ${ANSWER_MS / 1000} s` : code
  return { version: null, problem: `${file} -v fails: ${how}` }
}
