/**
 * Packages that are installed apart from the core: looked for in `engines/node_modules` of this project, then where Node
 * would look. Their types are declared by hand beside each engine, so that the build passes without them.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ExtraPackage } from '../../../bench/environment/extra-packages.js'
import { projectRoot } from '../../../bench/environment/libraries.js'

export const INSTALL_COMMAND = 'npm ci --prefix engines'

const require = createRequire(import.meta.url)

/** Where to look first; absent when the tool was taken out of its package. */
function enginesRequire(): NodeJS.Require | null {
  const root = projectRoot()
  return root === null ? null : createRequire(join(root, 'engines', 'package.json'))
}

/** Versions by package name, null where it is not installed. */
export function extraVersion(name: ExtraPackage): string | null {
  for (const from of [enginesRequire(), require]) {
    for (const path of from?.resolve.paths(name) ?? []) {
      try {
        return (require(join(path, name, 'package.json')) as { version: string }).version
      } catch {}
    }
  }
  return null
}

/**
 * Loads a package, or a part of it such as `hono/streaming`.
 * @throws the loader's error.
 */
export function loadExtra<T>(name: ExtraPackage, part = ''): T {
  const extra = enginesRequire()
  try {
    if (extra !== null) return extra(name + part) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
  }
  return require(name + part) as T
}
