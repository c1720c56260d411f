/** The step of the action that builds, with an `npm` that records how it is called. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ACTION, ROOT, runStep, type Step, workspace } from './support/action.js'

const BUILD_STEP = ACTION.runs.steps.find(({ run }) => run?.includes('build.sh')) as Step

const STUB = `#!/bin/bash
echo "$PWD $*" >"$(dirname "$0")/npm-call"
`

const CI = 'ci --include=dev --include=optional --no-audit --no-fund'
const BUILD = 'run build'

test.each<readonly [what: string, there: readonly string[], call: string | null]>([
  ['only the sources', ['tsconfig.build.json'], CI],
  ['nothing that could be started', [], CI],
  ['an older build, and nothing installed', ['tsconfig.build.json', 'dist/bench/cli.js'], CI],
  [
    'an older build, installed without what builds',
    ['tsconfig.build.json', 'dist/bench/cli.js', 'node_modules/ws/index.js'],
    CI,
  ],
  ['what builds', ['tsconfig.build.json', 'node_modules/typescript/index.js'], BUILD],
  [
    'what builds, and an older build',
    ['tsconfig.build.json', 'node_modules/typescript/index.js', 'dist/bench/cli.js'],
    BUILD,
  ],
  ['a published package', ['dist/bench/cli.js', 'node_modules/ws/index.js'], null],
])('never judges by a build of other sources: there is %s', async (_, there, call) => {
  const at = workspace()
  const [bin, actionPath] = [join(dirname(at.folder), 'bin'), join(dirname(at.folder), 'the action')]
  for (const path of ['scripts/action/build.sh', ...there]) {
    mkdirSync(dirname(join(actionPath, path)), { recursive: true })
    writeFileSync(join(actionPath, path), '')
  }
  mkdirSync(bin)
  writeFileSync(join(actionPath, 'scripts/action/build.sh'), readFileSync(join(ROOT, 'scripts/action/build.sh')))
  writeFileSync(join(bin, 'npm'), STUB, { mode: 0o755 })
  const env = { PATH: `${bin}:${process.env.PATH}` }
  const { exitCode } = await runStep(BUILD_STEP, {}, { folder: at.folder, actionPath, env })
  expect(exitCode).toBe(0)
  const recorded = join(bin, 'npm-call')
  if (call === null) expect(existsSync(recorded)).toBe(false)
  else expect(readFileSync(recorded, 'utf8')).toBe(`${actionPath} ${call}\n`)
})

test('fails where installing fails', async () => {
  const at = workspace()
  const bin = join(dirname(at.folder), 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'npm'), '#!/bin/bash\nexit 7\n', { mode: 0o755 })
  const actionPath = join(dirname(at.folder), 'action')
  mkdirSync(join(actionPath, 'scripts/action'), { recursive: true })
  writeFileSync(join(actionPath, 'scripts/action/build.sh'), readFileSync(join(ROOT, 'scripts/action/build.sh')))
  const env = { PATH: `${bin}:${process.env.PATH}` }
  expect((await runStep(BUILD_STEP, {}, { folder: at.folder, actionPath, env })).exitCode).toBe(7)
})
