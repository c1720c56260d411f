#!/usr/bin/env node
/** The command line: a map from verb to function. Only this module and bench/commands print; only this one exits. */
import { Command, CommanderError } from 'commander'
import type { DoctorFlags } from './commands/doctor.js'
import { withGateOutputFlags } from './commands/gate-outputs.js'
import type { ListFlags } from './commands/list.js'
import { noTargetOption } from './commands/no-target.js'
import type { PublishFlags } from './commands/publish.js'
import { registerAb } from './commands/register-ab.js'
import { registerBaseline } from './commands/register-baseline.js'
import { registerBrowser } from './commands/register-browser.js'
import { registerCheck } from './commands/register-check.js'
import { registerSelftest } from './commands/register-selftest.js'
import type { ReportFlags } from './commands/report.js'
import type { RunFlags } from './commands/run.js'
import type { ServeFlags } from './commands/serve.js'
import { processTerminal } from './commands/terminal.js'
import { collect, type Verbs, withOutputFlags, withWorkloadFlags } from './commands/verb-flags.js'
import type { VerifyFlags } from './commands/verify.js'
import { toolVersion } from './environment/libraries.js'
import { EXIT, type ExitCode, exitCodeOf, formatError } from './errors.js'

const terminal = processTerminal()
let exitCode: ExitCode = EXIT.fine

// Whoever reads the output may go away (`| head`): the rest is not printed, and what was to be done is still done.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const program = new Command('transport-bench')
  .description('Measures short polling, long polling, SSE and WebSocket side by side.')
  .version(toolVersion() ?? 'unknown')
  .exitOverride()
  .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
  .addHelpText(
    'after',
    '\nExit codes: 0 fine, 1 regression or threshold missed, 2 inconclusive, 3 invalid or failed trial, lost messages, a result that does not verify, or unfit machine, 64 usage, 130 interrupted.',
  )

const run = program
  .command('run')
  .argument('<scenario>', 'name of a scenario (see list), or path of a .yaml file')
  .description('runs a scenario over its contenders, writes the result file and the HTML report, prints the comparison')
withOutputFlags(
  withWorkloadFlags(run)
    .option('--clients <n>', 'simulated clients')
    .option('--points <list>', 'client counts, each a trial of its own: 100,500,1000')
    .option('--duration <time>', 'measured time, s (or 500ms, 2min)')
    .option('--warmup <time>', 'warm-up, s')
    .option('--drain <time>', 'drain, s')
    .option('--poll-interval <time>', 'short-poll interval, ms (or 2s)')
    .option(
      '--contenders <list>',
      "names and patterns: sse/node,websocket/ws or 'sse/*'; with what lies between: sse/node+nginx-h2 (see list)",
    )
    .option('--tls', 'all contenders speak TLS to their clients, as if each name ended in +tls or -tls')
    .option('--target <file>', 'a server that others wrote, described by a target file (repeatable)', collect)
    .option(
      '--publish <mode>',
      'who publishes: direct (the server itself), or http (the harness, by a request for each event; the default with --target)',
    )
    .option('--blocks <n>', 'how often every contender is measured')
    .option(
      '--load-processes <n>',
      'load processes (default: one per core that the server does not have, more where one may not open enough files)',
    )
    .option(
      '--server-processes <n>',
      'processes of each server, on one port (default: 1, more where one may not open enough files)',
    )
    .option('--client <kind>', 'what simulates the clients: lean, or library (ws, undici; default: lean)')
    .option('--disable-probe <name>', 'a platform probe to do without, or all (repeatable)', collect)
    .option(
      '-o, --output <file>',
      'result file (default: results/SCENARIO-TIME.json); the report goes beside it, as .html',
    )
    .option('--no-html', 'no HTML report')
    .option(
      '--threshold <objective>',
      "must be met, beside the scenario's own: 'sse/*: p99 < 50ms' (repeatable)",
      collect,
    ),
)
  .addHelpText(
    'after',
    "\nExamples:\n  transport-bench run stock-ticker\n  transport-bench run stock-ticker --clients 10000 --contenders sse/node,websocket/ws\n  transport-bench run ./my.yaml --blocks 3 -o mine.json\n  transport-bench run smoke --threshold 'sse/*: p99 < 50ms, missing == 0'",
  )
  .action(async (scenario: string, flags: RunFlags) => {
    const { runCommand } = await import('./commands/run.js')
    exitCode = await runCommand(scenario, flags, terminal)
  })
withGateOutputFlags(run)

const verbs: Verbs = {
  program,
  terminal,
  end: (code) => {
    exitCode = code
  },
}
registerAb(verbs)
registerCheck(verbs)
const baseline = registerBaseline(verbs)

withOutputFlags(
  program
    .command('report')
    .argument(
      '<result...>',
      'result files of comparable scenarios, the first being what the others are compared with; or one gate document',
    )
    .description('renders results as one self-contained page, or as text for other tools')
    .option('-f, --format <name>', 'html, md, csv, hgrm, hlog, junit or json (default: by the extension of --output)')
    .option('-o, --output <file>', 'where to (default: HTML beside the first result, text to stdout); - is stdout'),
)
  .addHelpText(
    'after',
    '\nExamples:\n  transport-bench report results/mine.json -o report.html\n  transport-bench report before.json after.json -o compared.html\n  transport-bench report results/mine.json --format md >> summary.md\n  transport-bench report results/mine.json -o percentiles.hgrm',
  )
  .action(async (results: string[], flags: ReportFlags) => {
    const { reportCommand } = await import('./commands/report.js')
    exitCode = reportCommand(results, flags, terminal)
  })

withOutputFlags(
  program
    .command('verify')
    .argument('<file...>', 'result files, gate documents')
    .description('checks checksums, works out every derived number again, and judges gates again from their results'),
)
  .addHelpText(
    'after',
    '\nExamples:\n  transport-bench verify results/sample.json\n  transport-bench verify results/ab.json',
  )
  .action(async (results: string[], flags: VerifyFlags) => {
    const { verifyCommand } = await import('./commands/verify.js')
    exitCode = verifyCommand(results, flags, terminal)
  })

withOutputFlags(
  program
    .command('publish')
    .argument('<folder>', 'folder of result files, searched with its sub-folders')
    .description('makes a static site of many results: each report, trends across commits, an index with filters')
    .option('-o, --output <folder>', 'folder of the site: new, empty, or one that was published before', 'site'),
)
  .addHelpText('after', '\nExample:\n  transport-bench publish results -o site')
  .action(async (folder: string, flags: PublishFlags) => {
    const { publishCommand } = await import('./commands/publish.js')
    exitCode = await publishCommand(folder, flags, terminal)
  })

withOutputFlags(
  program
    .command('list')
    .description('scenarios and contenders, and what is available here')
    .option('--target <file>', 'lists the contenders of this target file too (repeatable)', collect),
)
  .addHelpText('after', '\nExample:\n  transport-bench list')
  .action(async (flags: ListFlags) => {
    const { listCommand } = await import('./commands/list.js')
    exitCode = await listCommand(flags, terminal)
  })

withOutputFlags(
  program
    .command('doctor')
    .description("is this machine fit to measure, and what is the load engine's own ceiling here")
    .option('--clients <n>', 'the load that it should carry')
    .option('--disable-probe <name>', 'a platform probe to do without, or all (repeatable)', collect)
    .option('--no-ceiling', 'only look, do not measure'),
)
  .addHelpText('after', '\nExamples:\n  transport-bench doctor\n  transport-bench doctor --clients 10000 --no-ceiling')
  .action(async (flags: DoctorFlags) => {
    const { doctorCommand } = await import('./commands/doctor.js')
    exitCode = await doctorCommand(flags, terminal)
  })

withOutputFlags(
  withWorkloadFlags(
    program
      .command('serve')
      .argument('<contender>', 'such as sse/node (see list)')
      .description('starts one contender alone and prints how to see events arrive'),
  )
    .addOption(noTargetOption())
    .option('--scenario <name>', 'whose workload it publishes (default: stock-ticker)')
    .option('--host <address>', 'address to bind (default: 127.0.0.1)')
    .option('--port <n>', 'port to bind (default: any free one)'),
)
  .addHelpText(
    'after',
    '\nExamples:\n  transport-bench serve sse/node\n  transport-bench serve websocket/uws --port 8080 --rate 1\n  transport-bench serve sse/node-h2+tls',
  )
  .action(async (name: string, flags: ServeFlags) => {
    const { serveCommand } = await import('./commands/serve.js')
    exitCode = await serveCommand(name, flags, terminal)
  })

registerSelftest(verbs)
registerBrowser(verbs)

// `exitOverride` is not inherited by commands made before it is set on them.
for (const command of [...program.commands, ...baseline.commands])
  command.exitOverride().showHelpAfterError('(see --help)')
for (const parent of [program, baseline])
  parent.showHelpAfterError(`(valid: ${parent.commands.map((command) => command.name()).join(', ')}; see --help)`)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.usage
  } else {
    terminal.err(`${formatError(error)}\n`)
    exitCode = exitCodeOf(error)
  }
}
// What was printed reaches pipes first, also where writing to them is asynchronous.
await new Promise((resolve) => process.stdout.write('', resolve))
// Whatever a broken-off trial left pending must not keep the process: everything that matters is written.
process.exit(exitCode)
