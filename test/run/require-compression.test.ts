/** Scenarios with permessageDeflate are refused where no server would agree to it: exactly where the reports say so. */
import { describe, expect, it } from 'vitest'
import { CONTENDERS, contenderByName } from '../../bench/contenders.js'
import { requireCompression } from '../../bench/run/require-compression.js'
import { limitationsOf } from '../../servers/limitations.js'

const ON = { permessageDeflate: true }
const OFF = { permessageDeflate: false }

describe('permessageDeflate', () => {
  it.each(CONTENDERS.map(({ name }) => name))('is refused for %s where its limitations say so', (name) => {
    const contender = contenderByName(name)
    const { engine, transport } = contender
    const isLimited = limitationsOf(engine, transport).some(({ id }) => id.endsWith('/no-compression'))
    const run = () => requireCompression([contenderByName('websocket/ws'), contender], ON)
    if (isLimited) expect(run).toThrow(`no client of ${name} would connect`)
    else expect(run).not.toThrow()
    expect(() => requireCompression([contender], OFF)).not.toThrow()
  })

  it('names every contender, behind a proxy too', () => {
    const names = ['websocket/socket.io+nginx', 'websocket/sockjs']
    const run = () => requireCompression(names.map(contenderByName), ON)
    for (const name of names) expect(run).toThrow(name)
  })
})
