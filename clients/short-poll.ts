/** Short poll: asks when told to (the first time by itself, for the snapshot), the answer comes at once. Hot path. */
import type { TransportClientFactory } from '../bench/contracts/client.js'
import { PollingClient } from './polling.js'

class ShortPollClient extends PollingClient {
  override poll(): boolean {
    return this.askNext()
  }

  protected answered(): void {}
}

export const createShortPollClient: TransportClientFactory = (identity, options, observer) =>
  new ShortPollClient(identity, options, observer)
