/** The verb `browser` on the command line. */
import type { BrowserFlags } from './browser.js'
import { type Verbs, withOutputFlags } from './verb-flags.js'

export function registerBrowser({ program, terminal, end }: Verbs): void {
  withOutputFlags(
    program
      .command('browser')
      .description(
        'measures what only a browser shows, in Chromium: limits, headers, reconnecting, delivery in the page',
      )
      .option('--browser <path>', 'the browser (default: chromium, chromium-browser or google-chrome on PATH)')
      .option('--only <list>', 'experiments: limits,headers,reconnect,delivery,widgets (default: all)')
      .option('--quick', 'fewer and shorter experiments, about a minute (default: about 5 min)')
      .option('-o, --output <file>', 'writes every observation as one JSON document')
      .option('--markdown', 'the tables as Markdown on stdout'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 3 a page lost events or the browser failed, 64 usage or no browser, 130 interrupted.\n\nExamples:\n  transport-bench browser --quick\n  transport-bench browser -o browser.json\n  transport-bench browser --only limits,headers --markdown',
    )
    .action(async (flags: BrowserFlags) => {
      const { browserCommand } = await import('./browser.js')
      end(await browserCommand(flags, terminal))
    })
}
