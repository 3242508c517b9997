import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { freezeClock, passSeconds } from '../support/clock'
import { newUser, password } from '../support/fixtures'
import { callWith } from '../sessions/other-bindings'
import { tally } from './limits'

freezeClock()

let addresses = 0
/** Each test has an address of its own, as each client has. */
const newAddress = () => `2001:db8:${(addresses += 1).toString(16)}::1`

function client(address: string, limits: string) {
  const headers = { 'CF-Connecting-IP': address }
  const post = (path: string, body: unknown) =>
    callWith({ SIGN_IN_LIMITS: limits }, 'POST', `/api/v1/auth/${path}`, { body, headers })
  return {
    logIn: (email: string, word = password) => post('login', { email, password: word }),
    register: () => post('register', { email: `${crypto.randomUUID()}@example.com`, password }),
    refresh: (token: string) => post('refresh', { refresh_token: token }),
  }
}

describe('wrong passwords', () => {
  it('make who sends them wait ever longer', async () => {
    const { email } = await newUser()
    const { logIn } = client(newAddress(), '1000/60')
    for (let count = 0; count < 4; count += 1)
      expect((await logIn(email, 'wrong')).status).toBe(401)
    const waits: unknown[] = []

    for (let count = 0; count < 5; count += 1) {
      await logIn(email, 'wrong')
      const { status, body, headers } = await logIn(email)
      waits.push([status, body.code, headers.get('Retry-After')])
      passSeconds(Number(headers.get('Retry-After')))
    }

    expect(waits.map((wait) => (wait as unknown[])[2])).toEqual(['1', '2', '4', '8', '16'])
    expect(new Set(waits.map((wait) => (wait as unknown[])[1]))).toEqual(
      new Set(['too_many_attempts']),
    )
    expect((await logIn(email)).status).toBe(200)
  })

  it('are forgiven by the right one', async () => {
    const { email } = await newUser()
    const { logIn } = client(newAddress(), '1000/60')
    for (let count = 0; count < 4; count += 1) await logIn(email, 'wrong')
    await logIn(email)

    for (let count = 0; count < 4; count += 1) await logIn(email, 'wrong')

    expect((await logIn(email)).status).toBe(200)
  })

  it('for one person lock nobody else out, nor the person elsewhere', async () => {
    const [victim, neighbour] = [await newUser(), await newUser()]
    const attacker = client(newAddress(), '10/60')
    const answers = []
    for (let count = 0; count < 30; count += 1)
      answers.push(await attacker.logIn(victim.email, 'x'))

    expect(tally(answers)[429]).toBeGreaterThan(15)
    expect((await attacker.logIn(neighbour.email)).status).toBe(200)
    expect((await client(newAddress(), '10/60').logIn(victim.email)).status).toBe(200)
  })

  it('cannot be tried in parallel beyond the limit', async () => {
    const { email } = await newUser()
    const { logIn } = client(newAddress(), '10/60')

    const answers = await Promise.all(Array.from({ length: 40 }, () => logIn(email, 'wrong')))

    expect(tally(answers)).toEqual({ 401: 10, 429: 30 })
  })

  it('of many addresses together have ten times as many attempts', async () => {
    const { email } = await newUser()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => client(newAddress(), '2/60')).flatMap(({ logIn }) => [
        logIn(email, 'wrong'),
        logIn(email, 'wrong'),
      ]),
    )

    expect(tally(answers)).toEqual({ 401: 20, 429: 4 })
  })

  it('and unknown people are limited alike', async () => {
    const { email } = await newUser()
    const told = async (person: string) => {
      const { logIn } = client(newAddress(), '2/60')
      const answers = [await logIn(person, 'x'), await logIn(person, 'x'), await logIn(person, 'x')]
      return answers.map(({ status, headers }) => [status, headers.get('RateLimit')])
    }

    expect(await told(email)).toEqual(await told('nobody@example.com'))
  })
})

describe('an address', () => {
  it('registers so many people and no more, until the window ends', async () => {
    const { register } = client(newAddress(), '3/60')

    const answers = [await register(), await register(), await register(), await register()]

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429])
    expect(answers[3]?.body).toMatchObject({ code: 'too_many_attempts' })
    expect(answers[3]?.headers.get('Retry-After')).toBe('60')
    passSeconds(60)
    expect((await register()).status).toBe(201)
  })

  it('is the network of a household for IPv6', async () => {
    const same = (suffix: string) => client(`2001:db8:ffff:1::${suffix}`, '2/60')
    await same('1').register()
    await same('2').register()

    expect((await same('3').register()).status).toBe(429)
    expect((await client('2001:db8:ffff:2::1', '2/60').register()).status).toBe(201)
  })

  it('may send so many refresh tokens that are none; those that are some do not count', async () => {
    const user = await newUser()
    const { refresh } = client(newAddress(), '2/60')
    let token = user.refreshToken
    for (let count = 0; count < 5; count += 1) {
      const { body } = await refresh(token)
      token = body.refresh_token
    }

    const guesses = [await refresh('fhr_1'), await refresh('fhr_2'), await refresh('fhr_3')]

    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 429])
    expect((await refresh(token)).status).toBe(429)
  })

  it('and the people who sign in leave no readable trace', async () => {
    const { email } = await newUser()
    const address = newAddress()
    const names: string[] = []
    const SIGN_IN_LIMITER = {
      getByName: (name: string) => {
        names.push(name)
        return env.SIGN_IN_LIMITER.getByName(name)
      },
    } as Bindings['SIGN_IN_LIMITER']

    await callWith({ SIGN_IN_LIMITER }, 'POST', '/api/v1/auth/login', {
      body: { email, password },
      headers: { 'CF-Connecting-IP': address },
    })

    expect(names).toHaveLength(2)
    expect(names.join()).not.toContain(address)
    expect(names.join()).not.toContain(email.slice(0, 8))
  })
})

describe('while the guard does not answer', () => {
  it('nobody signs in or registers', async () => {
    const { email } = await newUser()
    const fail = async () => {
      throw new Error('The object does not answer.')
    }
    const broken = { getByName: () => ({ attempt: fail, look: fail, succeed: fail, fail }) }
    const SIGN_IN_LIMITER = broken as unknown as Bindings['SIGN_IN_LIMITER']

    const answer = await callWith({ SIGN_IN_LIMITER }, 'POST', '/api/v1/auth/login', {
      body: { email, password },
    })

    expect(answer.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers.get('RateLimit-Policy')).not.toBeNull()
  })
})
