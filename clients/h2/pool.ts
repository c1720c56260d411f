/** The open session of each simulated user: the clients of a user find it here. */
import type { ClientIdentity, ClientObserver, ClientOptions } from '../../bench/contracts/client.js'
import { H2Session, type SessionMember } from './session.js'

const sessions = new WeakMap<ClientObserver, Map<number, H2Session>>()

/** Makes `member` one of its user's session, which is opened by the first. */
export function joinSession(
  { identity, options, observer }: { identity: ClientIdentity; options: ClientOptions; observer: ClientObserver },
  member: SessionMember,
): H2Session {
  let ofObserver = sessions.get(observer)
  if (ofObserver === undefined) {
    ofObserver = new Map()
    sessions.set(observer, ofObserver)
  }
  const users = ofObserver
  let session = users.get(identity.user)
  if (session === undefined) {
    const { host, port, tls } = options
    const target = { host, port, tls, localAddress: identity.localAddress, client: identity.index }
    session = new H2Session(target, observer, (ended) => {
      if (users.get(identity.user) === ended) users.delete(identity.user)
    })
    users.set(identity.user, session)
  }
  session.join(member)
  return session
}
