/** Where pages of a site lie, and how they link to each other: always relative, so that `file://` will do. */
import { posix } from 'node:path'
import { type GroupContender, groupIdOf, type ScenarioGroup } from './groups.js'
import type { PublishedRun } from './published-run.js'

/** Slashes everywhere, from the site's folder. */
export const INDEX_PATH = 'index.html'

export function reportPath({ stem }: PublishedRun): string {
  return `runs/${stem}.html`
}

/** The full result, byte for byte. */
export function resultPath({ stem }: PublishedRun): string {
  return `runs/${stem}.json`
}

/** The overview of a scenario with these settings. */
export function overviewPath(of: ScenarioGroup | PublishedRun): string {
  return `trends/${'stem' in of ? groupIdOf(of) : of.id}/index.html`
}

export function trendPath({ id }: ScenarioGroup, { file }: GroupContender): string {
  return `trends/${id}/${file}.html`
}

/** The URL of one page as seen from another. */
export function linkFrom(page: string, to: string): string {
  return posix.relative(posix.dirname(page), to)
}
