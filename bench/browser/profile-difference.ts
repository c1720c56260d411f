/** How the headers profile `browser` and what a browser sent differ. Pure. */
import type { TransportName } from '../contracts/names.js'
import { requestHeaders } from '../request-headers.js'
import type { HeadersRow } from './schema.js'

/** Sent by every client, whatever the profile; or part of a handshake, which is the client's own. */
const NOT_OF_THE_PROFILE = [
  'host',
  'authorization',
  'upgrade',
  'sec-websocket-version',
  'sec-websocket-key',
  'sec-websocket-extensions',
]

/** Why the value of a header is not the recorded one. */
export const MEANT_DIFFERENCES: Readonly<Record<string, string>> = {
  'accept-encoding': 'nothing here decompresses, so no server or proxy may compress',
  'user-agent': 'of the desktop browser that most have, not of a headless one on the machine of the recording',
  'sec-ch-ua': 'likewise: the brand beside Chromium',
  'sec-ch-ua-platform': 'likewise: the platform',
  'accept-language': 'two languages, as most have',
  referer: 'the page of the profile has an `http` address',
  origin: 'the page of the profile has an `http` address',
}

export interface ProfileDifference {
  /** Names that the browser sent and the profile lacks, and the reverse. */
  readonly lacking: readonly string[]
  readonly additional: readonly string[]
  readonly sameOrder: boolean
  /** Names whose values differ. */
  readonly otherValues: readonly string[]
  /** Bytes of the lines of the profile and of the same lines as recorded. */
  readonly profileBytes: number
  readonly recordedBytes: number
}

export function profileDifference(transport: TransportName, { lines }: Pick<HeadersRow, 'lines'>): ProfileDifference {
  const recorded = lines.filter((line) => isOfProfile(line, transport))
  const profile = requestHeaders('browser', transport)
  const recordedNames = recorded.map(nameOf)
  const profileNames = profile.map(nameOf)
  const shared = recordedNames.filter((name) => profileNames.includes(name))
  return {
    lacking: recordedNames.filter((name) => !profileNames.includes(name)),
    additional: profileNames.filter((name) => !recordedNames.includes(name)),
    sameOrder: profileNames.filter((name) => shared.includes(name)).join() === shared.join(),
    otherValues: shared.filter((name) => lineValue(recorded, name) !== lineValue(profile, name)),
    profileBytes: bytesOf(profile),
    recordedBytes: bytesOf(recorded),
  }
}

function isOfProfile(line: string, transport: TransportName): boolean {
  const name = nameOf(line)
  if (name === 'connection' && transport === 'websocket') return false
  return !NOT_OF_THE_PROFILE.includes(name)
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':')).toLowerCase()
}

function lineValue(lines: readonly string[], name: string): string {
  const line = lines.find((one) => nameOf(one) === name) ?? ''
  return line.slice(name.length + 2)
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 2, 0)
}
