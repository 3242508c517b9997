import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newUser, password } from '../support/fixtures'
import { roundTripsOf } from './log-lines'

describe('the database is asked', () => {
  it('once to register', async () => {
    expect(await roundTripsOf(() => newUser())).toBe(1)
  })

  it('twice to sign in', async () => {
    const { email } = await newUser()

    const logIn = () => call('POST', '/api/v1/auth/login', { body: { email, password } })

    expect(await roundTripsOf(logIn)).toBe(2)
  })

  it('as often for an address that nobody has as for a wrong password', async () => {
    const { email } = await newUser()
    const logIn = (email: string) => () =>
      call('POST', '/api/v1/auth/login', { body: { email, password: 'not the right password' } })

    const unknown = await roundTripsOf(logIn(`no-${email}`))
    const wrong = await roundTripsOf(logIn(email))

    expect([unknown, wrong]).toEqual([1, 1])
  })

  it('twice to renew', async () => {
    const { refreshToken } = await newUser()

    const refresh = () =>
      call('POST', '/api/v1/auth/refresh', { body: { refresh_token: refreshToken } })

    expect(await roundTripsOf(refresh)).toBe(2)
  })

  it('once to sign out', async () => {
    const { token } = await newUser()

    expect(await roundTripsOf(() => call('POST', '/api/v1/auth/logout', { token }))).toBe(1)
  })

  it('once to read the profile: the session itself costs nothing', async () => {
    const { token } = await newUser()

    expect(await roundTripsOf(() => call('GET', '/api/v1/me', { token }))).toBe(1)
  })

  it('once to edit the profile', async () => {
    const { token } = await newUser()

    const edit = () => call('PATCH', '/api/v1/me', { token, body: { name: 'Ada' } })

    expect(await roundTripsOf(edit)).toBe(1)
  })

  it('not at all for a credential that is not valid', async () => {
    expect(await roundTripsOf(() => call('GET', '/api/v1/me', { token: 'nonsense' }))).toBe(0)
  })
})
