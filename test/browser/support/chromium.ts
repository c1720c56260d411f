/** Experiments in the Chromium of this machine, for tests. */
import { fileURLToPath } from 'node:url'
import { findChromium } from '../../../bench/browser/chromium.js'
import { type ExperimentName, runExperiments } from '../../../bench/browser/experiments.js'
import type { BrowserDocument } from '../../../bench/browser/schema.js'
import { makeCertificates } from '../../../bench/tls/certificates.js'
import { bundleExperiments } from '../../../scripts/page-bundle.js'
import { lacks } from '../../support/optional.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export const LACKS_CHROMIUM = lacks('Chromium', findChromium() !== null)
export const NEEDS_CHROMIUM = 'needs chromium on PATH'

/** @throws Error without Chromium. */
export async function experimentsInChromium(experiments: readonly ExperimentName[]): Promise<BrowserDocument> {
  return runExperiments({
    executable: findChromium() ?? '',
    certificates: await makeCertificates(),
    script: await bundleExperiments(ROOT),
    command: ['browser', '--quick'],
    experiments,
    quick: true,
    signal: new AbortController().signal,
    note: () => undefined,
  })
}
