/** action.yml, and its steps run in a folder of their own as a runner does, without one. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { parse } from 'yaml'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export interface Step {
  readonly id?: string
  readonly name?: string
  readonly if?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly run?: string
  readonly shell?: string
  readonly env?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

export function readYaml<T>(path: string): T {
  return parse(readFileSync(join(ROOT, path), 'utf8')) as T
}

export const ACTION = readYaml<Action>('action.yml')

export const GATE_STEP = ACTION.runs.steps.find(({ id }) => id === 'gate') as Step

export type Inputs = Readonly<Record<string, string>>

/** An expression that is an input alone, as a runner puts its value there. */
function evaluated(text: string, inputs: Inputs): string {
  return text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => {
    const value = inputs[name] ?? ACTION.inputs[name]?.default
    if (value === undefined) throw new Error(`there is no input ${name}`)
    return value
  })
}

export interface StepRun {
  readonly exitCode: number | undefined
  readonly stdout: string
  /** Steps' outputs, as the runner reads them from the file. */
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

export interface Workspace {
  readonly folder: string
  /** Where actions are unpacked. */
  readonly actionPath: string
  readonly env: Readonly<Record<string, string>>
}

/** A workspace with a space in its path; removed when the test ends. */
export function workspace(actionPath: string = ROOT, env: Readonly<Record<string, string>> = {}): Workspace {
  const parent = mkdtempSync(join(tmpdir(), 'transport-bench-action-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, 'work space')
  mkdirSync(folder)
  return { folder, actionPath, env }
}

export async function runStep(step: Step, inputs: Inputs, { folder, actionPath, env }: Workspace): Promise<StepRun> {
  const files = { output: join(dirname(folder), 'output'), summary: join(dirname(folder), 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const script = join(dirname(folder), 'step.sh')
  writeFileSync(script, step.run as string)
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluated(value, inputs)])
  const { exitCode, stdout } = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: join(folder, evaluated(step['working-directory'] ?? '.', inputs)),
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: actionPath },
      ...{ GITHUB_OUTPUT: files.output, GITHUB_STEP_SUMMARY: files.summary },
      ...Object.fromEntries(own),
      ...env,
    },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  })
  const outputs = Object.fromEntries(
    readFileSync(files.output, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  return { exitCode, stdout, outputs, summary: readFileSync(files.summary, 'utf8') }
}

/**
 * Records how it is called, and leaves a file wherever a path for one is given, for a gate where it has one. Its exit code
 * is `$STUB_` and the verb: one for each call of it, the last for all that follow. Where it judges, it annotates and sums
 * up as the tool does. `$STUB_FAILURES` are the regressions that its gate has, `$STUB_GATED` that its scenario has thresholds.
 */
const STUB = `#!/bin/bash
calls="$(dirname "$0")/calls"
mkdir -p "$calls"
printf '%s\\0' "$@" >"$calls/$(ls "$calls" | wc -l)"
verb="$2"
echo >>"$calls.$verb"
name="STUB_$verb"
IFS=, read -ra codes <<<"\${!name:-0}"
call=$(($(wc -l <"$calls.$verb") - 1))
code="\${codes[call < \${#codes[@]} ? call : \${#codes[@]} - 1]}"
[[ "$code" != 64 ]] || exit 64
gated="\${STUB_GATED:-}"
[[ "$verb" == run && "$*" != *--threshold=* ]] || gated=1
if [[ -n "$gated" ]]; then
  if [[ "$GITHUB_ACTIONS" == true ]]; then echo "::error ::$verb $call"; fi
  if [[ -n "$GITHUB_STEP_SUMMARY" ]]; then echo "$verb $call" >>"$GITHUB_STEP_SUMMARY"; fi
fi
while (($# > 1)); do
  case "$1" in
    --output)
      echo "{}" >"$2"
      : >"\${2%.json}.html"
      ;;
    --junit) if [[ -n "$gated" ]]; then echo "<testsuites failures=\\"\${STUB_FAILURES:-0}\\">" >"$2"; fi ;;
    --comment | --benchmark-json) if [[ -n "$gated" ]]; then : >"$2"; fi ;;
  esac
  shift
done
exit "$code"
`

export interface Stubbed extends Workspace {
  /** Arguments of each call so far, without the path of the command line, which all must name. */
  calls(): string[][]
}

/** A workspace in which \`node\` is a stub. */
export function stubbed(settings: Readonly<Record<string, number | string>> = {}): Stubbed {
  const base = workspace()
  const bin = join(dirname(base.folder), 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'node'), STUB, { mode: 0o755 })
  const codes = Object.entries(settings).map(([name, value]) => [`STUB_${name}`, String(value)])
  return {
    ...base,
    env: { PATH: `${bin}:${process.env.PATH}`, ...Object.fromEntries(codes) },
    calls: () => callsIn(join(bin, 'calls')),
  }
}

function callsIn(folder: string): string[][] {
  const names = readdirSync(folder, { withFileTypes: true }).map(({ name }) => name)
  return names
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name) => {
      const [cli, ...args] = readFileSync(join(folder, name), 'utf8').split('\0').slice(0, -1)
      if (cli === undefined || resolve(cli) !== join(ROOT, 'dist/bench/cli.js')) throw new Error(`not ours: ${cli}`)
      return args
    })
}
