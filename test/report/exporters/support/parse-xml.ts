/** XML without DTD, comments and CDATA, strictly: anything not well-formed throws. */
export interface XmlNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlNode[]
  text: string
}

const DECLARATION = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/
const TOKEN = /<([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(\/?)>|<\/([A-Za-z][\w.-]*)>|([^<]+)/y
const ATTRIBUTE = /([A-Za-z][\w.-]*)="([^"<]*)"/g
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

export function parseXml(document: string): XmlNode {
  const declaration = DECLARATION.exec(document)
  if (declaration === null) throw new Error('no declaration')
  const bad = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(document)
  if (bad !== null) throw new Error(`a character that XML forbids at ${bad.index}`)
  const text = document.slice(declaration[0].length)
  const root: XmlNode = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(text)
    if (found === null) throw new Error(`not well-formed at ${at}: ${JSON.stringify(text.slice(at, at + 60))}`)
    take(found, open)
  }
  const [only] = root.children
  if (open.length !== 1 || root.children.length !== 1 || only === undefined) throw new Error('not one closed root')
  if (root.text.trim() !== '') throw new Error('text outside the root')
  return only
}

function take([, start, attributes = '', empty, end, text]: RegExpExecArray, open: XmlNode[]): void {
  const top = open.at(-1) as XmlNode
  if (text !== undefined) top.text += resolved(text)
  else if (end !== undefined) {
    if (open.length === 1 || top.name !== end) throw new Error(`</${end}> closes <${top.name}>`)
    open.pop()
  } else {
    const node: XmlNode = { name: start as string, attributes: attributesOf(attributes), children: [], text: '' }
    top.children.push(node)
    if (empty !== '/') open.push(node)
  }
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name as string, value as string] as const)
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice: ${text}`)
  // Readers turn what is not a reference into spaces.
  return Object.fromEntries(pairs.map(([name, value]) => [name, resolved(value.replace(/[\t\n\r]/g, ' '))]))
}

function resolved(text: string): string {
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const number = /^#(\d+)$/.exec(name)?.[1]
    const value = number === undefined ? REFERENCES[name] : String.fromCodePoint(Number(number))
    if (value === undefined || !whole.endsWith(';')) throw new Error(`no such reference: ${whole}`)
    return value
  })
}
