/** Why a browser did not start, from what playwright tells: what was started, its last words, how it ended. Pure. */

const LAST_LINES = 3
const LONGEST = 400

/** @param message Of playwright's error: a first line, what the program printed (`[pid=7][err] …`), a log of calls. */
export function launchFailure(executable: string, message: string): string {
  const [logs = ''] = message.split('\nCall log:')
  const printed = [...logs.matchAll(/^\[pid=\d+\]\[(?:err|out)\] (.*)$/gm)].map(([, line]) => (line as string).trim())
  const words = printed
    .filter((line) => line !== '')
    .slice(-LAST_LINES)
    .join(' / ')
    .slice(0, LONGEST)
  const [, code, signal] = /<process did exit: exitCode=(\w+), signal=(\w+)>/.exec(message) ?? []
  const ended = code === undefined ? null : code === 'null' ? `ended by ${signal}` : `ended with exit code ${code}`
  // Its own first line then says no more than that something ended.
  const how = ended ?? message.split('\n')[0]
  return `the browser could not be started: ${executable}: ${how}${words === '' ? '' : `; its last words: ${words}`}`
}
