/** `npm run readme`: puts the terminal report of results/sample.json, a real run, into README.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { makeReport } from '../bench/report/model.js'
import { renderTerminal } from '../bench/report/terminal.js'
import { readResultFile } from '../bench/result/file.js'

const BEGIN = '<!-- made from results/sample.json: begin -->\n'
const END = '<!-- made from results/sample.json: end -->'
const WIDTH = 110

/** README's text with the part between the marks made anew. @throws Error when a mark is missing. */
export function withSample(readme: string, samplePath: string): string {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('README.md has lost the marks around the sample')
  const report = renderTerminal(makeReport(readResultFile(samplePath).result), { color: false, width: WIDTH })
  return `${readme.slice(0, begin + BEGIN.length)}\n\`\`\`\n${report.trim()}\n\`\`\`\n\n${readme.slice(end)}`
}

if (process.argv[1]?.endsWith('readme.js') === true) {
  writeFileSync('README.md', withSample(readFileSync('README.md', 'utf8'), 'results/sample.json'))
}
