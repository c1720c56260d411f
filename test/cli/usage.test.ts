/** Mistakes on the command line: named with what would be right, exit 64, and no process started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from './support/cli.js'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-usage-'))
afterAll(() => rmSync(folder, { recursive: true }))

const aFile = join(folder, 'file')
writeFileSync(aFile, 'not a folder')
const aScenario = join(folder, 'mistaken.yaml')
writeFileSync(
  aScenario,
  `name: mistaken
question: Are all mistakes reported at once?
workload:
  kind: ticker
  payloadBytes: many
  ratePerSecond: 10
clints: 5
phases:
  durationSeconds: -1
`,
)

const SCENARIOS = /valid: echo, idle, overhead, real-web, smoke, stock-ticker, widgets/
const CONTENDERS = /valid: short-poll\/node, .*websocket\/uws, .*floor\/net/
const PROBES = /valid: pinning, schedstat, .*, all/

const MISTAKES: readonly (readonly [what: string, args: readonly string[], says: readonly RegExp[]])[] = [
  ['no verb', [], [/Usage: transport-bench/, /run \[options\] <scenario>/]],
  [
    'an unknown verb',
    ['measure'],
    [
      /unknown command 'measure'/,
      /valid: run, ab, check, baseline, report, verify, publish, list, doctor, serve, selftest/,
    ],
  ],
  ['an unknown flag', ['run', 'smoke', '--cliens', '5'], [/unknown option '--cliens'/, /Did you mean .*--clients/]],
  [
    'an unknown kind of client',
    ['run', 'smoke', '--client', 'libary'],
    [/--client: .*lean, library.*\(got "libary"\)/],
  ],
  ['a number for the kind of client', ['run', 'smoke', '--client', '500'], [/how many.*--clients.*\(got "500"\)/]],
  [
    'a target in an A/B measurement',
    ['ab', 'smoke', '--a', 'this', '--b', 'this', '--target', 'shop.yaml'],
    [/--target: ab compares .*no server of others \(got "shop\.yaml"\)/, /run SCENARIO --target FILE --blocks/],
  ],
  [
    'a target to be served',
    ['serve', 'sse/shop', '--target', 'shop.yaml'],
    [/--target: serve starts contenders of this project only/, /start the server by the `command` of its file/],
  ],
  ['a contender of a target that is not named', ['serve', 'sse/shop'], [/no such contender/, /with --target FILE/]],
  [
    'a threshold for what is measured with TLS, named without',
    ['run', 'smoke', '--tls', '--contenders', 'sse/node', '--threshold', 'sse/node: p99 < 50ms'],
    [/--threshold 'sse\/node: p99 < 50ms': .*did you mean sse\/node\+tls\? \(got "sse\/node"\)/],
  ],
  [
    'an engine that is not published to over HTTP',
    ['run', 'smoke', '--contenders', 'sse/hono', '--publish', 'http'],
    [/hono is not published to over HTTP/, /without --publish http, or with --publish direct/],
  ],
  ['no scenario', ['run'], [/missing required argument 'scenario'/]],
  ['an unknown scenario', ['run', 'nosuch'], [/no such scenario \(got "nosuch"\)/, SCENARIOS]],
  ['a scenario file that is not there', ['run', join(folder, 'nosuch.yaml')], [/cannot be read.*ENOENT/]],
  [
    'a scenario file with three mistakes',
    ['run', aScenario],
    [
      /3 problems/,
      /mistaken\.yaml:5:.*payloadBytes.*"many"/,
      /mistaken\.yaml:7:.*clints.*did you mean clients/,
      /mistaken\.yaml:9:.*durationSeconds.*-1/,
    ],
  ],
  ['an unknown contender', ['run', 'smoke', '--contenders', 'nosuch/x'], [/got "nosuch\/x"/, CONTENDERS]],
  ['a pattern of no contender', ['run', 'smoke', '--contenders', 'nosuch/*'], [/matches this pattern/, CONTENDERS]],
  ['a payload too small', ['run', 'smoke', '--payload', '10'], [/--payload: .*below the smallest/, /at least \d+/]],
  ['an unknown probe', ['run', 'smoke', '--disable-probe', 'nosuch'], [/got "nosuch"/, PROBES]],
  ['an unknown probe for doctor', ['doctor', '--disable-probe', 'nosuch'], [/got "nosuch"/, PROBES]],
  ['no load process', ['run', 'smoke', '--load-processes', '0'], [/load processes is 1 to 64 \(got "0"\)/]],
  [
    'half a server process',
    ['run', 'smoke', '--server-processes', '1.5'],
    [/server processes is 1 to 64 \(got "1.5"\)/],
  ],
  [
    'several server processes for echo',
    ['run', 'echo', '--server-processes', '2'],
    [/--server-processes: echo needs one server process.*\(got 2\)/],
  ],
  ['an output that is a folder', ['run', 'smoke', '-o', folder], [/cannot be written: it is a folder/, /--output/]],
  ['an output below a file', ['run', 'smoke', '-o', join(aFile, 'x.json')], [/cannot be written/, /ENOTDIR/]],
  ['an unknown contender to serve', ['serve', 'nosuch/x'], [/got "nosuch\/x"/, CONTENDERS]],
  [
    'five mistakes at once',
    [
      'run',
      'smoke',
      '--rate',
      'x',
      '--contenders',
      'a/b',
      '--disable-probe',
      'c',
      '--load-processes',
      '0',
      '-o',
      folder,
    ],
    [/5 problems/, /--rate: /, /got "a\/b"/, /got "c"/, /load processes is 1 to 64/, /it is a folder/],
  ],
  [
    'an unknown scenario beside other mistakes',
    ['run', 'nosuch', '--contenders', 'a/b', '--disable-probe', 'c'],
    [/3 problems/, SCENARIOS, /--contenders: .*got "a\/b"/, /got "c"/],
  ],
  [
    'three mistakes at once to serve',
    ['serve', 'nosuch/x', '--scenario', 'nosuch', '--port', '-1'],
    [/3 problems/, CONTENDERS, SCENARIOS, /--port: a port is 0 to 65535/],
  ],
  ['two mistakes at once to doctor', ['doctor', '--clients', 'x', '--disable-probe', 'c'], [/--clients: /, /got "c"/]],
  [
    'a scenario to serve that only answers its clients',
    ['serve', 'sse/node', '--scenario', 'echo'],
    [/--scenario: served alone, this scenario publishes nothing.* \(got "echo"\)/, /transport-bench run echo/],
  ],
  [
    'a scenario to serve that is quiet',
    ['serve', 'sse/node', '--scenario', 'idle'],
    [/--scenario: served alone, this scenario publishes nothing.* \(got "idle"\)/],
  ],
]

describe('a mistake on the command line', () => {
  it.each(MISTAKES)('%s: exit 64', async (_, args, says) => {
    const { exitCode, stdout, stderr, cli } = await runCli(args)
    for (const text of says) expect(stderr).toMatch(text)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stdout).toBe('')
    expect(exitCode).toBe(64)
    expect(cli.processes.roles()).toEqual(['cli'])
  })

  // Node's own recursive mkdir never returns there.
  it.runIf(process.platform === 'linux')('an output in a folder that takes no files: exit 64', async () => {
    const { exitCode, stderr, cli } = await runCli(['run', 'smoke', '-o', '/proc/nosuch/result.json'])
    expect(stderr).toMatch(/cannot be written: ENOENT.*\[output-unwritable\]/)
    expect(exitCode).toBe(64)
    expect(cli.processes.roles()).toEqual(['cli'])
  })

  it('a port that is none: exit 64', async () => {
    const { exitCode, stderr } = await runCli(['serve', 'sse/node', '--port', '65536'])
    expect(stderr).toMatch(/--port: a port is 0 to 65535 \(got "65536"\)/)
    expect(exitCode).toBe(64)
  })
})
