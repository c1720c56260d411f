/** The shell of every page: one HTML file that needs nothing else, and may run nothing but its own script. Pure. */
import { createHash } from 'node:crypto'
import { chartData, chartSection } from './chart-section.js'
import { html, Markup } from './markup.js'
import type { Page, PageAssets, Section } from './page.js'
import { permalink } from './permalink.js'

/** Renders a page with style, script and data inside. It works from `file://`, and without its script. */
export function renderPage(page: Page, assets: PageAssets): string {
  const sections = withCharts(page)
  refuseRepeatedIds(page, sections)
  const policy = contentSecurityPolicy(assets)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="transport-bench">
<title>${page.title}</title>
<link rel="icon" href="${ICON}">
<style>${Markup.trusted(assets.style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${banner(page)}
<div class="page">
${contents(sections)}
<main id="main" tabindex="-1">
<div class="head">${page.head}</div>
${sections.map(sectionMarkup)}
</main>
</div>
<footer class="foot"><p>Made by transport-bench. This file needs no network and holds all its numbers.</p></footer>
${page.charts === undefined ? null : html`<script type="application/json" id="chart-data">${chartData(page.charts.set)}</script>`}
<script>${Markup.trusted(assets.script)}</script>
</body>
</html>
`.text
}

/** Three bars, so that no browser asks the site for an icon. */
const ICON =
  'data:image/svg+xml,' +
  '%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E' +
  '%3Cpath d=%22M2 14V9h3v5zM6.5 14V5h3v9zM11 14V1h3v13z%22 fill=%22%231f77c0%22/%3E%3C/svg%3E'

/** Only this script and this style sheet, by their hashes; nothing is loaded, sent or framed. */
function contentSecurityPolicy({ script, style }: PageAssets): string {
  return [
    "default-src 'none'",
    `script-src '${sha256Source(script)}'`,
    `style-src '${sha256Source(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function sha256Source(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}

function withCharts(page: Page): readonly Section[] {
  const { charts, sections } = page
  if (charts === undefined) return sections
  const held = sections.flatMap(({ figures = [] }) => figures.map(({ id }) => id))
  const others = charts.set.charts.filter(({ id }) => !held.includes(id))
  if (others.length === 0) return sections
  const at = sections.findIndex(({ id }) => id === charts.after)
  if (at < 0) throw new Error(`charts are to follow a section that is not there: ${charts.after}`)
  return [...sections.slice(0, at + 1), chartSection(others), ...sections.slice(at + 1)]
}

/** Ids are permalinks: one that stands for two places is a fault of this program. */
function refuseRepeatedIds(page: Page, sections: readonly Section[]): void {
  const ids = [
    'main',
    'chart-data',
    ...sections.map(({ id }) => id),
    ...(page.charts?.set.charts ?? []).map(({ id }) => id),
  ]
  const repeated = ids.filter((id, i) => ids.indexOf(id) !== i)
  if (repeated.length > 0) throw new Error(`ids that a page has twice: ${repeated.join(', ')}`)
}

function banner({ navigation }: Page): Markup | null {
  if (navigation === undefined || navigation.length === 0) return null
  const links = navigation.map(
    ({ label, href, current }) => html`<li><a href="${href}"${current === true ? CURRENT : null}>${label}</a></li>`,
  )
  return html`<header class="banner"><nav aria-label="Site"><ul>${links}</ul></nav></header>`
}

const CURRENT = Markup.trusted(' aria-current="page"')

function contents(sections: readonly Section[]): Markup {
  const item = (id: string, label: string, below: Markup | null = null): Markup =>
    html`<li><a href="#${id}">${label}</a>${below}</li>`
  const below = ({ figures = [] }: Section): Markup | null =>
    figures.length === 0
      ? null
      : html`<ul class="contents-charts">${figures.map(({ id, subject }) => item(id, subject))}</ul>`
  const items = sections.map((section) => item(section.id, section.title, below(section)))
  return html`<nav class="contents" aria-label="Contents"><ul class="contents-list">${items}</ul></nav>`
}

function sectionMarkup({ id, title, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2><span id="${id}-title">${title}</span> ${permalink(id, title)}</h2>
${body}
</section>
`
}
