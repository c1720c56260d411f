/** One script and one style sheet for every page that the tool emits, chart.js inside. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'rolldown'
import type { PageAssets } from '../bench/report/html/page.js'

/** In the order of the cascade. */
const STYLES = ['colours', 'base', 'frame', 'text', 'tables', 'filters', 'charts', 'paper'] as const

/** @param root folder of the project. */
export async function bundlePage(root: string): Promise<PageAssets> {
  const source = join(root, 'bench/report/page')
  const { output } = await build({
    input: join(source, 'main.ts'),
    tsconfig: join(root, 'tsconfig.page.json'),
    logLevel: 'warn',
    write: false,
    output: { format: 'iife', minify: true, sourcemap: false },
  })
  const style = STYLES.map((name) => readFileSync(join(source, `style/${name}.css`), 'utf8')).join('\n')
  return { script: output[0].code, style }
}
