/** Part of the build: the scripts and the style sheet that browsers get, to where the commands read them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../bench/environment/libraries.js'
import { bundleExperiments, bundlePage } from './page-bundle.js'

const root = projectRoot()
if (root === null) throw new Error('run this inside the project')
const target = join(root, 'dist/bench/report/page')

const { script, style } = await bundlePage(root)
mkdirSync(target, { recursive: true })
writeFileSync(join(target, 'page.js'), script)
writeFileSync(join(target, 'page.css'), style)

const experiments = join(root, 'dist/bench/browser/page')
mkdirSync(experiments, { recursive: true })
writeFileSync(join(experiments, 'page.js'), await bundleExperiments(root))
