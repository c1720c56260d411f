/** The answer in words, question by question; of several results first what holds between them. */
import { abGateOf } from '../gates/ab-gate.js'
import { MEANING_TITLE } from '../notes.js'
import type { Answer, Report, ReportRun } from '../report.js'
import { html, type Markup } from './markup.js'
import type { Section } from './page.js'
import { unbroken } from './unbroken.js'

export function answerSection(report: Report): Section {
  const { runs, comparison } = report
  const between =
    comparison === null || comparison.sentences.length === 0
      ? null
      : html`<h3>Between the results</h3>${list(comparison.sentences)}`
  return {
    id: 'answer',
    title: abGateOf(report) === null ? MEANING_TITLE : 'What it means, arm by arm',
    body: html`${between}${runs.map((run) => runAnswers(run, runs.length > 1))}`,
  }
}

function runAnswers({ label, source, model }: ReportRun, several: boolean): Markup {
  const title = several ? html`<h3>${label}: ${source.name}</h3>` : null
  if (model.answers.length === 0) return html`${title}${list(model.sentences)}`
  return html`${title}<div class="answers">${model.answers.map((answer) => answerMarkup(answer, several ? 'h4' : 'h3'))}</div>`
}

function answerMarkup({ question, sentences }: Answer, level: 'h3' | 'h4'): Markup {
  const [first = '', ...others] = sentences
  const head = level === 'h3' ? html`<h3>${question}</h3>` : html`<h4>${question}</h4>`
  return html`<div class="answer">${head}<p class="first">${unbroken(first)}</p>${others.length === 0 ? null : list(others)}</div>
`
}

function list(sentences: readonly string[]): Markup {
  return html`<ul>${sentences.map((sentence) => html`<li>${unbroken(sentence)}</li>`)}</ul>`
}
