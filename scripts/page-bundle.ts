/** What browsers run: one script and one style sheet for every page that the tool emits, and the script of the browser experiments. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'rolldown'
import type { PageAssets } from '../bench/report/html/page.js'

/** In the order of the cascade. */
const STYLES = ['colours', 'base', 'frame', 'text', 'tables', 'filters', 'charts', 'paper'] as const

/** @param root folder of the project. */
export async function bundlePage(root: string): Promise<PageAssets> {
  const source = join(root, 'bench/report/page')
  const script = await bundleScript(root, 'bench/report/page/main.ts')
  const style = STYLES.map((name) => readFileSync(join(source, `style/${name}.css`), 'utf8')).join('\n')
  return { script, style }
}

/** The script that bench/browser runs inside pages. @param root folder of the project. */
export function bundleExperiments(root: string): Promise<string> {
  return bundleScript(root, 'bench/browser/page/main.ts')
}

async function bundleScript(root: string, entry: string): Promise<string> {
  const { output } = await build({
    input: join(root, entry),
    tsconfig: join(root, 'tsconfig.page.json'),
    logLevel: 'warn',
    write: false,
    output: { format: 'iife', minify: true, sourcemap: false },
  })
  return output[0].code
}
