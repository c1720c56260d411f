/** Names that mean something in one format or another. */
import type { ResultFile } from '../../../../bench/result/schema.js'
import { completed, failed, result } from '../../sample.js'
import { recorded } from './recorded.js'

export const HOSTILE_NAMES = [
  '</script><script>alert(1)</script>',
  'a|b',
  'a,b"c',
  'a\nb',
  'a\r\nb',
  '=cmd',
  '@SUM(A1)',
  '`code` *bold* _em_ ~~struck~~ [link](x) ![image](y) \\',
  '- item',
  '# heading',
  '1. item',
  '---',
  '&amp; ]]> <!-- --> "quoted" \'single\'',
  'nul\u0000 bell\u0007 \ud800 half',
  '😀',
] as const

/** A result whose scenario and contenders have this name; one trial is valid, one failed, one contender is not here. */
export function hostileResult(name: string): ResultFile {
  const trials = [
    completed({ contender: name, p50Us: 900 }, { scenario: name }),
    { ...failed('sse/uws'), cause: { code: 'internal' as const, message: name, remedy: name } },
  ]
  const base = result({ trials })
  return recorded({
    ...base,
    run: { ...base.run, command: ['transport-bench', name] },
    scenario: { ...base.scenario, name, question: name },
    contenders: [
      ...base.contenders,
      { ...(base.contenders[0] as ResultFile['contenders'][number]), name, available: false, reason: name },
    ],
  })
}
