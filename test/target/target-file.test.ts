/** Target files: what they become, and what is said about wrong ones. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Contender } from '../../bench/contracts/names.js'
import type { TargetDefinition } from '../../bench/contracts/target.js'
import type { BenchError } from '../../bench/errors.js'
import { recordedTarget, requireFit, targetContenders, targetOf } from '../../bench/target/contenders.js'
import { loadTarget, resolveTarget } from '../../bench/target/load.js'
import { DIRECT } from '../../bench/topology.js'

const LINES = {
  name: 'name: mine',
  question: 'question: How fast?',
  command: "command: [serve, '{port}']",
  publish: 'publish: { path: /publish }',
  transports: 'transports: { sse: { path: /stream } }',
}

const resolved = (lines: Partial<typeof LINES> & Record<string, string> = {}) =>
  resolveTarget({ text: Object.values({ ...LINES, ...lines }).join('\n'), file: 'mine.yaml', folder: '/folder' })

function problemsOf(lines: Record<string, string>): string {
  try {
    resolved(lines)
  } catch (error) {
    return (error as BenchError).message
  }
  return 'no problem'
}

describe('a target file', () => {
  it('becomes a definition with every default', () => {
    expect(resolved()).toMatchObject({
      folder: '/folder',
      url: null,
      ready: { path: '/', status: 200, timeoutSeconds: 10 },
      publish: { method: 'POST', contentType: 'application/json', body: null, inFlight: 1 },
      transports: { sse: { cursor: { in: 'none' }, event: { in: 'body', path: [] }, emptyStatus: [204, 304] } },
    })
  })

  it('may describe a WebSocket server that greets unasked', () => {
    const { transports } = resolved({
      transports: "transports: { websocket: { path: /, acknowledgePrefix: 'hello' } }",
    })
    expect(transports.websocket).toMatchObject({ acknowledgePrefix: 'hello', subscribeMessage: null })
  })

  it.each(['cherrypy', 'go'])('that ships with its server is right: %s', (name) => {
    const path = join(import.meta.dirname, `../../targets/${name}/${name}.yaml`)
    expect(Object.keys(loadTarget(path).transports)).toHaveLength(4)
  })

  it.each([
    ['a wrong key', { ready: 'reddy: { path: / }' }, 'mine.yaml:6:1: unknown key reddy; did you mean ready?'],
    [
      'a wrong value',
      { limits: 'limits: { maxMessageBytes: 3 }' },
      'mine.yaml:6:28: limits.maxMessageBytes must be at least 1024',
    ],
    ['a missing key', { publish: '' }, 'publish is missing'],
    ['no YAML', { publish: 'publish: [' }, '[target-syntax]'],
    ['no command and no url', { command: '' }, 'nothing says where the server is'],
    ['both', { url: 'url: http://127.0.0.1:80' }, 'either started (command) or running already (url)'],
    ['a url with TLS', { command: 'url: https://example.org' }, 'TLS is not spoken to targets'],
    ['a command without port', { command: 'command: [serve]' }, 'the command is never told its port'],
    ['a pid beside a command', { pid: 'pid: 4' }, 'pid is for a running server'],
    ['no transport', { transports: 'transports: {}' }, 'no transport is described'],
    ['an unnamed query', { transports: 'transports: { sse: { path: /, cursor: { in: query } } }' }, 'has a name'],
    [
      'a key of another transport',
      { transports: 'transports: { sse: { path: /, answer: array } }' },
      'answer means nothing to sse',
    ],
    ['a body without event', { publish: "publish: { path: /, body: '{}' }" }, 'the event is nowhere in it'],
    [
      'json without path',
      { transports: 'transports: { sse: { path: /, event: { in: json } } }' },
      'path goes with in: json',
    ],
  ])('is refused with %s', (_, lines, message) => {
    expect(problemsOf(lines)).toContain(message)
  })

  it('is told all its problems at once', () => {
    expect(
      problemsOf({ command: '', reddy: 'reddy: 1', publish: 'publish: { path: x }' }).split('remedy:'),
    ).toHaveLength(4)
  })

  it('does not expand variables', () => {
    const unexpanded = ['$', '{HOME}'].join('')
    expect(resolved({ command: `command: ['${unexpanded}/serve', '{port}']` }).command?.[0]).toBe(`${unexpanded}/serve`)
  })
})

describe('the contenders of targets', () => {
  it('are one for each transport, published to over HTTP, and lead back to their target', () => {
    const target = resolved()
    const [contender, ...others] = targetContenders([target])
    expect(others).toEqual([])
    expect(contender).toMatchObject({ name: 'sse/mine', engine: 'target', publish: 'http' })
    expect(targetOf({ name: 'sse/mine+nginx', engine: 'target' }, [target])).toBe(target)
    expect(targetOf({ name: 'sse/node', engine: 'node' }, [target])).toBeNull()
  })

  it('have names of their own', () => {
    expect(() => targetContenders([resolved(), resolved()])).toThrow(/two targets have one name/)
    expect(() => targetContenders([resolved({ name: 'name: node' })])).toThrow(/name of an engine/)
  })

  it('are recorded without the path of their folder', () => {
    expect(JSON.stringify(recordedTarget(resolved()))).not.toContain('/folder')
  })

  const [sse] = targetContenders([resolved()])
  const upstream = { ratePerSecond: 1, payloadBytes: 100, loop: 'open' } as const
  it.each([
    ['TLS of its own', { topology: { ...DIRECT, tls: true } }, null, 1, /only through a proxy/],
    ['upstream messages', {}, upstream, 1, /send messages up/],
    ['several processes', {}, null, 2, /is one process/],
    [
      'an engine without publish URL',
      { engine: 'hono' as const },
      null,
      1,
      /hono is not published to.*\n.*without --publish http, or with --publish direct/,
    ],
  ])('are refused with %s', (_, more, up, serverProcesses, message) => {
    const contender = { ...(sse as NonNullable<typeof sse>), ...more }
    expect(() => requireFit([contender], { targets: [], scenario: { upstream: up }, serverProcesses })).toThrow(message)
    expect(() =>
      requireFit([{ ...contender, publish: 'direct' }], { targets: [], scenario: { upstream: up }, serverProcesses }),
    ).not.toThrow()
  })

  it.each([
    ['http://10.0.0.7:8080', 'nginx', true],
    ['http://10.0.0.7:8080', null, false],
    ['http://localhost:8080', 'nginx', false],
    ['http://127.0.0.1:8080', 'haproxy', false],
  ] as const)('at %s behind %s: refused is %s', (url, proxy, isRefused) => {
    const target: TargetDefinition = { ...resolved(), command: null, url }
    const [contender] = targetContenders([target])
    const named = { ...(contender as Contender), topology: { ...DIRECT, proxy } }
    const fit = (): void => requireFit([named], { targets: [target], scenario: { upstream: null }, serverProcesses: 1 })
    if (isRefused) expect(fit).toThrow(/before servers of this machine, and this one is at http:\/\/10/)
    else expect(fit).not.toThrow()
  })
})
