/** Both kinds of client see the same of a real server: events, order, bodies, cursors, and every byte in its layer. */
import { expect, it } from 'vitest'
import { forEachSubject, suitsBothKinds } from '../../servers/support/harness.js'
import { abandoned, live } from './support/story.js'

/** undici says it with every request. */
const KEEP_ALIVE = 'connection: keep-alive\r\n'.length

await forEachSubject('and both kinds of client', suitsBothKinds, (subject) => {
  it('tell the same story, byte for byte, with the headers of a browser', async () => {
    const lean = await live(subject, 'lean', 'browser')
    const library = await live(subject, 'library', 'browser')
    expect(library).toEqual(lean)
    expect(lean.failures).toEqual([])
    expect(lean.messages.length).toBe(1 + 4 + 3 + 2 + 2 + 1)
  })

  it('and with the least headers, but for the one that undici adds to each request', async () => {
    const { wire: lean, ...leanTold } = await live(subject, 'lean', 'minimal')
    const { wire: library, ...libraryTold } = await live(subject, 'library', 'minimal')
    expect(libraryTold).toEqual(leanTold)
    expect(library.down).toEqual(lean.down)
    const added = subject.transport === 'websocket' ? 0 : KEEP_ALIVE * leanTold.requests
    expect(library.up.raw - lean.up.raw).toBe(added)
    expect(library.up.http - lean.up.http + (library.up.setup - lean.up.setup)).toBe(added)
    expect([library.up.payload, library.up.framing]).toEqual([lean.up.payload, lean.up.framing])
  })
})

await forEachSubject(
  'that closes, and both kinds of client',
  (subject) => suitsBothKinds(subject) && (subject.transport === 'sse' || subject.transport === 'websocket'),
  (subject) => {
    it('hear of it alike', async () => {
      const { wire: leanWire, ...lean } = await abandoned(subject, 'lean')
      const { wire: libraryWire, ...library } = await abandoned(subject, 'library')
      expect(library).toEqual(lean)
      expect(libraryWire.down).toEqual(leanWire.down)
      // ws says the server's reason after it.
      const repeated = subject.transport === 'websocket' ? 'the server goes away'.length : 0
      expect(libraryWire.up.setup - leanWire.up.setup).toBe(repeated)
      expect(libraryWire.up.raw - leanWire.up.raw).toBe(repeated)
      expect(lean.failures.map(({ kind }) => kind)).toEqual(['closed'])
      expect(lean.log.slice(-2)).toEqual(['closed', 'failure closed'])
    })
  },
)
