/** A site on disk with the page script as it is in the sources, and real reports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectRoot } from '../../../bench/environment/libraries.js'
import { type PublishedRun, type PublishInput, publishedRun } from '../../../bench/publish/published-run.js'
import { runReportPage } from '../../../bench/publish/report-page.js'
import { planSite } from '../../../bench/publish/site.js'
import { bundlePage } from '../../../scripts/page-bundle.js'

export interface WrittenSite {
  readonly folder: string
  /** Of every page, from the folder. */
  readonly pages: readonly string[]
  dispose(): void
}

export async function writeSite(inputs: readonly PublishInput[]): Promise<WrittenSite> {
  const assets = await bundlePage(projectRoot() as string)
  const byDigest = new Map<string, PublishInput>()
  const runs = inputs.map((input): PublishedRun => {
    const run = publishedRun(input)
    byDigest.set(run.textDigest, input)
    return run
  })
  const input = (run: PublishedRun): PublishInput => byDigest.get(run.textDigest) as PublishInput
  const files = planSite(runs, {
    assets,
    text: (run) => input(run).text,
    report: (run) => runReportPage(run, input(run), []),
  })
  const folder = mkdtempSync(join(tmpdir(), 'site-'))
  for (const { path, render } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), render())
  }
  return {
    folder,
    pages: files.map(({ path }) => path).filter((path) => path.endsWith('.html')),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}
