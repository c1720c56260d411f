/** What a client of somebody else's server asks for: path, headers and cursor as the target file says. */
import type { ClientIdentity, ClientOptions } from '../../bench/contracts/client.js'
import type { PollAnswer, TargetTransport } from '../../bench/contracts/target.js'
import { hostHeader } from '../request-head.js'

const ACCEPTED: Readonly<Record<PollAnswer, string>> = {
  message: '*/*',
  array: 'application/json, */*;q=0.5',
  ndjson: 'application/x-ndjson, */*;q=0.5',
  multipart: 'multipart/mixed, */*;q=0.5',
}
/** What the headers profiles ask our own servers for. */
const OWN_ACCEPT = 'application/x-ndjson'

type TokenOptions = Pick<ClientOptions, 'token'>

/** What the server gave to send back. */
export interface Validators {
  etag: string
  lastModified: string
  /** The last `id:` of an event stream. */
  eventId: string
}

/** @throws Error when the options carry no target. */
export function targetOf(options: ClientOptions): TargetTransport {
  if (options.target === null) throw new Error('a client of a target needs its description')
  return options.target
}

/** `{channel}`, `{client}` and `{token}` filled in, escaped as in a URL. */
export function fillPath(path: string, identity: ClientIdentity, options: TokenOptions): string {
  return fill(path, valuesOf(identity, options), encodeURIComponent)
}

export function fillMessage(message: string, identity: ClientIdentity, options: ClientOptions): string {
  return fill(message, valuesOf(identity, options), (value) => value)
}

/** Adds the cursor to a path if that is where it goes: a client that has nothing yet has 0. */
export function pathWithCursor(path: string, target: TargetTransport, cursor: number): string {
  if (target.cursor.in !== 'query') return path
  return `${path}${path.includes('?') ? '&' : '?'}${encodeURIComponent(target.cursor.name)}=${cursor}`
}

/** Cursor lines of a poll, each with its line end. */
export function pollCursorLines(target: TargetTransport, cursor: number, validators: Validators): string {
  switch (target.cursor.in) {
    case 'last-event-id':
      return `Last-Event-ID: ${cursor}\r\n`
    case 'etag':
      return validators.etag === '' ? '' : `If-None-Match: ${validators.etag}\r\n`
    case 'last-modified':
      return lastModifiedLines(validators)
    default:
      return ''
  }
}

/** Cursor lines of a stream or handshake: nothing before the first event, as a browser does. */
export function streamCursorLines(target: TargetTransport, resumeAt: number | null, validators: Validators): string {
  if (target.cursor.in !== 'last-event-id') return pollCursorLines(target, resumeAt ?? 0, validators)
  if (validators.eventId !== '') return `Last-Event-ID: ${validators.eventId}\r\n`
  return resumeAt === null ? '' : `Last-Event-ID: ${resumeAt}\r\n`
}

/** A second holds many events: the entity tag that came with the time tells them apart. */
function lastModifiedLines({ lastModified, etag }: Validators): string {
  if (lastModified === '') return ''
  const since = `If-Modified-Since: ${lastModified}\r\n`
  return etag === '' ? since : `${since}If-None-Match: ${etag}\r\n`
}

/** `Host` and the headers of profile and target file, each with its line end; a later line replaces its namesake. */
export function targetRequestLines(options: ClientOptions, port: number, isPoll: boolean): string {
  const { answer } = targetOf(options)
  const lines = new Map<string, string>([['host', `Host: ${hostHeader(options.host, port)}`]])
  for (const line of options.headers) lines.set(nameOf(line), line)
  const accept = lines.get('accept')
  const isOurs = accept !== undefined && accept.slice('accept:'.length).trim() === OWN_ACCEPT
  if (isPoll && (accept === undefined || isOurs)) lines.set('accept', `Accept: ${ACCEPTED[answer]}`)
  return [...lines.values()].map((line) => `${line}\r\n`).join('')
}

function nameOf(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase()
}

function valuesOf(identity: ClientIdentity, { token }: TokenOptions): Readonly<Record<string, string>> {
  return { channel: identity.channel, client: String(identity.number ?? identity.index), token }
}

function fill(text: string, values: Readonly<Record<string, string>>, write: (value: string) => string): string {
  return text.replaceAll(/\{(channel|client|token)\}/g, (_, name: string) => write(values[name] as string))
}
