/** `npm run engine-page`: puts the tables of docs/engine.json, a real `npm run bench:engine`, into docs/engine.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { type EngineDocument, withTables } from './engine/document.js'

const document = JSON.parse(readFileSync('docs/engine.json', 'utf8')) as EngineDocument
writeFileSync('docs/engine.md', withTables(readFileSync('docs/engine.md', 'utf8'), document))
