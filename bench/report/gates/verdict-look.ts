/** How verdicts look: told by word and shape, and by colour only beside them. */
import type { GateFile, GateRow, Verdict } from '../../gate/gate-file.js'

interface VerdictLook {
  readonly word: string
  readonly shape: string
  /** As the classes of the style sheet are named. */
  readonly tone: 'bad' | 'fine' | 'partly' | 'quiet'
}

const LOOKS: Readonly<Record<Verdict, VerdictLook>> = {
  regression: { word: 'regression', shape: '▼', tone: 'bad' },
  pass: { word: 'pass', shape: '✔', tone: 'fine' },
  inconclusive: { word: 'inconclusive', shape: '?', tone: 'partly' },
  invalid: { word: 'invalid', shape: '✖', tone: 'bad' },
}

export function gateLook({ verdict, aborted }: Pick<GateFile, 'verdict' | 'aborted'>): VerdictLook {
  const look = LOOKS[verdict]
  return aborted ? { ...look, word: `${look.word}, interrupted` } : look
}

/** What is advisory is quiet, whatever it says. */
export function rowLook({ verdict, advisory, change }: GateRow): VerdictLook {
  const look = LOOKS[verdict]
  const beside = verdict === 'pass' && (change === 'better' || change === 'worse') ? `, ${change}` : ''
  return { ...look, word: `${look.word}${beside}`, ...(advisory && { tone: 'quiet' }) }
}
