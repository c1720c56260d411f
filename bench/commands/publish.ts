/** `transport-bench publish`: a static site from a folder of results. */
import { isAbsolute, join, relative, sep } from 'node:path'
import { toolVersion } from '../environment/libraries.js'
import { BenchError, EXIT, type ExitCode, formatError, type Problem } from '../errors.js'
import { formatCount } from '../format.js'
import { assetsDigest, type Maker, planWork, type SiteWork } from '../publish/manifest.js'
import { INDEX_PATH } from '../publish/paths.js'
import { runReportPage } from '../publish/report-page.js'
import { planSite, type SiteSources } from '../publish/site.js'
import { DOWNLOADS } from './exporters.js'
import { pageAssets } from './page-assets.js'
import { PublishedResults } from './published-results.js'
import { readAll } from './read-all.js'
import { realPath } from './result-folder.js'
import { SiteFolder } from './site-folder.js'
import type { Terminal } from './terminal.js'

export interface PublishFlags {
  /** Folder of the site; `site` if left out. */
  readonly output?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Broken results do not keep the others from being published; they are told, and the exit code is 64. */
export async function publishCommand(dir: string, flags: PublishFlags, terminal: Terminal): Promise<ExitCode> {
  const site = flags.output ?? 'site'
  const { folder, results } = readAll({
    folder: () => openSite(dir, site),
    results: () => new PublishedResults(dir, site),
  })
  const { runs, problems, notes } = results
  if (flags.quiet !== true) for (const note of notes) terminal.err(`note: ${note}\n`)
  if (runs.length === 0) {
    throw new BenchError(problems.length > 0 ? problems : { code: 'results-not-found', value: dir })
  }
  const assets = pageAssets()
  const maker: Maker = { tool: toolVersion() ?? 'unknown', assets: assetsDigest(assets) }
  const sources: SiteSources = {
    assets,
    text: (run) => results.text(run),
    report: (run) => runReportPage(run, results.input(run), DOWNLOADS),
  }
  const work = planWork(folder.manifest, { files: planSite(runs, sources), maker }, (path) => folder.digestOf(path))
  folder.carryOut(work, maker)
  print(work, { site, flags, terminal, problems })
  return problems.length > 0 ? EXIT.usage : EXIT.fine
}

/** @throws BenchError also for a site that would hold the results themselves. */
function openSite(dir: string, site: string): SiteFolder {
  if (site === '') throw new BenchError({ code: 'flag-value', message: 'the path is empty', where: '--output' })
  if (liesIn(realPath(dir), realPath(site))) {
    const message = 'the results must not lie in the folder of the site'
    throw new BenchError({ code: 'flag-value', message, value: site, where: '--output' })
  }
  return new SiteFolder(site)
}

function liesIn(path: string, folder: string): boolean {
  const steps = relative(folder, path)
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps)
}

interface Printing {
  readonly site: string
  readonly flags: PublishFlags
  readonly terminal: Terminal
  readonly problems: readonly Problem[]
}

function print({ write, unchanged, remove }: SiteWork, { site, flags, terminal, problems }: Printing): void {
  if (flags.json === true) {
    const document = {
      site,
      written: write.map(({ path }) => path),
      unchanged: unchanged.length,
      removed: remove,
      problems: problems.map(({ code, message, where }) => ({ code, message, where })),
    }
    terminal.out(`${JSON.stringify(document)}\n`)
  } else if (flags.quiet !== true) {
    const [written, same, gone] = [write, unchanged, remove].map(({ length }) => formatCount(length))
    terminal.out(`${written} written, ${same} unchanged, ${gone} removed\n`)
  }
  if (problems.length > 0) terminal.err(`${formatError(new BenchError(problems))}\n`)
  if (flags.json !== true) terminal.err(`site: ${join(site, INDEX_PATH)}\n`)
}
