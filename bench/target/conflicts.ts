/** What does not fit together in a target file, whatever else is wrong with it: asked of the text's plain data. */
import { TRANSPORTS } from '../contracts/names.js'
import { isRecord } from '../scenario/overrides.js'
import type { KeyProblem } from '../scenario/shape-problems.js'

type Data = Readonly<Record<string, unknown>>

export function targetConflicts(file: Data): KeyProblem[] {
  return [...startConflicts(file), ...transportConflicts(file), ...publishConflicts(file)]
}

function startConflicts({ command, url, pid, environment }: Data): KeyProblem[] {
  const found: KeyProblem[] = []
  const has = (value: unknown): boolean => value !== undefined && value !== null
  if (has(command) === has(url))
    found.push(
      has(command)
        ? conflict(['url'], 'a server is either started (command) or running already (url)', 'leave one of them out')
        : conflict(['name'], 'nothing says where the server is', 'give its command, or the url where it runs'),
    )
  if (has(pid) && has(command))
    found.push(conflict(['pid'], 'pid is for a running server; one that is started is known', 'leave pid out'))
  const texts = [...(Array.isArray(command) ? command : []), ...Object.values(isRecord(environment) ? environment : {})]
  if (has(command) && !texts.some((text) => String(text).includes('{port}')))
    found.push(
      conflict(
        ['command'],
        'the command is never told its port',
        'put {port} where the server takes it, in command or environment: each trial starts it on a free one',
      ),
    )
  return found
}

const POLLS = ['short-poll', 'long-poll']
/** Which transports have a key. */
const KEY_OF: Readonly<Record<string, readonly string[]>> = {
  answer: POLLS,
  emptyStatus: POLLS,
  eventNames: ['sse'],
  subprotocol: ['websocket'],
  subscribeMessage: ['websocket'],
  acknowledgePrefix: ['websocket'],
}

function transportConflicts({ transports }: Data): KeyProblem[] {
  if (!isRecord(transports)) return []
  if (!TRANSPORTS.some((name) => isRecord(transports[name])))
    return [conflict(['transports'], 'no transport is described', `give at least one of ${TRANSPORTS.join(', ')}`)]
  return TRANSPORTS.flatMap((name) => {
    const described = transports[name]
    return isRecord(described) ? [...strangeKeys(name, described), ...placeConflicts(name, described)] : []
  })
}

function strangeKeys(transport: string, described: Data): KeyProblem[] {
  return Object.entries(KEY_OF).flatMap(([key, transports]) =>
    Object.hasOwn(described, key) && !transports.includes(transport)
      ? [
          conflict(
            ['transports', transport, key],
            `${key} means nothing to ${transport}`,
            `it is for ${transports.join(', ')}`,
          ),
        ]
      : [],
  )
}

function placeConflicts(transport: string, { cursor, event }: Data): KeyProblem[] {
  const at = ['transports', transport]
  const found: KeyProblem[] = []
  if (isRecord(cursor) && (cursor.in === 'query') !== (cursor.name !== undefined))
    found.push(
      cursor.in === 'query'
        ? conflict(
            [...at, 'cursor'],
            'a cursor in the query has a name',
            'add name: after, or whatever the server reads',
          )
        : conflict([...at, 'cursor', 'name'], 'only a cursor in the query has a name', 'leave name out'),
    )
  if (isRecord(cursor) && transport === 'websocket' && (cursor.in === 'etag' || cursor.in === 'last-modified'))
    found.push(conflict([...at, 'cursor'], 'a WebSocket has no answers with such headers', 'use query, or none'))
  const depth = isRecord(event) && Array.isArray(event.path) ? event.path.length : 0
  if (isRecord(event) && (event.in === 'json') !== depth > 0)
    found.push(conflict([...at, 'event'], 'path goes with in: json, and is not empty there', 'give both, or neither'))
  return found
}

function publishConflicts({ publish }: Data): KeyProblem[] {
  if (!isRecord(publish) || typeof publish.body !== 'string') return []
  if (/\{event(-string)?\}/.test(publish.body)) return []
  return [conflict(['publish', 'body'], 'the event is nowhere in it', 'put {event} or {event-string} where it goes')]
}

function conflict(path: readonly string[], message: string, remedy: string): KeyProblem {
  return { path, part: 'value', problem: { code: 'target-conflict', message, remedy } }
}
