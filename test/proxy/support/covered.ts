/** What is measured through real proxies by the suites beside this folder, each held to deliver everything once. */
import type { ProxyName } from '../../../bench/contracts/names.js'

/** delivery.test.ts, through every proxy in the clear. */
export const IN_THE_CLEAR: readonly string[] = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']

/** secure-delivery.test.ts. TLS lies below HTTP: one transport shows it, where the clients stay with HTTP/1.1. */
export const SECURE: Record<ProxyName, readonly string[]> = {
  nginx: [
    'sse/node+nginx-tls',
    'short-poll/node+nginx-h2',
    'long-poll/node+nginx-h2',
    'sse/node+nginx-h2',
    'websocket/ws+nginx-h2',
  ],
  haproxy: [
    'sse/node+haproxy-tls',
    'short-poll/node+haproxy-h2',
    'long-poll/node+haproxy-h2',
    'sse/node+haproxy-h2',
    'websocket/ws+haproxy-h2',
  ],
}

/** variants.test.ts, by what each shows. */
export const VARIANTS = {
  buffered: ['sse/node+nginx-buffered', 'sse/node+nginx'],
  plain: ['websocket/ws+nginx-noupgrade'],
  silent: ['sse/node+nginx-timeout1s'],
  spread: ['sse/node+nginx-x3', 'sse/node+nginx-x3-hash'],
} as const satisfies Record<string, readonly string[]>
