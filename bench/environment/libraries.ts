/** Versions of the libraries under test and in the measuring path, read from what is installed. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXTRA_LIBRARIES } from './extra-packages.js'
import { readText } from './reading.js'

export const LIBRARIES = [
  'ws',
  'uWebSockets.js',
  'hdr-histogram-js',
  'undici',
  'autocannon',
  'eventsource',
  'eventsource-parser',
  'commander',
  'execa',
  'yaml',
  'zod',
] as const

/** Nearest folder at or above `from` that has a package.json of this package; null when there is none. */
export function projectRoot(from: string = dirname(fileURLToPath(import.meta.url))): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isOwnPackage(readText(join(folder, 'package.json')))) return folder
    if (dirname(folder) === folder) return null
  }
}

/** Whether this is the text of this project's package.json. */
export function isOwnPackage(text: string | null): boolean {
  return parsePackage(text)?.name === 'transport-bench'
}

/** Version of this tool; null when it was taken out of its package. */
export function toolVersion(root: string | null = projectRoot()): string | null {
  return root === null ? null : (parsePackage(readText(join(root, 'package.json')))?.version ?? null)
}

/** Version by library, 'absent' where it is not installed; an alias says what stands behind it (`name@version`). */
export function libraryVersions(root: string | null = projectRoot()): Record<string, string> {
  const versionsIn = (names: readonly string[], folder: string): (readonly [string, string])[] =>
    names.map((name) => [name, root === null ? 'absent' : installedVersion(name, join(root, folder))] as const)
  // Engines that are installed apart are looked for where their servers do.
  return Object.fromEntries([...versionsIn(LIBRARIES, ''), ...versionsIn(EXTRA_LIBRARIES, 'engines')])
}

/** Looks where Node would: node_modules of this folder and of every one above. */
function installedVersion(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = parsePackage(readText(join(folder, 'node_modules', name, 'package.json')))
    if (found !== null) return found.name === name ? found.version : `${found.name}@${found.version}`
    if (dirname(folder) === folder) return 'absent'
  }
}

function parsePackage(text: string | null): { readonly name: string; readonly version: string } | null {
  if (text === null) return null
  try {
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }
    return typeof name === 'string' && typeof version === 'string' ? { name, version } : null
  } catch {
    return null
  }
}
