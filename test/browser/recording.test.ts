import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBrowserDocument } from '../../bench/browser/document.js'
import { terminalText } from '../../bench/browser/exporters.js'
import { MEANT_DIFFERENCES, profileDifference } from '../../bench/browser/profile-difference.js'
import { TRANSPORTS } from '../../bench/contracts/names.js'
import { painter } from '../../bench/report/paint.js'
import { withBrowserTables } from '../../scripts/browser-page.js'

const TEXT = readFileSync('docs/browser.json', 'utf8')
const RECORDING = parseBrowserDocument(TEXT)

/** The formatter aligns tables. */
function unformatted(page: string): string {
  return page.replaceAll(/[\s:*_\\-]+/g, '')
}

describe('the recording in docs/browser.json', () => {
  it('is what the tables of docs/browser.md are made from', () => {
    const page = readFileSync('docs/browser.md', 'utf8')
    expect(unformatted(withBrowserTables(page, RECORDING))).toBe(unformatted(page))
    expect(page).toContain(RECORDING.browser.version)
  })

  it('is of a whole run, with every experiment', () => {
    expect(RECORDING).toMatchObject({ aborted: false, quick: false })
    for (const rows of [
      RECORDING.limits,
      RECORDING.headers,
      RECORDING.reconnect,
      RECORDING.delivery,
      RECORDING.widgets,
    ])
      expect(rows.length).toBeGreaterThan(0)
  })

  it('says on a terminal which browser it was', () => {
    expect(terminalText(RECORDING, painter(false))).toMatch(new RegExp(`^Chromium ${RECORDING.browser.version}`))
  })

  it.each([
    ['no JSON', '{'],
    ['another document', '{"schema":"transport-bench/result@1"}'],
    ['a number that was changed', TEXT.replace(/"asked": \d+/, '"asked": 11')],
    ['a member too many', TEXT.replace('"quick"', '"also": 1,\n"quick"')],
  ])('is refused when it is %s', (_, text) => {
    expect(text).not.toBe(TEXT)
    expect(() => parseBrowserDocument(text)).toThrow(/result-foreign/)
  })
})

describe.each(TRANSPORTS)('the headers profile `browser`, %s', (transport) => {
  const row = RECORDING.headers.find((one) => one.origin === 'h1-tls' && one.transport === transport)

  it('has the names of the recording, in its order, and other values only where that is meant', () => {
    const difference = profileDifference(transport, row as { lines: string[] })
    expect(difference).toMatchObject({ lacking: [], additional: [], sameOrder: true })
    for (const name of difference.otherValues) expect(Object.keys(MEANT_DIFFERENCES)).toContain(name)
  })

  it('differs in size by less than a tenth', () => {
    const { profileBytes, recordedBytes } = profileDifference(transport, row as { lines: string[] })
    expect(Math.abs(profileBytes / recordedBytes - 1)).toBeLessThan(0.1)
  })
})

describe('the difference of profile and recording', () => {
  const lines = parseLines('sse')

  it.each([
    ['a name that the profile lacks', [...lines, 'X-New: 1'], { lacking: ['x-new'] }],
    ['a name that is no longer sent', lines.filter((line) => !line.startsWith('Pragma')), { additional: ['pragma'] }],
    ['another order', [...lines].reverse(), { sameOrder: false }],
    [
      'another value',
      lines.map((line) => line.replace('text/event-stream', 'text/plain')),
      { otherValues: expect.arrayContaining(['accept']) },
    ],
  ])('shows %s', (_, changed, expected) => {
    expect(profileDifference('sse', { lines: changed })).toMatchObject(expected)
  })

  function parseLines(transport: string): readonly string[] {
    return RECORDING.headers.find((one) => one.origin === 'h1-tls' && one.transport === transport)?.lines ?? []
  }
})
