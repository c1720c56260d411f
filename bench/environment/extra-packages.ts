/** The packages of engines that are installed apart from the core (`engines/package.json`). Data only. */
import type { EXTRA_ENGINES } from '../contracts/names.js'

export type ExtraEngine = (typeof EXTRA_ENGINES)[number]

/** What each engine is made of; the first gives its version. */
export const EXTRA_PACKAGES = {
  'better-sse': ['better-sse', 'express'],
  hono: ['hono', '@hono/node-server'],
  fastify: ['@fastify/websocket', 'fastify'],
  sockjs: ['sockjs'],
  'engine.io': ['engine.io'],
  'socket.io': ['socket.io', 'engine.io'],
} as const satisfies Record<ExtraEngine, readonly string[]>

export type ExtraPackage = (typeof EXTRA_PACKAGES)[ExtraEngine][number]

/** Each once. */
export const EXTRA_LIBRARIES: readonly ExtraPackage[] = [...new Set(Object.values(EXTRA_PACKAGES).flat())]

/** The packages that these engines are made of, each once; none of the core's. */
export function extraPackagesOf(engines: readonly string[]): ExtraPackage[] {
  const used = Object.entries(EXTRA_PACKAGES).filter(([engine]) => engines.includes(engine))
  return [...new Set(used.flatMap(([, packages]) => packages))]
}
