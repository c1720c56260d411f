/**
 * `npm run smoke`: the real command line runs every contender for a few seconds, and its document is held to what must
 * be true on any machine. Exit code 1 when it is not; TRANSPORT_BENCH_CI=1 demands all contenders.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { execa } from 'execa'
import { parseResult } from '../bench/result/file.js'
import { smokeVerdict } from './smoke-verdict.js'

const CLI = fileURLToPath(new URL('../bench/cli.js', import.meta.url))

async function smoke(folder: string): Promise<boolean> {
  const output = join(folder, 'smoke.json')
  const run = await execa(process.execPath, [CLI, 'run', 'smoke', '--json', '--output', output], {
    reject: false,
    stderr: 'inherit',
  })
  // 3: a trial was invalid; whether by more than noise is judged here.
  if (run.exitCode !== 0 && run.exitCode !== 3) throw new Error(`run smoke ended with exit code ${run.exitCode}`)
  const result = parseResult(run.stdout, 'stdout')
  if (!isDeepStrictEqual(result, parseResult(readFileSync(output, 'utf8'), output)))
    throw new Error('the document on stdout and the file differ')
  await checkReport(output)
  const lines = smokeVerdict(result, { complete: process.env.TRANSPORT_BENCH_CI === '1' })
  for (const { contender, state, text } of lines) console.log(`${state.padEnd(8)}${contender.padEnd(18)}${text}`)
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

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-smoke-'))
try {
  const fine = await smoke(folder)
  console.log(fine ? 'smoke: fine' : 'smoke: FAILED')
  process.exitCode = fine ? 0 : 1
} catch (error) {
  console.error(`smoke: FAILED: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
