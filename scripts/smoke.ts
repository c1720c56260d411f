/**
 * `npm run smoke`: the real command line runs contenders for a few seconds each, and its document is held to what must
 * be true on any machine: `core` (default) those that every run measures, `web` everything else that can be put before a
 * client: HTTP/2, TLS, proxies, further engines, servers of others, a real browser. Exit code 1 when it is not; TRANSPORT_BENCH_CI=1
 * demands all of them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { execa } from 'execa'
import { findChromium } from '../bench/browser/chromium.js'
import { parseResult } from '../bench/result/file.js'
import { CORE_RUN, type SmokeRun, webRuns } from './smoke-plans.js'
import { smokeVerdict } from './smoke-verdict.js'

const CLI = fileURLToPath(new URL('../bench/cli.js', import.meta.url))
const complete = process.env.TRANSPORT_BENCH_CI === '1'

async function smoke({ name, flags, names, refused }: SmokeRun, folder: string): Promise<boolean> {
  const output = join(folder, `${name}.json`)
  const run = await execa(process.execPath, [CLI, 'run', 'smoke', ...flags, '--json', '--output', output], {
    reject: false,
    stderr: 'inherit',
  })
  // 3: a trial was invalid; whether by more than noise is judged here.
  if (run.exitCode !== 0 && run.exitCode !== 3) throw new Error(`run smoke ended with exit code ${run.exitCode}`)
  const result = parseResult(run.stdout, 'stdout')
  if (!isDeepStrictEqual(result, parseResult(readFileSync(output, 'utf8'), output)))
    throw new Error('the document on stdout and the file differ')
  await checkReport(output)
  const lines = smokeVerdict(result, { names, complete, refused })
  const width = Math.max(...names.map((one) => one.length)) + 2
  for (const { contender, state, text } of lines) console.log(`${state.padEnd(8)}${contender.padEnd(width)}${text}`)
  const count = (state: string): number => lines.filter((line) => line.state === state).length
  if (count('noisy') > 0)
    console.log(`WARNING: ${count('noisy')} of ${lines.length} trials are invalid, only because this machine was busy`)
  return count('FAILED') === 0
}

/** What the run wrote verifies, and its report is there, whole, with every contender in it. */
async function checkReport(output: string): Promise<void> {
  const { exitCode, stdout } = await execa(process.execPath, [CLI, 'verify', output], { reject: false })
  if (exitCode !== 0) throw new Error(`the result does not verify: ${stdout}`)
  const page = readFileSync(output.replace(/json$/, 'html'), 'utf8')
  const absent = parseResult(readFileSync(output, 'utf8'), output).contenders.filter(({ name }) => !page.includes(name))
  if (!page.trimEnd().endsWith('</html>') || absent.length > 0)
    throw new Error(`the report is not whole: ${absent.map(({ name }) => name).join(', ')}`)
}

/** What only a browser shows, quickly; its tables are printed. */
async function browserSmoke(): Promise<boolean> {
  if (!complete && findChromium() === null) {
    console.log('skipped the browser: there is no Chromium on PATH')
    return true
  }
  const { exitCode } = await execa(process.execPath, [CLI, 'browser', '--quick'], {
    reject: false,
    stdout: 'inherit',
    stderr: 'inherit',
  })
  if (exitCode !== 0) console.log(`FAILED  browser: exit code ${exitCode}`)
  return exitCode === 0
}

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-smoke-'))
try {
  const runs = process.argv[2] === 'web' ? await webRuns({ complete }) : [CORE_RUN]
  let fine = true
  for (const run of runs) fine = (await smoke(run, folder)) && fine
  if (process.argv[2] === 'web') fine = (await browserSmoke()) && fine
  console.log(fine ? 'smoke: fine' : 'smoke: FAILED')
  process.exitCode = fine ? 0 : 1
} catch (error) {
  console.error(`smoke: FAILED: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
