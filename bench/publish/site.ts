/** The plan of a site: which files it has, what each is made from, and how to make it. Nothing is rendered here. */
import { renderPage } from '../report/html/document.js'
import type { Page, PageAssets } from '../report/html/page.js'
import { canonicalJson } from '../result/digest.js'
import { sha256 } from './fingerprint.js'
import { distinctRuns, groupRuns, type ScenarioGroup } from './groups.js'
import { indexPage } from './index-page.js'
import { overviewPage } from './overview-page.js'
import { INDEX_PATH, overviewPath, reportPath, resultPath, trendPath } from './paths.js'
import type { PublishedRun } from './published-run.js'
import { trendPage } from './trend-page.js'

/** A file of the site. */
export interface SiteFile {
  /** From the site's folder, with slashes. */
  readonly path: string
  /** SHA-256 over the digests of the results that it is made from. */
  readonly inputs: string
  render(): string
}

export interface SiteSources {
  readonly assets: PageAssets
  /** The text of a run's file: read again, as a site of hundreds does not keep them all. */
  text(run: PublishedRun): string
  /** The report of a run. */
  report(run: PublishedRun): Page
}

/** Every file of the site, in the order in which they are written: what is linked to comes before what links. */
export function planSite(all: readonly PublishedRun[], sources: SiteSources): SiteFile[] {
  const runs = distinctRuns(all)
  const groups = groupRuns(runs)
  const page = (path: string, from: readonly PublishedRun[], make: () => Page): SiteFile => ({
    path,
    inputs: inputsDigest(from),
    render: () => renderPage(make(), sources.assets),
  })
  return [
    // GitHub Pages would not serve what Jekyll takes for its own.
    { path: '.nojekyll', inputs: inputsDigest([]), render: () => '' },
    ...runs.flatMap((run) => [
      { path: resultPath(run), inputs: inputsDigest([run]), render: () => sources.text(run) },
      page(reportPath(run), [run], () => sources.report(run)),
    ]),
    ...groups.flatMap((group) => groupFiles(group, page)),
    page(INDEX_PATH, runs, () => indexPage(runs, groups)),
  ]
}

type MakeFile = (path: string, from: readonly PublishedRun[], make: () => Page) => SiteFile

function groupFiles(group: ScenarioGroup, page: MakeFile): SiteFile[] {
  return [
    ...group.contenders.map((contender) =>
      page(trendPath(group, contender), group.runs, () => trendPage(group, contender)),
    ),
    page(overviewPath(group), group.runs, () => overviewPage(group)),
  ]
}

function inputsDigest(runs: readonly PublishedRun[]): string {
  return sha256(canonicalJson(runs.map(({ textDigest }) => textDigest)))
}
