/** What a proxy is given before it starts: its configuration, its files, and how it is run. Pure. */
import type { ProxyName } from '../contracts/names.js'
import type { Certificates } from '../tls/certificates.js'
import type { GuardPlan } from './guard-messages.js'
import { HAPROXY_FILE, HAPROXY_PEM, haproxyArguments, haproxyConfig } from './haproxy.js'
import { NGINX_CERT, NGINX_FILE, NGINX_KEY, nginxArguments, nginxConfig } from './nginx.js'
import type { ProxyProgram } from './programs.js'
import type { ProxyPlan } from './proxy.js'
import { type ProxyFile, type ProxySettings, readyPath } from './settings.js'

export interface Prepared {
  readonly port: number
  readonly version: string
  readonly config: string
  readonly guard: GuardPlan
}

interface Kind {
  config(settings: ProxySettings): string
  readonly configFile: string
  arguments(folder: string): string[]
  certificateFiles(certificates: Certificates): ProxyFile[]
}

const KINDS: Record<ProxyName, Kind> = {
  nginx: {
    config: nginxConfig,
    configFile: NGINX_FILE,
    arguments: nginxArguments,
    certificateFiles: ({ cert, key }) => [
      { name: NGINX_CERT, text: cert },
      { name: NGINX_KEY, text: key },
    ],
  },
  haproxy: {
    config: haproxyConfig,
    configFile: HAPROXY_FILE,
    arguments: haproxyArguments,
    certificateFiles: ({ cert, key }) => [{ name: HAPROXY_PEM, text: `${cert.trimEnd()}\n${key}` }],
  },
}

export function prepare(plan: ProxyPlan, program: ProxyProgram, port: number): Prepared {
  const { topology, certificates } = plan
  const kind = KINDS[topology.proxy as ProxyName]
  if (topology.tls && certificates === null) throw new Error('a proxy that speaks TLS needs certificates')
  const secured = topology.tls ? certificates : null
  const settings: ProxySettings = { ...plan, port, version: program.version, isRoot: process.getuid?.() === 0 }
  const config = kind.config(settings)
  return {
    port,
    version: program.version,
    config,
    guard: {
      program: program.file,
      arguments: kind.arguments('{folder}'),
      files: [{ name: kind.configFile, text: config }, ...(secured === null ? [] : kind.certificateFiles(secured))],
      ready: {
        port,
        path: readyPath(plan),
        tls: secured === null ? null : { ca: secured.ca, servername: secured.servername },
      },
    },
  }
}
