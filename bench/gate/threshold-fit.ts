/** Thresholds that name a contender of this run without what lies between: refused before anything is measured. Pure. */
import { nameParts, patternCovers } from '../contender-names.js'
import type { Problem } from '../errors.js'
import { parseThreshold, thresholdFlag } from './threshold-grammar.js'

/**
 * One problem for each name or pattern that covers none of these contenders, but would with another topology. What is
 * not measured at all stays a row of the gate.
 * @param texts Thresholds that were understood before.
 */
export function thresholdFitProblems(texts: readonly string[], contenders: readonly string[]): Problem[] {
  return texts.flatMap((text) => {
    const parsed = parseThreshold(text, 'any')
    const patterns = 'patterns' in parsed ? parsed.patterns : []
    return patterns.flatMap((pattern) =>
      fitProblem(pattern, contenders).map((problem) => ({ ...problem, where: thresholdFlag(text) })),
    )
  })
}

function fitProblem(pattern: string, contenders: readonly string[]): Problem[] {
  if (contenders.some((name) => patternCovers(pattern, name))) return []
  const { base } = nameParts(pattern)
  const meant = contenders.filter((name) => patternCovers(base, nameParts(name).base))
  if (meant.length === 0) return []
  return [
    {
      code: 'threshold-syntax',
      message: `this run measures no contender of this name; did you mean ${meant.join(' or ')}?`,
      value: pattern,
      remedy:
        'what lies between server and clients is part of the name, behind a +; a pattern with a star and without + (sse/*) is for all of them',
    },
  ]
}
