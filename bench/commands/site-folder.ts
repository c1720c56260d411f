/** The folder of a published site: only what its manifest names is written over or removed. */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { BenchError } from '../errors.js'
import { openOutputFile } from '../output-file.js'
import { sha256 } from '../publish/fingerprint.js'
import {
  finalManifest,
  MANIFEST_PATH,
  type Maker,
  type Manifest,
  manifestText,
  parseManifest,
  pendingManifest,
  type SiteWork,
} from '../publish/manifest.js'

export class SiteFolder {
  readonly path: string
  /** As it was when the folder was opened; null: the site is new. */
  readonly manifest: Manifest | null

  /** @throws BenchError `site-foreign` or `output-unwritable` (exit 64); nothing is changed. */
  constructor(path: string) {
    this.path = path
    this.manifest = openedManifest(path)
  }

  /** SHA-256 of the file that lies there; null: there is none. */
  digestOf(path: string): string | null {
    try {
      return sha256(readFileSync(join(this.path, path), 'utf8'))
    } catch {
      return null
    }
  }

  /**
   * Writes, then removes. Interrupted at any point it leaves whole files, and a manifest that claims all of them.
   * @throws BenchError `site-foreign` before anything is changed, `output-unwritable`.
   */
  carryOut(work: SiteWork, maker: Maker): void {
    this.#refuseForeign(work)
    this.#removeLeftovers()
    const pending = pendingManifest(work, this.manifest, maker)
    const idle = work.write.length === 0 && work.remove.length === 0
    if (!idle) this.#write(MANIFEST_PATH, manifestText(pending))
    const written = new Map<string, string>()
    for (const file of work.write) {
      const text = file.render()
      this.#write(file.path, text)
      written.set(file.path, sha256(text))
    }
    for (const path of work.remove) this.#remove(path)
    const text = manifestText(finalManifest(pending, work.remove, written))
    if (this.digestOf(MANIFEST_PATH) !== sha256(text)) this.#write(MANIFEST_PATH, text)
  }

  #refuseForeign({ write }: SiteWork): void {
    const foreign = write.filter(
      ({ path }) => this.manifest?.files[path] === undefined && existsSync(join(this.path, path)),
    )
    if (foreign.length === 0) return
    const message = 'a file that publish did not write lies where a page is to go'
    throw new BenchError(foreign.map(({ path }) => ({ code: 'site-foreign', message, where: join(this.path, path) })))
  }

  #write(path: string, text: string): void {
    openOutputFile(join(this.path, path)).write(text)
  }

  /** Folders that are empty then go, too. */
  #remove(path: string): void {
    const target = join(this.path, path)
    try {
      rmSync(target, { force: true })
    } catch (error) {
      const message = `the file cannot be removed: ${error instanceof Error ? error.message : String(error)}`
      throw new BenchError({ code: 'output-unwritable', message, value: target }, { cause: error })
    }
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      try {
        rmdirSync(join(this.path, folder))
      } catch {
        return
      }
    }
  }

  /** Temporary files of a publish that was killed. */
  #removeLeftovers(): void {
    const own = new Set([MANIFEST_PATH, ...Object.keys(this.manifest?.files ?? {})])
    for (const folder of new Set([...own].map((path) => dirname(path)))) {
      for (const name of namesIn(join(this.path, folder))) {
        const target = TEMPORARY.exec(name)?.[1]
        if (target !== undefined && own.has(posix.join(folder, target)))
          rmSync(join(this.path, folder, name), { force: true })
      }
    }
  }
}

/** As bench/output-file.ts names them. */
const TEMPORARY = /^\.(.+)\.\d+\.tmp$/

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function openedManifest(path: string): Manifest | null {
  if (!isFolder(path)) return null
  const own = join(path, MANIFEST_PATH)
  if (existsSync(own)) return readManifest(own)
  const foreign = namesIn(path).filter((name) => name !== '.git' && TEMPORARY.exec(name)?.[1] !== MANIFEST_PATH)
  if (foreign.length === 0) return null
  throw new BenchError({ code: 'site-foreign', value: path, where: foreign[0] })
}

/** False: there is nothing. @throws BenchError where there is something else, or no folder can be. */
function isFolder(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return false
    if (found.isDirectory()) return true
  } catch (error) {
    const message = `the site cannot be written: ${error instanceof Error ? error.message : String(error)}`
    throw new BenchError({ code: 'output-unwritable', message, value: path }, { cause: error })
  }
  throw new BenchError({ code: 'output-unwritable', message: 'the site must be a folder', value: path })
}

function readManifest(path: string): Manifest {
  const manifest = parseManifest(readFileSync(path, 'utf8'))
  if (manifest !== null) return manifest
  const message = `${basename(path)} is damaged or not of a site, so which files are the site's own is not known`
  throw new BenchError({ code: 'site-foreign', message, where: path })
}
