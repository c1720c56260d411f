/** A tiny server that others might have written: SSE and publishing, with the fault that MODE names. */
import { createServer } from 'node:http'

const { MODE = '', PORT = '0' } = process.env
const streams = new Set()

if (MODE === 'dies-at-once') {
  process.stderr.write('cannot open my database\n')
  process.exit(7)
}

const PUBLISH = {
  'refuses-events': (response) => response.writeHead(500).end('no room'),
  'answers-without-end': (response) => flood(response.writeHead(200)),
  'never-answers': () => undefined,
  'dies-on-publish': () => {
    process.stderr.write('out of memory\n')
    process.exit(9)
  },
}

function flood(response) {
  const piece = Buffer.alloc(65_536, 'x')
  const more = () => {
    while (response.write(piece));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/ready') {
    if (MODE === 'never-ready') response.writeHead(503).end('starting')
    else if (MODE === 'answers-html')
      response.writeHead(404, { 'Content-Type': 'text/html' }).end('<!doctype html><p>lost')
    else response.writeHead(200).end()
  } else if (url.pathname === '/stream') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
    streams.add(response)
    request.on('close', () => streams.delete(response))
  } else {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      const answer = PUBLISH[MODE]
      if (answer !== undefined) return answer(response)
      const event = Buffer.concat(parts).toString()
      if (MODE !== 'delivers-nothing')
        for (const stream of streams) stream.write(`id: ${JSON.parse(event).s ?? ''}\ndata: ${event}\n\n`)
      response.writeHead(204).end()
    })
  }
})
server.listen(MODE === 'ignores-its-port' ? 0 : Number(PORT), '127.0.0.1')
