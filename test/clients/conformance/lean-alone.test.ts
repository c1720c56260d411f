/** A load process of lean clients loads none of the libraries; one of library clients does (the built files are asked). */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { CLIENT_KINDS, type ClientKind } from '../../../bench/contracts/names.js'

const CLIENTS = new URL('../../../dist/clients/index.js', import.meta.url)
/** Both are CommonJS: what is loaded is in the cache of `require`. */
const LIBRARIES = ['undici', 'ws']

async function loaded(kind: ClientKind): Promise<string[]> {
  const script = `
    import { createRequire } from 'node:module'
    const { loadClientFactories } = await import(${JSON.stringify(CLIENTS.href)})
    await loadClientFactories({ kind: ${JSON.stringify(kind)}, dialect: 'plain', http: 'h1' })
    console.log(JSON.stringify(Object.keys(createRequire(${JSON.stringify(CLIENTS.href)}).cache)))`
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script], { cwd })
  const files = JSON.parse(stdout) as string[]
  return LIBRARIES.filter((name) => files.some((file) => file.replaceAll('\\', '/').includes(`/node_modules/${name}/`)))
}

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  it('load what they need', async () => {
    expect(await loaded(kind)).toEqual(kind === 'lean' ? [] : LIBRARIES)
  })
})
