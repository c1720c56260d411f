/** SSE, short poll and publishing; the fault that FAULT names begins once AFTER events were published. */
import { createServer } from 'node:http'

const { FAULT = '', AFTER = '0', PORT = '0', TOKEN = '' } = process.env
const PIECE = Buffer.alloc(65_536, 'x')
const LONGEST_BYTES = 2 ** 30
const events = []
const streams = new Set()
let kept = null

const isFaulty = (name) => FAULT === name && events.length >= Number(AFTER)
const numberOf = (event) => Number(/"stamp":"(\d+)\//.exec(event)[1])
const message = (event) => `id: ${numberOf(event)}\ndata: ${event}\n\n`

/** One line of 1 GB. */
function sendEndless(response) {
  let sent = 0
  const more = () => {
    while (!response.destroyed && sent < LONGEST_BYTES) {
      sent += PIECE.length
      if (!response.write(PIECE)) return response.once('drain', more)
    }
    response.end()
  }
  more()
}

function stream(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
  const after = Number(request.headers['last-event-id'] ?? events.length)
  for (const event of events.filter((one) => numberOf(one) > after)) response.write(message(event))
  streams.add(response)
  response.on('close', () => streams.delete(response))
  if (isFaulty('endless')) sendEndless(response.write('data: ') && response)
}

function poll(url, response) {
  if (isFaulty('endless')) return sendEndless(response.writeHead(200, { 'Content-Type': 'application/json' }))
  const after = Number(url.searchParams.get('after') ?? 0)
  response.end(`[${events.filter((event) => numberOf(event) > after).join()}]`)
}

function deliver(event) {
  for (const response of streams) response.write(message(event))
}

function publish(event, response) {
  if (isFaulty('refuses')) return response.writeHead(503).end('no room')
  events.push(event)
  if (isFaulty('dies')) process.kill(process.pid, 'SIGKILL')
  response.writeHead(204).end()
  if (isFaulty('silent')) return
  if (isFaulty('endless')) {
    for (const one of streams) if (one.write('data: ')) sendEndless(one)
    return
  }
  // Every second one waits until the next has gone out.
  if (isFaulty('swaps') && kept === null) {
    kept = event
    return
  }
  deliver(event)
  if (kept !== null) deliver(kept)
  kept = null
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/ready') return response.writeHead(isFaulty('never-ready') ? 503 : 200).end()
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return response.writeHead(401).end()
  if (url.pathname === '/publish') {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => publish(Buffer.concat(parts).toString(), response))
    return
  }
  if (request.method !== 'GET') return response.writeHead(405).end()
  if (isFaulty('page')) return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Welcome!</p>')
  if (url.pathname === '/stream') stream(request, response)
  else poll(url, response)
})
server.listen(Number(PORT), '127.0.0.1')
