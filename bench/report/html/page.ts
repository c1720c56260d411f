/** A page as every HTML exporter makes it: the shell (bench/report/html/document.ts) renders it. Types only. */
import type { ChartSet, ChartSpec } from '../charts/chart.js'
import type { Markup } from './markup.js'

export interface Section {
  /** Unique on its page, and its permalink. */
  readonly id: string
  readonly title: string
  readonly body: Markup
  /** Charts whose figures it holds: the contents list them below it. */
  readonly figures?: readonly Pick<ChartSpec, 'id' | 'subject'>[]
}

export interface Page {
  /** Of the window. */
  readonly title: string
  /** Above the sections: what this is, the one-line verdict, warnings first. Contains the page's only h1. */
  readonly head: Markup
  /** In reading order; charts stand where `chartsAfter` says. */
  readonly sections: readonly Section[]
  /** Charts follow the section of this id, as the section `charts`, but for those that a section holds; left out: none. */
  readonly charts?: { readonly after: string; readonly set: ChartSet }
  /** Relative links to sibling pages, for sites. */
  readonly navigation?: readonly { readonly label: string; readonly href: string; readonly current?: boolean }[]
}

/** What the shell puts into a page besides its content; read from the build by bench/commands/page-assets.ts. */
export interface PageAssets {
  /** Bundled page script: chart.js and ours, an IIFE. */
  readonly script: string
  readonly style: string
}
