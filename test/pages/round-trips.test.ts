// What a page shows it asks the database for at once, of however many stores.
import { beforeAll, expect, it } from 'vitest'
import { linesOf } from '../sessions/log-lines'
import { call } from '../support/client'
import { newAccount, newKey, newTransaction } from '../support/fixtures'
import { signedIn } from './visitor'

let visitor: Awaited<ReturnType<typeof signedIn>>['visitor']
const ids: Record<string, string> = {}

beforeAll(async () => {
  const seen = await signedIn()
  const { user } = seen
  visitor = seen.visitor
  const account = await newAccount(user)
  ids['transaction'] = (await newTransaction(user, account)).id
  ids['key'] = (await newKey(user)).id
  const webhook = { url: 'https://hooks.example.com/', events: ['*'] }
  const { body } = await call('POST', '/api/v1/webhooks', { token: user.token, body: webhook })
  ids['webhook'] = body.id
  // The first page after sign-in has nothing left to do for it.
  await visitor.open('/dashboard')
})

it.each([
  '/dashboard',
  '/dashboard/transactions',
  '/dashboard/transactions/:transaction',
  '/dashboard/imports',
  '/dashboard/keys',
  '/dashboard/keys/:key',
  '/dashboard/webhooks',
  '/dashboard/webhooks/:webhook',
  '/dashboard/usage',
  '/dashboard/privacy',
  '/dashboard/account',
])('%s costs one round trip', async (path) => {
  const address = path.replace(/:(\w+)/, (_whole, name: string) => ids[name] ?? '')
  let status = 0

  const lines = await linesOf(async () => {
    status = (await visitor.open(address)).status
  })

  const line = lines.find(({ event }) => event === 'request')
  expect([status, line?.['d1_round_trips']]).toEqual([200, 1])
})
