/** The filters of the index: a form that only the page script (bench/report/page/filter.ts) can use, and what it looks for. */
import { html, type Markup } from '../report/html/markup.js'
import { workloadOf } from '../report/notes.js'
import { fileName } from './file-name.js'
import { compareText, distinctTags, groupIdOf, type ScenarioGroup } from './groups.js'
import type { Tag } from './origin.js'
import type { PublishedRun } from './published-run.js'

interface Filter {
  /** Name of the form's control and of the key in the page's address. */
  readonly name: string
  readonly label: string
  readonly options: readonly Tag[]
}

/** Hidden until the script finds it, so that without script the whole table is there and nothing that does not work. */
export function filterForm(runs: readonly PublishedRun[], groups: readonly ScenarioGroup[]): Markup {
  return html`<form class="filters" data-filters="runs-table" aria-label="Filter the runs" hidden>
${filtersOf(runs, groups).map(control)}</form>
`
}

function control({ name, label, options }: Filter): Markup {
  const items = options.map((option) => html`<option value="${option.id}">${option.label}</option>`)
  return html`<label>${label} <select name="${name}"><option value="">all</option>${items}</select></label>
`
}

function filtersOf(runs: readonly PublishedRun[], groups: readonly ScenarioGroup[]): Filter[] {
  const newestFirst = [...runs].reverse()
  const contenders = newestFirst.flatMap(({ contenders }) => contenders.map(({ name }) => nameTag(name)))
  return [
    { name: 'scenario', label: 'Scenario', options: scenarioTags(groups) },
    { name: 'contender', label: 'Contender', options: byLabel(distinctTags(contenders)) },
    { name: 'commit', label: 'Commit', options: distinctTags(newestFirst.map(({ commit }) => commit)) },
    { name: 'machine', label: 'Machine', options: byLabel(distinctTags(runs.map(({ machine }) => machine))) },
  ]
}

function nameTag(name: string): Tag {
  return { id: fileName(name), label: name }
}

/** Every name; below a name that stands for several settings, each of them. */
function scenarioTags(groups: readonly ScenarioGroup[]): Tag[] {
  const names = [...new Set(groups.map(({ name }) => name))]
  return names.flatMap((name) => {
    const own = groups.filter((group) => group.name === name)
    const several = own.map(({ id, runs, fingerprint }) => ({
      id,
      label: `${name}: ${workloadOf(runs[0]).join(' · ')} (${fingerprint})`,
    }))
    return [nameTag(name), ...(own.length > 1 ? several : [])]
  })
}

function byLabel(tags: readonly Tag[]): Tag[] {
  return [...tags].sort((a, b) => compareText(a.label, b.label))
}

/** What a row answers to, as attributes of an element inside it; several values are separated by spaces. */
export function rowMarks(run: PublishedRun): Markup {
  const scenario = `${fileName(run.scenario.name)} ${groupIdOf(run)}`
  const contenders = run.contenders.map(({ name }) => fileName(name)).join(' ')
  return html` data-scenario="${scenario}" data-contender="${contenders}" data-commit="${run.commit.id}" data-machine="${run.machine.id}"`
}
