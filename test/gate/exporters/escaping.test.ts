/** Whatever a name, a reason or a file is called, it stays text. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { annotationsOf, data, property } from '../../../bench/gate/exporters/annotations.js'
import { benchmarkJsonOf } from '../../../bench/gate/exporters/benchmark-json.js'
import { commentOf, markerOf } from '../../../bench/gate/exporters/comment.js'
import { junitOf } from '../../../bench/gate/exporters/junit.js'
import { summaryOf } from '../../../bench/gate/exporters/summary.js'
import { gateText } from '../../../bench/gate/exporters/terminal.js'
import { HOSTILE_NAMES } from '../../report/exporters/support/hostile.js'
import { parseXml } from '../../report/exporters/support/parse-xml.js'
import { hostile } from './support/gates.js'

const NAMES = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES, '--> <b>', '::error::x', '%0A::error::x', '\u001b[2J', '</details>'),
  fc.string({ unit: 'binary' }),
)

/** A command as the runner reads it. */
function readCommand(line: string): { readonly properties: Record<string, string>; readonly message: string } {
  const found = /^::(error|warning)(?: ([^\n]*?))?::(.*)$/s.exec(line)
  if (found === null) throw new Error(`no command: ${line}`)
  const plain = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  const pairs = (found[2] ?? '').split(',').map((pair) => {
    const [key = '', ...value] = pair.split('=')
    return [key, plain(value.join('=').replaceAll('%3A', ':').replaceAll('%2C', ','))] as const
  })
  return { properties: Object.fromEntries(pairs), message: plain(found[3] ?? '') }
}

describe('workflow commands', () => {
  test('escaped text is read as it was, and ends nothing', () => {
    fc.assert(
      fc.property(NAMES, NAMES, (title, message) => {
        const line = `::error title=${property(title)}::${data(message)}`
        expect(line).not.toMatch(/[\r\n]/)
        expect(readCommand(line)).toEqual({ properties: { title }, message })
      }),
    )
  })

  test('of any gate are one line each, with one title', () => {
    fc.assert(
      fc.property(NAMES, (name) => {
        for (const line of annotationsOf(hostile(name))) {
          expect(line).not.toMatch(/[\r\n]/)
          expect(Object.keys(readCommand(line).properties)).toEqual(['title'])
        }
      }),
    )
  })
})

describe('Markdown', () => {
  test('has no element, no table row and no line that a name made', () => {
    const lines = (text: string): number => text.split('\n').length
    const plain = hostile('name')
    fc.assert(
      fc.property(NAMES, (name) => {
        for (const render of [summaryOf, commentOf]) {
          const text = render(hostile(name))
          expect(lines(text)).toBe(lines(render(plain)))
          // What is left of tags and marks after those that this project writes.
          const foreign = text
            .replace(/<!-- transport-bench: [\w.+-]+ [\w.+-]* -->|<!-- -->|<\/?(details|summary)>/g, '')
            .replace(/\\[!-/:-@[-`{-~]/g, 'x')
          expect(foreign).not.toMatch(/[<>`~]/)
          // A contender of three rows: as many cells as any other.
          const widths = text.split('\n').flatMap((line) => (line.startsWith('|') ? [cells(line)] : []))
          expect(widths).toEqual(plainWidths(render(plain)))
        }
      }),
    )
  })

  test('the marker of a comment is its first line, and ends only where it ends', () => {
    fc.assert(
      fc.property(NAMES, (name) => {
        const marker = markerOf({ kind: 'ab', scenario: name })
        expect(marker).toMatch(/^<!-- transport-bench: ab [^<>\n]* -->$/)
        expect(commentOf(hostile(name)).split('\n')[0]).toBe(marker)
      }),
    )
  })
})

function cells(line: string): number {
  return line.replace(/\\\|/g, '').split('|').length
}

function plainWidths(text: string): number[] {
  return text.split('\n').flatMap((line) => (line.startsWith('|') ? [cells(line)] : []))
}

describe('the other outputs', () => {
  test('the terminal gets no control character and no line that a name made', () => {
    fc.assert(
      fc.property(NAMES, (name) => {
        const text = gateText(hostile(name), { color: false, width: 100_000 })
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
        expect(text.split('\n').length).toBe(
          gateText(hostile('name'), { color: false, width: 100_000 }).split('\n').length,
        )
      }),
    )
  })

  test('JUnit stays XML with the same cases', () => {
    fc.assert(
      fc.property(NAMES, (name) => {
        const [suite] = parseXml(junitOf(hostile(name))).children
        const outcomes = suite?.children.filter((one) => one.name === 'testcase').map((one) => one.children[0]?.name)
        expect(outcomes).toEqual([undefined, 'failure', 'error', 'skipped'])
      }),
    )
  })

  test('benchmark JSON stays JSON, the name in it whole', () => {
    fc.assert(
      fc.property(NAMES, (name) => {
        const entries = JSON.parse(benchmarkJsonOf(hostile(name))) as { readonly name: string }[]
        expect(entries.map((entry) => entry.name)).toEqual([`${name}: ${name} ${name}`])
      }),
    )
  })
})
