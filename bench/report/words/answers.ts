/** The questions that readers bring, answered in sentences made from the numbers. Nothing is claimed from invalid or failed trials. */
import type { ReportKind } from '../model.js'
import type { Answer } from '../report.js'
import { serverSentences, waitingCpuSentences, waitingWireSentences, wireSentences } from './cost.js'
import { atLargestPoint, type Findings, publishedAlike } from './findings.js'
import { hopSentences } from './hops.js'
import { latencySentences } from './latency.js'
import { ledgerSentences, leftOutSentences } from './ledger.js'
import { memorySentences, waitingRequestSentences } from './memory.js'

interface Question {
  readonly question: string
  /** Answered for all together, however they are published; left out: by groups of those published alike. */
  readonly whole?: true
  readonly answer: (findings: Findings) => string[]
}

const MEMORY: Question = {
  question: 'What does waiting cost in memory?',
  answer: ({ idle }) => memorySentences(idle),
}

const ARRIVAL: readonly Question[] = [
  { question: 'Did everything arrive?', whole: true, answer: ({ rows, floor }) => ledgerSentences(rows, floor) },
  { question: 'What does not count?', whole: true, answer: leftOutSentences },
]

function messageQuestions(first: string): readonly Question[] {
  return [
    { question: first, answer: (findings) => latencySentences(atLargestPoint(findings)) },
    { question: 'What does it cost on the wire?', answer: (findings) => wireSentences(atLargestPoint(findings)) },
    { question: 'What does it cost the server?', answer: (findings) => serverSentences(atLargestPoint(findings)) },
    { question: 'What does it cost to have something in between?', whole: true, answer: betweenSentences },
    MEMORY,
    ...ARRIVAL,
  ]
}

function betweenSentences(findings: Findings): string[] {
  const largest = Math.max(...findings.rows.map((row) => row.point ?? 0))
  return hopSentences(findings.hopCosts.filter(({ point }) => (point ?? 0) === largest))
}

const QUESTIONS: Readonly<Record<ReportKind, readonly Question[]>> = {
  'fan-out': messageQuestions('Which transport delivers soonest?'),
  echo: messageQuestions('Which transport answers soonest?'),
  idle: [
    MEMORY,
    {
      question: 'What does waiting cost in CPU?',
      answer: (findings) => waitingCpuSentences(atLargestPoint(findings)),
    },
    {
      question: 'What does waiting cost in requests?',
      answer: (findings) => [
        ...waitingRequestSentences(findings.idle),
        ...waitingWireSentences(atLargestPoint(findings)),
      ],
    },
    ...ARRIVAL,
  ],
}

/** In the order in which a reader wants them; a question to which the run has nothing to say is left out. */
export function answersOf(findings: Findings): Answer[] {
  return QUESTIONS[findings.kind]
    .map(({ question, answer, whole }) => ({
      question,
      sentences: whole === true ? answer(findings) : byPublishing(findings, answer),
    }))
    .filter(({ sentences }) => sentences.length > 0)
}

/** Group by group where some were published by their servers and some by the harness. */
function byPublishing(findings: Findings, answer: Question['answer']): string[] {
  const groups = publishedAlike(findings)
  if (groups.length === 1) return answer(findings)
  return groups.flatMap((group) => {
    const [first, ...others] = answer(group)
    const label = group.rows[0]?.publish === 'http' ? 'Published over HTTP' : 'Published by the servers themselves'
    return first === undefined ? [] : [`${label}: ${first}`, ...others]
  })
}
