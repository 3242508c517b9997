import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passDays, passSeconds } from '../support/clock'
import { newUser, password } from '../support/fixtures'
import { linesOf } from './log-lines'
import { brokenLimiter, callWith } from './other-bindings'

freezeClock()

const refresh = (token: string) =>
  call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })
const me = (token: string) => call('GET', '/api/v1/me', { token })
const familyOf = (token: string) => decodeJwt(token)['sid']

describe('a used refresh token that comes back', () => {
  it('gets a working pair of the same family within 10 seconds', async () => {
    const user = await newUser()
    await refresh(user.refreshToken)

    passSeconds(10)
    const retry = await refresh(user.refreshToken)

    expect(retry.status).toBe(200)
    expect(familyOf(retry.body.access_token)).toBe(familyOf(user.token))
    expect((await me(retry.body.access_token)).status).toBe(200)
    expect((await refresh(retry.body.refresh_token)).status).toBe(200)
  })

  it('ends its family after 10 seconds', async () => {
    const user = await newUser()
    const renewed = await refresh(user.refreshToken)

    passSeconds(10.001)
    const reuse = await refresh(user.refreshToken)

    expect(reuse.status).toBe(401)
    expect(reuse.body.code).toBe('invalid_refresh_token')
    expect((await me(user.token)).body.code).toBe('session_ended')
    expect((await me(renewed.body.access_token)).body.code).toBe('session_ended')
    expect((await refresh(renewed.body.refresh_token)).body.code).toBe('invalid_refresh_token')
  })

  it('leaves the user’s other sessions alive', async () => {
    const user = await newUser()
    const other = await call('POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })
    await refresh(user.refreshToken)

    passSeconds(60)
    await refresh(user.refreshToken)

    expect((await me(other.body.access_token)).status).toBe(200)
    expect((await refresh(other.body.refresh_token)).status).toBe(200)
  })

  it('ends its family at once when its successor has been used', async () => {
    const user = await newUser()
    const first = await refresh(user.refreshToken)
    const second = await refresh(first.body.refresh_token)

    const reuse = await refresh(user.refreshToken)

    expect(reuse.status).toBe(401)
    expect((await me(second.body.access_token)).body.code).toBe('session_ended')
    expect((await refresh(second.body.refresh_token)).status).toBe(401)
  })

  it('ends its family even when it has expired itself', async () => {
    const user = await newUser()
    passDays(20)
    const renewed = await refresh(user.refreshToken)

    passDays(11)
    const reuse = await refresh(user.refreshToken)

    expect(reuse.status).toBe(401)
    expect((await refresh(renewed.body.refresh_token)).status).toBe(401)
  })

  it('is logged once, without the token', async () => {
    const user = await newUser()
    await refresh(user.refreshToken)
    passSeconds(60)

    const lines = await linesOf(async () => {
      await refresh(user.refreshToken)
      await refresh(user.refreshToken)
    })

    const told = lines.filter((line) => line['event'] === 'refresh_token_reused')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ session_id: familyOf(user.token) })
    expect(JSON.stringify(lines)).not.toContain(user.refreshToken)
  })

  it('ends its family to the end when the first attempt broke off half-way', async () => {
    const user = await newUser()
    const renewed = await refresh(user.refreshToken)
    passSeconds(60)
    const body = { refresh_token: user.refreshToken }

    const broken = await callWith({ LIMITER: brokenLimiter() }, 'POST', '/api/v1/auth/refresh', {
      body,
    })
    await refresh(user.refreshToken)

    expect(broken.status).toBe(503)
    expect((await refresh(renewed.body.refresh_token)).status).toBe(401)
    expect((await me(renewed.body.access_token)).body.code).toBe('session_ended')
  })
})

describe('parallel refreshes of one token', () => {
  it('all get working pairs of one family, and one of them uses the token', async () => {
    const user = await newUser()

    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(user.refreshToken)))

    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
    const families = answers.map((answer) => familyOf(answer.body.access_token))
    expect(new Set(families)).toEqual(new Set([familyOf(user.token)]))
    const uses = await env.DB.prepare(
      'SELECT count(*) AS used FROM refresh_tokens WHERE user_id = ? AND used_at IS NOT NULL',
    )
      .bind(user.id)
      .first('used')
    expect(uses).toBe(1)
  })

  it('leave every pair working', async () => {
    const user = await newUser()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refreshToken)))

    const again = await Promise.all(answers.map((answer) => refresh(answer.body.refresh_token)))
    const reads = await Promise.all(again.map((answer) => me(answer.body.access_token)))

    expect(new Set(again.map((answer) => answer.status))).toEqual(new Set([200]))
    expect(new Set(reads.map((answer) => answer.status))).toEqual(new Set([200]))
  })

  it('end the family together when they come too late', async () => {
    const user = await newUser()
    const renewed = await refresh(user.refreshToken)
    passSeconds(60)

    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refreshToken)))

    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]))
    expect((await refresh(renewed.body.refresh_token)).status).toBe(401)
  })
})
