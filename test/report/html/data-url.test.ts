import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataUrl, gzipDataUrl } from '../../../bench/report/html/data-url.js'

/** What an HTML parser makes of the attribute, and a browser of the URL. */
async function saved(attribute: string): Promise<Buffer> {
  const url = attribute.replaceAll('&amp;', '&')
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

const anyText = fc.string({ unit: 'binary', maxLength: 300 })

describe('a text as a data: URL', () => {
  test('comes back as it was, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect((await saved(dataUrl('text/plain', text).text)).toString()).toBe(text)
      }),
    )
  })

  test('ends neither the attribute nor the element that it stands in', () => {
    fc.assert(fc.property(anyText, (text) => !/['<>&]/.test(dataUrl('text/plain', text).text)))
  })

  test.each([
    ['tabular text', 'a b,"c"\n', 'data:t,a b,"c"%0a'],
    ['what is no ASCII', 'ééééé', 'data:t;base64,w6nDqcOpw6nDqQ=='],
    ['spaces at the ends, which a URL loses', ' a b ', 'data:t,%20a b%20'],
  ])('is written the shorter way: %s', (_, text, url) => {
    expect(dataUrl('t', text).text).toBe(url)
  })

  test('compressed, is the same after unpacking, and says nothing of the system', async () => {
    const packed = await saved(gzipDataUrl('a,b\n'.repeat(1000)).text)
    expect(gunzipSync(packed).toString()).toBe('a,b\n'.repeat(1000))
    expect([...packed.subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255])
  })
})
