// A change of the data key: nothing is lost on the way, and in the end the old key may go.
import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeDataKey } from '../../scripts/data-key.mjs'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { settingsOf } from '../../src/env'
import worker from '../../src/worker'
import { findWebhook } from '../../src/webhooks/store'
import { newestSecret } from '../../src/webhooks/secret'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { newUser, type TestUser } from '../support/fixtures'

const next = makeDataKey()
const both = { DATA_KEY_B: next, DATA_KEY_SLOT: 'B' }
const onlyNext = { DATA_KEY_A: next, DATA_KEY_SLOT: 'A' }

let user: TestUser
let webhook: { id: string; secret: string }

beforeAll(async () => {
  user = await newUser()
  const body = { url: 'https://hooks.example.com/', events: ['*'] }
  webhook = (await call('POST', '/api/v1/webhooks', { token: user.token, body })).body
})

const nightly = (bindings: object) =>
  worker.scheduled(createScheduledController({ cron: '30 3 * * *' }), { ...env, ...bindings })

describe('a webhook secret', () => {
  it('lies sealed under the key in use, at its own place, and nowhere open', async () => {
    const stored = await secretsOf(webhook.id)

    expect(stored).not.toContain(webhook.secret.slice('whsec_'.length))
    expect(JSON.parse(stored)).toEqual([
      { sealed: expect.stringMatching(/^[\w-]{8}\.[\w-]{16}\.[\w-]+$/), endsAt: null },
    ])
  })

  it('is left as it is while there is one key', async () => {
    const before = await secretsOf(webhook.id)

    await nightly({})

    expect(await secretsOf(webhook.id)).toBe(before)
  })

  it('is sealed anew once another key seals, so that the old one can go', async () => {
    const before = await secretsOf(webhook.id)

    const nights: number[] = []

    // A night takes only so many, and others have webhooks too.
    while (nights.at(-1) !== 0 && nights.length < mostNights) nights.push(await resealedBy(both))
    const after = await secretsOf(webhook.id)

    expect(nights[0]).toBeGreaterThanOrEqual(1)
    expect(nights.at(-1)).toBe(0)
    expect(nameIn(after)).not.toBe(nameIn(before))
    expect(await secretWith(onlyNext)).toBe(webhook.secret)
  })
})

const mostNights = 100

/** How many webhooks a night has sealed the secrets of. */
async function resealedBy(bindings: object): Promise<number> {
  const lines = await linesOf(() => nightly(bindings))
  const line = lines.find(({ event, job }) => event === 'job' && job === 'reseal_secrets')
  return Number(line?.['webhooks'])
}

/** As it signs, in a worker of these settings. */
async function secretWith(bindings: object): Promise<string> {
  const settings = settingsOf(asBindings({ ...env, ...bindings }))
  const row = await findWebhook(databaseOf(env, noUse()), user.id, webhook.id)
  if (!row) throw new Error('The webhook is gone.')
  return newestSecret(settings, row)
}

/** Safe: the suite's own bindings, some replaced by others of their kind. */
function asBindings(bindings: object): Bindings {
  return bindings as Bindings
}

async function secretsOf(id: string): Promise<string> {
  const row = await env.DB.prepare('SELECT secrets FROM webhooks WHERE id = ?').bind(id).first()
  return String(row?.['secrets'])
}

function nameIn(secrets: string): string {
  return JSON.parse(secrets)[0].sealed.split('.')[0]
}
