/** The page script and style sheet that the build made; read once per command. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../environment/libraries.js'
import { BenchError } from '../errors.js'
import type { PageAssets } from '../report/html/page.js'

/** @throws BenchError `internal` when the build is not there. */
export function pageAssets(): PageAssets {
  const folder = join(projectRoot() ?? '.', 'dist/bench/report/page')
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8')
    } catch (error) {
      const message = `a part of the build is not there: ${join(folder, name)}`
      throw new BenchError({ code: 'internal', message, remedy: 'run `npm run build`' }, { cause: error })
    }
  }
  return { script: read('page.js'), style: read('page.css') }
}
