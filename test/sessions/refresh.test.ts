import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { newUser, password } from '../support/fixtures'

freezeClock()

const refresh = (token: string) =>
  call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })

describe('renewing the access token', () => {
  it('answers with a working pair of the same session', async () => {
    const user = await newUser()

    const renewed = await refresh(user.refreshToken)

    expect(renewed.status).toBe(200)
    expect(renewed.body.user.id).toBe(user.id)
    expect(renewed.body.refresh_token).not.toBe(user.refreshToken)
    expect(decodeJwt(renewed.body.access_token)['sid']).toBe(decodeJwt(user.token)['sid'])
    const answer = await call('GET', '/api/v1/me', { token: renewed.body.access_token })
    expect(answer.status).toBe(200)
  })

  it('can be done again with the successor', async () => {
    const user = await newUser()

    const first = await refresh(user.refreshToken)
    const second = await refresh(first.body.refresh_token)

    expect(second.status).toBe(200)
  })

  it('leaves the access token before it valid until it expires', async () => {
    const user = await newUser()

    await refresh(user.refreshToken)

    const answer = await call('GET', '/api/v1/me', { token: user.token })
    expect(answer.status).toBe(200)
  })

  it('works a day before the 30 days are over, and starts them anew', async () => {
    const user = await newUser()

    passDays(29)
    const first = await refresh(user.refreshToken)
    passDays(29)
    const second = await refresh(first.body.refresh_token)

    expect(first.body.refresh_expires_in).toBe(30 * 24 * 60 * 60)
    expect(second.status).toBe(200)
  })

  it('is refused after 30 days', async () => {
    const user = await newUser()

    passDays(30)
    const answer = await refresh(user.refreshToken)

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_refresh_token')
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="invalid_token"')
  })

  it('ends a year after the sign-in, however often the session was renewed', async () => {
    const user = await newUser()
    let token = user.refreshToken
    for (let month = 0; month < 12; month += 1) {
      passDays(29)
      token = (await refresh(token)).body.refresh_token
    }

    passDays(10)
    const last = await refresh(token)
    passDays(7)
    const over = await refresh(last.body.refresh_token)

    expect(last.body.refresh_expires_in).toBe(7 * 24 * 60 * 60)
    expect(over.status).toBe(401)
    expect(over.body.code).toBe('invalid_refresh_token')
  })

  it('is refused to a token that nobody was given', async () => {
    const answer = await refresh(`fhr_${'A'.repeat(43)}`)

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_refresh_token')
  })

  it('is refused to an access token', async () => {
    const user = await newUser()

    const answer = await refresh(user.token)

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_refresh_token')
  })

  it('is refused to nonsense of any kind', async () => {
    const answer = await refresh('\u0000 🐢 '.repeat(20))

    expect(answer.body.code).toBe('invalid_refresh_token')
  })

  it('is refused when the session has been signed out', async () => {
    const user = await newUser()
    await call('POST', '/api/v1/auth/logout', { token: user.token })

    const answer = await refresh(user.refreshToken)

    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('invalid_refresh_token')
  })

  it('does not touch another session of the user', async () => {
    const user = await newUser()
    const other = await call('POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })

    await refresh(user.refreshToken)

    const renewed = await refresh(other.body.refresh_token)
    expect(renewed.status).toBe(200)
    expect(decodeJwt(renewed.body.access_token)['sid']).toBe(
      decodeJwt(other.body.access_token)['sid'],
    )
  })

  it('shows in the list of sessions', async () => {
    const user = await newUser()

    passSeconds(600)
    await refresh(user.refreshToken)

    const { body } = await call('GET', '/api/v1/auth/sessions', { token: user.token })
    expect(body.data[0].last_used_at).toBe(new Date().toISOString())
  })
})
