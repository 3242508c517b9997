// Single inputs that once slipped through, on the routes where they did.
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount, newTransaction, newUser } from '../support/fixtures'

describe('an instant', () => {
  it.each(['9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00+23:59'])(
    '%s is refused: in UTC it leaves the four-digit years',
    async (instant) => {
      const { token } = await newUser()

      const answer = await call(
        'GET',
        `/api/v1/transactions?updated_since=${encodeURIComponent(instant)}`,
        { token },
      )

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ parameter: 'updated_since' }])
    },
  )

  it('at the end of the year 9999 finds nothing', async () => {
    const user = await newUser()
    await newTransaction(user, await newAccount(user))

    const answer = await call('GET', '/api/v1/transactions?updated_since=9999-12-31T23:59:59Z', {
      token: user.token,
    })

    expect(answer.body.data).toEqual([])
  })
})

describe('the name __proto__', () => {
  it.each([
    ['in metadata', '{"name":"x","type":"cash","metadata":{"__proto__":"x"}}'],
    ['in a nested object', '{"name":"x","type":"cash","institution":{"name":"x","__proto__":1}}'],
  ])('is not ignored silently %s', async (_place, raw) => {
    const { token } = await newUser()
    const headers = { 'Content-Type': 'application/json' }

    const answer = await call('POST', '/api/v1/accounts', { token, raw, headers })

    expect(answer.status).toBe(422)
    expect(answer.body.errors[0].pointer).toMatch(/__proto__$/)
  })
})
