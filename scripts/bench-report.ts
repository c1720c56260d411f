/**
 * `npm run bench:report`: how long a large report (20 contenders × 10 blocks) takes to make, and to open in Chromium until
 * every chart is drawn. Medians of a few rounds; a benchmark, nothing is asserted.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { nowUs } from '../bench/clock.js'
import { htmlExporter } from '../bench/commands/exporters.js'
import { bytesToKib, formatNumber, formatUs } from '../bench/format.js'
import { reportOfSources } from '../bench/report/make.js'
import { resultText } from '../bench/result/file.js'
import { medianOfSorted } from '../bench/stats/order.js'
import { verifyResult } from '../bench/verify/verify.js'
import { launchChromium } from './chromium.js'
import { largeResult } from './large-result.js'

const SHAPE = { contenders: 20, blocks: 10 }
const ROUNDS = 5

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-report-'))
const browser = await launchChromium()
try {
  const result = largeResult(SHAPE)
  const verification = verifyResult(result, resultText(result))
  const file = join(folder, 'report.html')
  const making = timed(() => {
    const report = reportOfSources([{ result, name: 'large.json', href: null, verification }])
    writeFileSync(file, htmlExporter().render(report)[0]?.text ?? '')
  })
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await openingUs(browser, file))
  rounds.sort((a, b) => a - b)
  console.log(`${SHAPE.contenders} contenders × ${SHAPE.blocks} blocks`)
  console.log(`size     ${formatNumber(bytesToKib(statSync(file).size))} KiB`)
  console.log(`made in  ${formatUs(making)}`)
  console.log(
    `opens in ${formatUs(medianOfSorted(rounds))} (${formatUs(rounds[0] ?? 0)}–${formatUs(rounds.at(-1) ?? 0)}, ${ROUNDS} rounds, until every chart is drawn)`,
  )
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}

function timed(work: () => void): number {
  const startUs = nowUs()
  work()
  return nowUs() - startUs
}

async function openingUs(chromium: Browser, path: string): Promise<number> {
  const page = await chromium.newPage()
  const startUs = nowUs()
  await page.goto(pathToFileURL(path).href)
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
  const openUs = nowUs() - startUs
  await page.close()
  return openUs
}
