/** Long poll: the server holds the answer until there is something; the client asks again at once. Hot path. */
import type { TransportClientFactory } from '../bench/contracts/client.js'
import { PollingClient } from './polling.js'

class LongPollClient extends PollingClient {
  protected answered(): void {
    this.askNext()
  }
}

export const createLongPollClient: TransportClientFactory = (identity, options, observer) =>
  new LongPollClient(identity, options, observer)
