/** The conformance check of a server, in a load process: the clients that are measured afterwards live here. */
import { type ClientFactories, loadClientFactories } from '../../clients/index.js'
import type { FromLoad, ToLoad } from '../contracts/control.js'
import { checkTarget } from '../target/conformance.js'

type Published = Extract<ToLoad, { type: 'published-next' }>

export class ServerCheck {
  readonly #tell: (message: FromLoad) => void
  #answered: ((answer: Published) => void) | null = null

  constructor(tell: (message: FromLoad) => void) {
    this.#tell = tell
  }

  async run({ plan, channel, publishes }: Extract<ToLoad, { type: 'check-server' }>): Promise<void> {
    const { clientKind: kind, dialect, client, transport } = plan
    const factories: ClientFactories = await loadClientFactories({ kind, dialect, http: client.http })
    const factory = factories[transport]
    if (factory === undefined) throw new Error(`no ${kind} client speaks ${transport} in ${dialect}`)
    const publish = publishes ? (): Promise<number> => this.#publish() : null
    const subject = { transport, factory, client, channel, publish }
    // The process itself is ended when the run is interrupted.
    const { measurable, text } = await checkTarget(subject, new AbortController().signal)
    this.#tell({ type: 'server-checked', measurable, text })
  }

  published(answer: Published): void {
    this.#answered?.(answer)
  }

  /** One at a time: the check waits for each. */
  #publish(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = ({ sequence, failure }) => (failure === null ? resolve(sequence) : reject(new Error(failure)))
      this.#tell({ type: 'publish-next' })
    })
  }
}
