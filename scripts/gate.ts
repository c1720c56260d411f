/**
 * `npm run gate`: the real command line measures what a message costs on the wire, and holds it to results/baseline.json, to
 * the byte. Exit code 1 when anything exact is worse or missing; TRANSPORT_BENCH_CI=1 demands all contenders.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { gateText } from '../bench/commands/gate-outputs.js'
import type { GateFile } from '../bench/gate/gate-file.js'
import { parseGate } from '../bench/gate/parse-gate.js'
import { parseResult } from '../bench/result/file.js'
import type { ResultFile } from '../bench/result/schema.js'
import { isWorthAnother, ownGateVerdict } from './gate-verdict.js'

const CLI = fileURLToPath(new URL('../bench/cli.js', import.meta.url))
const BASELINE = 'results/baseline.json'

interface Measured {
  readonly judged: GateFile
  readonly result: ResultFile
}

async function measure(folder: string): Promise<Measured> {
  const output = join(folder, 'overhead.json')
  const run = await execa(process.execPath, [CLI, 'run', 'overhead', '--no-html', '--quiet', '--output', output], {
    reject: false,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // 3: a trial was invalid. Whether by more than the noise of this machine is what check tells.
  if (run.exitCode !== 0 && run.exitCode !== 3) throw new Error(`run overhead ended with exit code ${run.exitCode}`)
  const check = await execa(process.execPath, [CLI, 'check', output, '--baseline', BASELINE, '--json'], {
    reject: false,
    stderr: 'inherit',
  })
  if (check.stdout === '') throw new Error(`check ended with exit code ${check.exitCode}`)
  return { judged: parseGate(check.stdout, 'stdout'), result: parseResult(readFileSync(output, 'utf8'), output) }
}

async function gate(folder: string): Promise<boolean> {
  const complete = process.env.TRANSPORT_BENCH_CI === '1'
  let { judged, result } = await measure(folder)
  if (isWorthAnother(judged, result, { complete })) {
    console.log('gate: a trial was disturbed, or something is missing: everything is measured once more')
    ;({ judged, result } = await measure(folder))
  }
  const { isFine, left } = ownGateVerdict(judged, result, { complete })
  console.log(gateText(judged, { color: false, width: process.stdout.columns ?? 120 }))
  for (const { contender, reason } of left) console.log(`WARNING: ${contender} was not held to anything: ${reason}`)
  return isFine
}

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-gate-'))
try {
  const isFine = await gate(folder)
  console.log(isFine ? 'gate: fine' : 'gate: FAILED')
  process.exitCode = isFine ? 0 : 1
} catch (error) {
  console.error(`gate: FAILED: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
