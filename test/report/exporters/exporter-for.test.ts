import { describe, expect, test } from 'vitest'
import { type BenchError, EXIT } from '../../../bench/errors.js'
import { EXPORTERS, exporterFor, formatOfExtension } from '../../../bench/report/exporters/index.js'

describe('the exporters', () => {
  test.each([
    ['md', 'md'],
    ['csv', 'csv'],
    ['hgrm', 'hgrm'],
    ['hlog', 'hlog'],
    ['junit', 'xml'],
    ['json', 'json'],
  ])('%s writes .%s', (format, extension) => {
    expect(exporterFor(format, EXPORTERS)).toMatchObject({ format, extension })
    expect(formatOfExtension(extension, EXPORTERS)?.format).toBe(format)
    expect(formatOfExtension(extension.toUpperCase(), EXPORTERS)?.format).toBe(format)
  })

  test('are all of them', () => {
    expect(EXPORTERS.map(({ format }) => format)).toEqual(['md', 'csv', 'hgrm', 'hlog', 'junit', 'json'])
  })

  test('an unknown format is an error that lists the known', () => {
    expect(() => exporterFor('pdf', EXPORTERS)).toThrow(
      /--format: .*"pdf".*\[flag-value\]\n.*md, csv, hgrm, hlog, junit, json/,
    )
    try {
      exporterFor('pdf', EXPORTERS)
    } catch (error) {
      expect((error as BenchError).exitCode).toBe(EXIT.usage)
    }
    expect.assertions(2)
  })

  test('an unknown extension is nobody’s', () => {
    expect(formatOfExtension('txt', EXPORTERS)).toBeNull()
    expect(formatOfExtension('', EXPORTERS)).toBeNull()
  })
})
