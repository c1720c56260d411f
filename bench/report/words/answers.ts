/** The questions that readers bring, answered in sentences made from the numbers. Nothing is claimed from invalid or failed trials. */
import type { ReportKind } from '../model.js'
import type { Answer } from '../report.js'
import { serverSentences, waitingCpuSentences, waitingWireSentences, wireSentences } from './cost.js'
import { atLargestPoint, type Findings } from './findings.js'
import { latencySentences } from './latency.js'
import { ledgerSentences, leftOutSentences } from './ledger.js'
import { memorySentences, waitingRequestSentences } from './memory.js'

interface Question {
  readonly question: string
  readonly answer: (findings: Findings) => string[]
}

const MEMORY: Question = {
  question: 'What does waiting cost in memory?',
  answer: ({ idle }) => memorySentences(idle),
}

const ARRIVAL: readonly Question[] = [
  { question: 'Did everything arrive?', answer: ({ rows, floor }) => ledgerSentences(rows, floor) },
  { question: 'What does not count?', answer: leftOutSentences },
]

function messageQuestions(first: string): readonly Question[] {
  return [
    { question: first, answer: (findings) => latencySentences(atLargestPoint(findings)) },
    { question: 'What does it cost on the wire?', answer: (findings) => wireSentences(atLargestPoint(findings)) },
    { question: 'What does it cost the server?', answer: (findings) => serverSentences(atLargestPoint(findings)) },
    MEMORY,
    ...ARRIVAL,
  ]
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
    .map(({ question, answer }) => ({ question, sentences: answer(findings) }))
    .filter(({ sentences }) => sentences.length > 0)
}
