/** What a server that somebody else wrote is, as the command of its file says. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { TargetDefinition } from '../../bench/contracts/target.js'
import { collectEnvironment } from '../../bench/environment/environment.js'
import { Probes } from '../../bench/environment/probes.js'
import { loadTarget } from '../../bench/target/load.js'
import { targetVersions } from '../../bench/target/version.js'
import { lacks, lacksProgram } from '../support/optional.js'
import { tinyTarget } from './support/adapter.js'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-version-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'tell.mjs'), "console.log('\\n Tiny', process.env.EDITION, '1.2 \\nand more')")

const hasCherryPy = spawnSync('/usr/bin/python3', ['-c', 'import cherrypy, ws4py']).status === 0

const telling = (name: string, version: readonly string[] | null): TargetDefinition =>
  tinyTarget('', { name, folder, version, environment: { EDITION: 'Lite' } })

describe('the version of a target', () => {
  it.each<[string, readonly string[], string]>([
    ['is the first line, told in its folder and environment', [process.execPath, 'tell.mjs'], 'Tiny Lite 1.2'],
    ['may come on standard error', [process.execPath, '-e', "console.error('v9')"], 'v9'],
    ['is cut where it does not end', [process.execPath, '-e', "console.log('x'.repeat(5000))"], 'x'.repeat(200)],
    ['is unknown where the command fails', [process.execPath, '-e', "console.log('9'); process.exit(1)"], 'unknown'],
    ['is unknown where it says nothing', [process.execPath, '-e', ''], 'unknown'],
    ['is unknown where there is no such program', ['./no-such-program'], 'unknown'],
  ])('%s', async (_, version, expected) => {
    expect(await targetVersions([telling('tiny', version), telling('silent', null)])).toEqual({ tiny: expected })
  })

  it.skipIf(lacks('python3-cherrypy3 and python3-ws4py', hasCherryPy))(
    'of CherryPy is told (needs python3-cherrypy3 and python3-ws4py)',
    async () => {
      const file = join(import.meta.dirname, '../../targets/cherrypy/cherrypy.yaml')
      const versions = await targetVersions([loadTarget(file)])
      expect(versions.cherrypy).toMatch(/^CherryPy \d+\.\S+, ws4py \d\S+, Python 3\.\S+$/)
    },
  )

  it.skipIf(lacksProgram('go'))('of Go is told (needs go)', async () => {
    const versions = await targetVersions([loadTarget(join(import.meta.dirname, '../../targets/go/go.yaml'))])
    expect(versions.go).toMatch(/^go version go1\.\d+/)
  })

  it('is in the environment of a result', async () => {
    const targets = [telling('tiny', [process.execPath, 'tell.mjs'])]
    const environment = await collectEnvironment({ probes: new Probes(), targets })
    expect(environment.targets).toEqual({ tiny: 'Tiny Lite 1.2' })
  })
})
