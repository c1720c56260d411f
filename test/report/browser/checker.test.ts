/** The checker sees what it looks for: pages with one planted fault each do not pass. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { SAMPLE } from '../sample.js'
import { reportOf } from '../support/report-of.js'
import { checkPage } from './support/check-page.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { withHistograms } from './support/kinds.js'

useChromium()
let sound = ''
beforeAll(() => {
  if (withoutChromium) return
  sound = readFileSync(pages.report('sound', reportOf(withHistograms(SAMPLE))), 'utf8')
})

/** Without the policy, which would stop what is planted; planted scripts run after the page's own. */
const unguarded = (page: string): string => page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
const before = (page: string, end: string, text: string): string => page.replace(end, () => text + end)
const script = (page: string, text: string): string => before(unguarded(page), '</body>', `<script>${text}</script>`)

const FAULTS: readonly (readonly [fault: string, plant: (page: string) => string, seen: RegExp])[] = [
  [
    'a script that the policy does not know',
    (page) => before(page, '</body>', '<script>1</script>'),
    /Content Security Policy/,
  ],
  ['a style in an attribute', (page) => page.replace('<h1>', '<h1 style="color:red">'), /Content Security Policy/],
  [
    'a request to elsewhere',
    (page) => before(unguarded(page), '</body>', '<img alt="x" src="http://127.0.0.1:9/x.png">'),
    /request: http/,
  ],
  ['an error in a script', (page) => script(page, 'undefined.x'), /error: /],
  [
    'a blank canvas',
    (page) => script(page, "for (const c of document.querySelectorAll('canvas')) c.width = c.width"),
    /colours of/,
  ],
  [
    'a series that is not drawn',
    (page) => script(page, 'for (const [c] of transportBench.charts.values()) c.data.datasets.pop()'),
    /latency-percentiles: expected/,
  ],
  [
    'points that are not those of the chart',
    (page) => script(page, 'for (const [c] of transportBench.charts.values()) c.data.datasets[0].data[0].y += 1'),
    /deeply equal/,
  ],
  [
    'toggles out of reach',
    (page) => script(page, "for (const b of document.querySelectorAll('button.toggle')) b.tabIndex = -1"),
    /Tab does not reach button.toggle/,
  ],
  [
    'toggles that forget',
    (page) => script(page, "addEventListener('click', () => history.replaceState(null, '', '#'))"),
    /hide=/,
  ],
  [
    'rows that move by themselves',
    (page) =>
      script(
        page,
        "addEventListener('keyup', () => { const [body] = document.querySelector('table').tBodies; body.append(body.rows[0]) })",
      ),
    /deeply equal/,
  ],
  ['a button without a name', (page) => before(page, '<h1>', '<button></button>'), /button-name/],
  [
    'grey on grey',
    (page) => unguarded(page).replace('</style>', ' .settings { color: #ccc }</style>'),
    /color-contrast/,
  ],
  [
    'a line wider than a phone',
    (page) => unguarded(page).replace('</style>', ' h1 { width: 500px }</style>'),
    /wider than a phone/,
  ],
  [
    'a table wider than a phone',
    (page) => unguarded(page).replace('</style>', ' .scroll { overflow: visible }</style>'),
    /wider than a phone/,
  ],
  [
    'a table that needs the script',
    (page) => unguarded(page).replace('</style>', ' html:not(.scripted) tbody { display: none }</style>'),
    /rows that are not shown/,
  ],
  [
    'numbers that the script writes',
    (page) => script(page, "document.querySelector('td').textContent = '1'"),
    /deeply equal/,
  ],
  ['a button that needs the script', (page) => before(page, '<h1>', '<button hidden>Sort</button>'), /could not work/],
]

describe.skipIf(withoutChromium)('the checker of pages (needs Chromium)', { timeout: 180_000 }, () => {
  test.each(FAULTS)('sees %s', async (fault, plant, seen) => {
    const file = join(pages.folder, `${fault.replaceAll(/\W+/g, '-')}.html`)
    const planted = plant(sound)
    expect(planted, 'something is planted').not.toBe(sound)
    writeFileSync(file, planted)
    await expect(checkPage(browser, file)).rejects.toThrow(seen)
  })
})
