/** Where child processes and threads find what they run. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the built JavaScript, also when this module itself runs from source (tests). */
export function builtRoot(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  return existsSync(join(root, 'package.json')) ? join(root, 'dist') : root
}
