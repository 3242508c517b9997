import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newUser, password } from '../support/fixtures'
import { linesOf } from './log-lines'
import { brokenLimiter, callWith } from './other-bindings'

freezeClock()

const objectOf = (userId: string) => env.LIMITER.getByName(userId)
const logOut = (token: string) => call('POST', '/api/v1/auth/logout', { token })
const me = (token: string) => call('GET', '/api/v1/me', { token })

function rowsOf(userId: string): Promise<unknown[]> {
  return runInDurableObject(objectOf(userId), (_object, state) =>
    state.storage.sql.exec('SELECT * FROM ended_sessions').toArray(),
  )
}

describe('what the object knows of ended sessions', () => {
  it('survives its eviction', async () => {
    const user = await newUser()
    await logOut(user.token)

    await evictDurableObject(objectOf(user.id))

    expect((await me(user.token)).body.code).toBe('session_ended')
  })

  it('outlives every access token of the session', async () => {
    const user = await newUser()
    await logOut(user.token)

    passSeconds(30 * 60 - 1)

    expect((await me(user.token)).body.code).toBe('session_ended')
  })

  it('is forgotten after that', async () => {
    const user = await newUser()
    await logOut(user.token)
    expect(await rowsOf(user.id)).toHaveLength(1)

    passSeconds(36 * 60)
    const ran = await runDurableObjectAlarm(objectOf(user.id))

    expect(ran).toBe(true)
    expect(await rowsOf(user.id)).toEqual([])
  })

  it('is kept by an alarm that was set for another session', async () => {
    const user = await newUser()
    const other = await call('POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })
    await logOut(user.token)
    passSeconds(20 * 60)
    await logOut(other.body.access_token)

    passSeconds(16 * 60)
    await runDurableObjectAlarm(objectOf(user.id))
    const kept = await rowsOf(user.id)
    passSeconds(20 * 60)
    const ranAgain = await runDurableObjectAlarm(objectOf(user.id))

    expect(kept).toHaveLength(1)
    expect(ranAgain).toBe(true)
    expect(await rowsOf(user.id)).toEqual([])
  })

  it('is one user’s only', async () => {
    const user = await newUser()
    const stranger = await newUser()

    await logOut(user.token)

    expect(await rowsOf(stranger.id)).toEqual([])
    expect((await me(stranger.token)).status).toBe(200)
  })
})

describe('while the object does not answer', () => {
  it('reads go on, and it is logged', async () => {
    const user = await newUser()
    let status = 0

    const lines = await linesOf(async () => {
      const answer = await callWith({ LIMITER: brokenLimiter() }, 'GET', '/api/v1/me', {
        token: user.token,
      })
      status = answer.status
    })

    expect(status).toBe(200)
    expect(lines.filter((line) => line['level'] === 'error')).toEqual([
      expect.objectContaining({ event: 'failure', route: '/api/v1/me' }),
    ])
    expect(JSON.stringify(lines)).not.toContain(user.token)
  })

  it('writes are asked to come back, and change nothing', async () => {
    const user = await newUser()

    const answer = await callWith({ LIMITER: brokenLimiter() }, 'PATCH', '/api/v1/me', {
      token: user.token,
      body: { name: 'Nobody' },
    })

    expect(answer.status).toBe(503)
    expect(answer.body.code).toBe('unavailable')
    expect(answer.headers.get('Retry-After')).toBe('1')
    expect((await me(user.token)).body.name).toBeNull()
  })

  it('renewing waits, and signs in anew still', async () => {
    const user = await newUser()
    const LIMITER = brokenLimiter()

    const login = await callWith({ LIMITER }, 'POST', '/api/v1/auth/login', {
      body: { email: user.email, password },
    })
    const renewed = await callWith({ LIMITER }, 'POST', '/api/v1/auth/refresh', {
      body: { refresh_token: user.refreshToken },
    })

    expect(login.status).toBe(200)
    expect(renewed.body).toMatchObject({ status: 503, code: 'unavailable' })
  })
})
