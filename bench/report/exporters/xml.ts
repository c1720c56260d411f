/** A tree as an XML document: content is escaped, and what XML 1.0 forbids is left out. */
import { escapeHtml } from '../html/markup.js'

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  /** Elements, or text, which keeps its line breaks. */
  readonly content: readonly XmlElement[] | string
}

export function element(
  name: string,
  attributes: XmlElement['attributes'],
  content: XmlElement['content'] = [],
): XmlElement {
  return { name, attributes, content }
}

export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${rendered(root, '')}\n`
}

function rendered({ name, attributes, content }: XmlElement, indent: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(String(value))}"`)
  const head = `${indent}<${name}${pairs.join('')}`
  if (content.length === 0) return `${head}/>`
  if (typeof content === 'string') return `${head}>${contentText(content)}</${name}>`
  return `${head}>\n${content.map((child) => rendered(child, `${indent}  `)).join('\n')}\n${indent}</${name}>`
}

/** Everything but what XML 1.0 calls characters; half of a surrogate pair is none. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

function contentText(text: string): string {
  return escapeHtml(text.replace(FORBIDDEN, '')).replaceAll('\r', '&#13;')
}

/** Readers turn line breaks and tabs in attributes into spaces unless they are written as references. */
function attributeText(text: string): string {
  return contentText(text).replace(/[\t\n]/g, (character) => `&#${character.charCodeAt(0)};`)
}
