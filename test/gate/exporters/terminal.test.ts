import { describe, expect, test } from 'vitest'
import { gateText } from '../../../bench/gate/exporters/terminal.js'
import { everyRow, gate, row } from './support/gates.js'

const EVERY = gate(everyRow(), { notes: ['a note of some length '.repeat(20)] })

function plain(file = EVERY, width = 120): string {
  return gateText(file, { color: false, width })
}

describe('a gate on the terminal', () => {
  test('fits 120 columns', () => {
    expect(
      plain()
        .split('\n')
        .filter((line) => line.length > 120),
    ).toEqual([])
  })

  test('breaks its text, and its intervals, where the terminal is narrower', () => {
    const [narrow, wide] = [plain(EVERY, 100), plain(EVERY, 120)]
    expect(narrow.split('\n').filter((line) => line.length > 115)).toEqual([])
    expect(wide).toContain('1.42× (1.31–1.55×)')
    expect(narrow).not.toContain('1.42× (1.31–1.55×)   ')
    expect(narrow).toContain('(1.31–1.55×)')
  })

  test('without colour there is no escape sequence, with colour the text is the same', () => {
    const coloured = gateText(EVERY, { color: true, width: 120 })
    expect(plain()).not.toContain('\u001b')
    expect(coloured).toContain('\u001b[31m')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking out the escape sequences is the point
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(plain())
  })

  test('sums up exact metrics that did not move, and shows the others', () => {
    const same = Array.from({ length: 156 }, () => row('exact', 'pass', { base: 3, other: 3 }))
    expect(plain(gate(same))).toContain('\n156 exact metrics unchanged\n')
    const text = plain(gate([...same, row('exact', 'regression')]))
    expect(text).toContain('\n156 exact metrics unchanged\n')
    expect(text.match(/^sse\/node .*$/gm)).toHaveLength(1)
  })

  test('sums up what decides nothing and tells nothing, and shows advice that tells something', () => {
    const untold = ['inconclusive', 'invalid'] as const
    const rows = [...untold, ...untold].map((verdict) =>
      row('noisy', verdict, { advisory: true, reason: 'no sessions' }),
    )
    const text = plain(gate([...rows, row('counted', 'regression', { advisory: true }), row('exact', 'pass')]))
    expect(text).toContain('\n4 noisy metrics advisory, not judged\n')
    expect(text).not.toMatch(/^Noisy metrics/m)
    expect(text).toContain('no sessions')
    expect(text).toMatch(/^sse\/node .* regression \(advisory\)$/m)
  })

  test('shows what has a limit among the objectives, also where it is exact', () => {
    const lost = { metric: 'missing', base: null, other: 0, limit: { operator: '==', value: 0 } } as const
    const text = plain(gate([row('exact', 'pass', lost)], { kind: 'thresholds' }))
    expect(text).not.toContain('exact metric')
    expect(text).toMatch(/^sse\/node +missing +0 +== 0 +pass$/m)
  })

  test('says first what it concluded', () => {
    expect(plain(gate([row('exact', 'regression')])).split('\n')[2]).toMatch(/^REGRESSION: The one metric regressed/)
    expect(plain(gate([row('noisy', 'pass')], { aborted: true }))).toMatch(/^INTERRUPTED: It was interrupted/m)
    expect(plain(gate([row('noisy', 'regression')], { aborted: true }))).toMatch(/^REGRESSION: It was interrupted/m)
  })
})
