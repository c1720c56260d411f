/**
 * The response headers of all contenders, in one place. What an engine adds by itself (Date, Connection, Keep-Alive,
 * Content-Length, Transfer-Encoding, `uWebSockets`, the Sec-WebSocket ones) is not listed here.
 */
import { STATUS_CODES } from 'node:http'
import type { Answer } from './contract.js'

/** On every answer of every contender, refusals and WebSocket handshakes included. Names and values in turn. */
export const COMMON_HEADERS = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'] as const

/** Beside the common ones on an SSE stream. */
export const EVENT_STREAM_HEADERS = ['X-Accel-Buffering', 'no'] as const

export const EVENT_STREAM_TYPE = 'text/event-stream'
export const NDJSON_TYPE = 'application/x-ndjson'
const TEXT_TYPE = 'text/plain; charset=utf-8'

export interface AnswerParts {
  readonly contentType?: string
  readonly body?: Buffer
  /** Further headers, names and values in turn. */
  readonly headers?: readonly string[]
  readonly close?: boolean
}

/** Makes a complete answer; keep it and share it wherever the same one is sent again. */
export function makeAnswer(status: number, parts: AnswerParts = {}): Answer {
  const body = parts.body ?? null
  const headers: string[] = [...COMMON_HEADERS, ...(parts.headers ?? [])]
  if (parts.contentType !== undefined) headers.unshift('Content-Type', parts.contentType)
  return {
    status,
    statusLine: `${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    headers,
    sizedHeaders: body === null ? headers : [...headers, 'Content-Length', String(body.length)],
    body,
    close: parts.close ?? false,
  }
}

/** An answer whose body is one line for people. */
export function makeRefusal(status: number, text: string, parts: AnswerParts = {}): Answer {
  return makeAnswer(status, { contentType: TEXT_TYPE, body: Buffer.from(`${text}\n`), ...parts })
}

/** The answer as bytes for a bare socket that ends after it. */
export function rawAnswer(answer: Answer): Buffer {
  const lines = [`HTTP/1.1 ${answer.statusLine}`]
  for (let i = 0; i < answer.sizedHeaders.length; i += 2)
    lines.push(`${answer.sizedHeaders[i]}: ${answer.sizedHeaders[i + 1]}`)
  lines.push('Connection: close', '', '')
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), answer.body ?? Buffer.alloc(0)])
}

export const NO_CONTENT = makeAnswer(204)
