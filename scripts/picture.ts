/** `npm run picture`: the pictures of README.md, taken of the report of results/sample.json in headless Chromium. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { htmlExporter } from '../bench/commands/exporters.js'
import { readSources } from '../bench/commands/sources.js'
import { reportOfSources } from '../bench/report/make.js'
import { launchChromium } from './chromium.js'

const SAMPLE = 'results/sample.json'
const WIDTH = 1300

interface Picture {
  readonly name: string
  /** What it shows; left out: the top of the page. */
  readonly selector?: string
  readonly height: number
}

const PICTURES: readonly Picture[] = [
  { name: 'report.png', height: 1620 },
  { name: 'percentiles.png', selector: '#latency-percentiles', height: 900 },
]

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-picture-'))
const browser = await launchChromium()
try {
  const [artifact] = htmlExporter().render(reportOfSources(readSources([SAMPLE], null)))
  const file = join(folder, 'report.html')
  writeFileSync(file, artifact?.text ?? '')
  mkdirSync('docs', { recursive: true })
  for (const { name, selector, height } of PICTURES) {
    const page = await browser.newPage({ viewport: { width: WIDTH, height }, colorScheme: 'light' })
    await page.goto(pathToFileURL(file).href)
    await page.waitForSelector('html[data-ready]', { state: 'attached' })
    const path = join('docs', name)
    if (selector === undefined) await page.screenshot({ path })
    else await page.locator(selector).screenshot({ path })
    await page.close()
    console.log(path)
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
