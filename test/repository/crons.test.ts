// A cron is known by its text, which stands in three places.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/tools.mjs'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

it('the worker, the configuration and local development mean the same crons', () => {
  const [, list = ''] = /crons = \[(.*)\]/.exec(read('wrangler.toml')) ?? []
  const crons = [...list.matchAll(/"([^"]+)"/g)].map(([, cron]) => cron)
  const [, nightly] = /const nightly = '([^']+)'/.exec(read('src/worker.ts')) ?? []
  const fired = [...read('scripts/cron.mjs').matchAll(/fire\('([^']+)'\)/g)].map(([, cron]) => cron)

  expect(crons).toEqual(['* * * * *', nightly])
  expect(fired).toEqual(crons)
})
