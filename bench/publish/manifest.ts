/**
 * What a site knows of itself: which files are its own and what each was made from. So unchanged files are left alone,
 * files that are no longer wanted are removed, and files that are not its own are never touched.
 */
import { z } from 'zod'
import { sha256 } from './fingerprint.js'
import type { SiteFile } from './site.js'

export const MANIFEST_PATH = 'manifest.json'
const SITE_SCHEMA = 'transport-bench/site@1'

const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** Only paths that a site can have: whoever changed the manifest must not have files elsewhere removed. */
const path = z.string().regex(/^(?:\.nojekyll|(?:[a-z0-9_-]+\/){0,2}[a-z0-9_-]+\.(?:html|json))$/)

const manifest = z.strictObject({
  schema: z.literal(SITE_SCHEMA),
  /** Release that made the site. */
  tool: z.string(),
  /** SHA-256 of page script and style sheet. */
  assets: digest,
  files: z.record(
    path,
    z.strictObject({
      /** What it was made from. */
      inputs: digest,
      /** Its own SHA-256; null: it was to be written when the last publish was interrupted. */
      sha256: digest.nullable(),
    }),
  ),
})

export type Manifest = z.infer<typeof manifest>

/** null: this is no manifest of a site, or not one that can be relied on. */
export function parseManifest(text: string): Manifest | null {
  try {
    const parsed = manifest.safeParse(JSON.parse(text))
    return parsed.success && !Object.hasOwn(parsed.data.files, MANIFEST_PATH) ? parsed.data : null
  } catch {
    return null
  }
}

/** The same manifest, the same text. */
export function manifestText({ schema, tool, assets, files }: Manifest): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ schema, tool, assets, files: sorted }, null, 2)}\n`
}

/** What made a site, besides results. */
export interface Maker {
  /** Release of the tool. */
  readonly tool: string
  /** SHA-256 of page script and style sheet. */
  readonly assets: string
}

/** What is to be done to a site's folder. */
export interface SiteWork {
  readonly write: readonly SiteFile[]
  readonly unchanged: readonly SiteFile[]
  /** Paths that the site no longer wants. */
  readonly remove: readonly string[]
}

/** @param onDisk SHA-256 of the file that lies at a path now; null: there is none. */
export function planWork(
  old: Manifest | null,
  wanted: { readonly files: readonly SiteFile[]; readonly maker: Maker },
  onDisk: (path: string) => string | null,
): SiteWork {
  const { files, maker } = wanted
  const sameMaker = old !== null && old.tool === maker.tool && old.assets === maker.assets
  const isUnchanged = ({ path, inputs }: SiteFile): boolean => {
    const known = sameMaker ? old.files[path] : undefined
    return known !== undefined && known.inputs === inputs && known.sha256 !== null && known.sha256 === onDisk(path)
  }
  const unchanged = files.filter(isUnchanged)
  const kept = new Set(unchanged)
  const paths = new Set(files.map((file) => file.path))
  return {
    write: files.filter((file) => !kept.has(file)),
    unchanged,
    remove: Object.keys(old?.files ?? {})
      .filter((known) => !paths.has(known))
      .sort(),
  }
}

/** To be on disk before the first change: it claims every file that is written or removed, so that the next publish can repair. */
export function pendingManifest({ write, unchanged, remove }: SiteWork, old: Manifest | null, maker: Maker): Manifest {
  const pending = write.map(({ path, inputs }) => [path, { inputs, sha256: null }] as const)
  const known = [...unchanged.map((file) => file.path), ...remove].flatMap((one) => {
    const entry = old?.files[one]
    return entry === undefined ? [] : [[one, entry] as const]
  })
  return { schema: SITE_SCHEMA, ...maker, files: Object.fromEntries([...known, ...pending]) }
}

/** To be on disk at the end. `written` gives the text of every file that was written. */
export function finalManifest(
  pending: Manifest,
  remove: readonly string[],
  written: ReadonlyMap<string, string>,
): Manifest {
  const files = Object.entries(pending.files)
    .filter(([known]) => !remove.includes(known))
    .map(([known, entry]) => {
      const digestWritten = written.get(known)
      return [known, digestWritten === undefined ? entry : { ...entry, sha256: digestWritten }] as const
    })
  return { ...pending, files: Object.fromEntries(files) }
}

export function assetsDigest({ script, style }: { readonly script: string; readonly style: string }): string {
  return sha256(JSON.stringify([script, style]))
}
