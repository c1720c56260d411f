/** The results below a folder, read, verified and made ready for a site. */
import { readFileSync } from 'node:fs'
import { BenchError, type Problem } from '../errors.js'
import { sha256 } from '../publish/fingerprint.js'
import { type PublishedRun, type PublishInput, publishedRun } from '../publish/published-run.js'
import { runReportPage } from '../publish/report-page.js'
import { parseResult } from '../result/file.js'
import type { Verification } from '../verify/verification.js'
import { verifyResult } from '../verify/verify.js'
import { DOWNLOADS } from './exporters.js'
import { jsonFilesBelow, readResult } from './result-folder.js'

interface KnownFile {
  readonly path: string
  readonly verification: Verification
}

/** Kept small: a result is read once more when its own pages are made, so that not all are in memory at once. */
export class PublishedResults {
  readonly runs: PublishedRun[] = []
  /** Of files that claim to be results and are not. */
  readonly problems: Problem[] = []
  /** What was left out, for people. */
  readonly notes: string[] = []
  /** By the SHA-256 of the text. */
  readonly #files = new Map<string, KnownFile>()

  /** @param except a folder that is left out. @throws BenchError `folder-unreadable` */
  constructor(folder: string, except: string) {
    const found = jsonFilesBelow(folder, except)
    for (const path of found.sites) this.notes.push(`${path} is a published site: left out`)
    for (const path of found.paths) this.#read(path)
  }

  #read(path: string): void {
    const reading = readResult(path)
    if (reading.kind === 'other') this.notes.push(`${path} is not a result: left out`)
    if (reading.kind === 'broken') this.problems.push(...reading.problems)
    if (reading.kind !== 'result') return
    const { result, text } = reading
    const verification = verifyResult(result, text)
    const run = publishedRun({ result, text, verification })
    const reason = run.verifies ? null : whyUndrawable(run, { result, text, verification })
    if (reason !== null) this.problems.push({ code: 'result-foreign', message: reason, where: path })
    else this.#add(run, { path, verification })
  }

  #add(run: PublishedRun, file: KnownFile): void {
    if (!run.verifies) this.notes.push(`${file.path} does not verify: its pages say so, and it is in no trend`)
    const same = this.runs.find((other) => other.contentDigest === run.contentDigest)
    const first = same === undefined ? undefined : this.#files.get(same.textDigest)
    if (first !== undefined) this.notes.push(`${file.path} holds the same result as ${first.path}: published once`)
    this.runs.push(run)
    if (!this.#files.has(run.textDigest)) this.#files.set(run.textDigest, file)
  }

  /** The text of a run's file. @throws BenchError `result-unreadable` where it is no longer what it was. */
  text(run: PublishedRun): string {
    const path = this.#file(run).path
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (error) {
      throw changed(path, error)
    }
    if (sha256(text) !== run.textDigest) throw changed(path, null)
    return text
  }

  /** A run's result. @throws BenchError `result-unreadable` where its file is no longer what it was. */
  input(run: PublishedRun): PublishInput {
    const { path, verification } = this.#file(run)
    const text = this.text(run)
    return { result: parseResult(text, path), text, verification }
  }

  #file({ textDigest }: PublishedRun): KnownFile {
    const file = this.#files.get(textDigest)
    if (file === undefined) throw new Error(`no file was read with the digest ${textDigest}`)
    return file
  }
}

function changed(path: string, cause: unknown): BenchError {
  const message = 'the file was changed while it was published'
  return new BenchError({ code: 'result-unreadable', message, where: path, remedy: 'publish again' }, { cause })
}

/** A file that does not verify may hold what no report can be made of, as a broken histogram. null: one can be made. */
function whyUndrawable(run: PublishedRun, input: PublishInput): string | null {
  try {
    runReportPage(run, input, DOWNLOADS)
    return null
  } catch (error) {
    return `no report can be made of it: ${error instanceof Error ? error.message : String(error)}`
  }
}
