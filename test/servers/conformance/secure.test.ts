/** Over TLS, those contenders that are not in every other suite over it as well: their engines add nothing to it. */
import { expect, it } from 'vitest'
import { OTHERS_SECURE } from '../support/basic-suites.js'
import { follow, take } from '../support/follower.js'
import { forEachOf, start, until } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

await forEachOf(OTHERS_SECURE, 'delivers', (subject) => {
  it('the snapshot, what follows a cursor, and what is said upstream', async () => {
    const harness = await start(subject)
    const before = harness.publish(2)
    const follower = follow(harness)
    expect(await follower.next()).toBe(harness.snapshot(2))
    const late = follow(harness, { after: 1 })
    expect(await take(late, 1)).toEqual(before.slice(1))
    const live = harness.publish(3)
    expect(await take(follower, 3)).toEqual(live)
    expect(await take(late, 3)).toEqual(live)
    await follower.send('{"up":"ä"}')
    await until(() => harness.upstream.length === 1)
    expect(harness.upstream[0]?.body).toBe('{"up":"ä"}')
  })

  it('nothing without the token, and ends every connection when it closes', async () => {
    const harness = await start(subject)
    const peer = await RawPeer.open(harness)
    peer.send(['GET /nowhere HTTP/1.1', 'Host: test'])
    expect(await peer.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 401 /)
    const follower = follow(harness)
    await follower.next()
    await harness.server.close()
    expect(harness.server.counters()).toMatchObject({ unauthorized: 1, subscribers: 0, established: 0 })
  })
})
