import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { SignInLimiter } from '../../src/rate-limit/sign-in-limiter'
import { makeSecret } from '../../src/keys/secret'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { FaultyBindings } from '../support/faults'
import { newKey, newUser, password } from '../support/fixtures'
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
    register: (email = `${crypto.randomUUID()}@example.com`) =>
      post('register', { email, password }),
    read: (token: string) =>
      callWith({ SIGN_IN_LIMITS: limits }, 'GET', '/api/v1/accounts', { token, headers }),
    changePassword: (token: string, word: string) =>
      callWith({ SIGN_IN_LIMITS: limits }, 'POST', '/api/v1/me/password', {
        token,
        headers,
        body: { current_password: word, new_password: `${password} too` },
      }),
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
    const few = client(newAddress(), '7/60')
    const many = client(newAddress(), '1000/60')
    const together = ({ logIn }: typeof few) =>
      Promise.all(Array.from({ length: 40 }, () => logIn(email, 'wrong')))

    expect(tally(await together(few))).toEqual({ 401: 7, 429: 33 })
    expect(tally(await together(many))).toEqual({ 401: 10, 429: 30 })
    expect((await many.logIn(email)).headers.get('Retry-After')).toBe('32')
  })

  it('that are refused at one address take nothing from the person elsewhere', async () => {
    const { email } = await newUser()
    const attacker = client(newAddress(), '2/60')
    const answers = []
    for (let count = 0; count < 25; count += 1) answers.push(await attacker.logIn(email, 'wrong'))

    const elsewhere = await client(newAddress(), '2/60').logIn(email)

    expect(tally(answers)).toEqual({ 401: 2, 429: 23 })
    expect(elsewhere.status).toBe(200)
  })

  it('of who is signed in already are limited as well', async () => {
    const user = await newUser()
    const { changePassword } = client(newAddress(), '1000/60')
    const answers = []
    for (let count = 0; count < 5; count += 1)
      answers.push(await changePassword(user.token, 'wrong'))

    const refused = await changePassword(user.token, password)
    passSeconds(1)
    const right = await changePassword(user.token, password)

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422])
    expect(refused.body).toMatchObject({ status: 429, code: 'too_many_attempts' })
    expect(right.status).toBe(204)
    expect(right.headers.get('RateLimit-Policy')).not.toContain('sign-in')
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

describe('right passwords', () => {
  it('of one person may come ten at once', async () => {
    const { email } = await newUser()
    const { logIn } = client(newAddress(), '20/60')

    const answers = await Promise.all(Array.from({ length: 10 }, () => logIn(email)))

    expect(tally(answers)).toEqual({ 200: 10 })
  })

  it('are no failure when the guard cannot be told of them', async () => {
    const { email } = await newUser()
    const fail = async () => {
      throw new Error('The object does not answer.')
    }
    const SIGN_IN_LIMITER = namespaceOf((name) => {
      const object = env.SIGN_IN_LIMITER.getByName(name)
      const asked = {
        attempt: (...args: Parameters<SignInLimiter['attempt']>) => object.attempt(...args),
        charge: (...args: Parameters<SignInLimiter['charge']>) => object.charge(...args),
      }
      return { ...asked, succeed: fail, refund: fail }
    })

    const answer = await callWith({ SIGN_IN_LIMITER }, 'POST', '/api/v1/auth/login', {
      body: { email, password },
    })

    expect(answer.status).toBe(200)
  })
})

describe('what shows nothing about a password', () => {
  it('delays nobody: registering an e-mail that is taken', async () => {
    const { email } = await newUser()
    const { register, logIn } = client(newAddress(), '1000/60')
    const answers = []
    for (let count = 0; count < 12; count += 1) answers.push(await register(email))

    expect(tally(answers)).toEqual({ 409: 12 })
    expect((await logIn(email)).status).toBe(200)
  })

  it('takes nothing from the owner of the e-mail elsewhere', async () => {
    const { email } = await newUser()
    for (let count = 0; count < 12; count += 1) {
      const { register } = client(newAddress(), '1/60')
      expect((await register(email)).status).toBe(409)
    }

    expect((await client(newAddress(), '1/60').logIn(email)).status).toBe(200)
  })
})

describe('API keys that are none', () => {
  it('are refused when an address has sent too many, those that are some are not', async () => {
    const key = await newKey(await newUser())
    const { read } = client(newAddress(), '2/60')

    const guesses = [
      await read(makeSecret()),
      await read(makeSecret()),
      await read(makeSecret()),
      await read(makeSecret()),
    ]
    const own = await read(key.secret)
    passSeconds(60)
    const later = await read(makeSecret())

    expect(guesses.map(({ body }) => body.code)).toEqual([
      ...['key_unknown', 'key_unknown'],
      ...['too_many_attempts', 'too_many_attempts'],
    ])
    expect(guesses[3]?.headers.get('Retry-After')).toBe('60')
    expect([own.status, later.status]).toEqual([200, 401])
  })

  it('any more, revoked or expired, are refused likewise, and then are no work for their owner’s object', async () => {
    const user = await newUser()
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const keys = [await newKey(user), await newKey(user, { expires_at: expiresAt })]
    await call('DELETE', `/api/v1/keys/${keys[0]?.id}`, { token: user.token })
    passSeconds(61)
    const { bindings, calls } = new FaultyBindings()
    const headers = { 'CF-Connecting-IP': newAddress() }
    const limited = { ...bindings, SIGN_IN_LIMITS: '2/60' }
    const read = ({ secret: token = '' } = {}) =>
      callWith(limited, 'GET', '/api/v1/accounts', { token, headers })

    const answers = [await read(keys[0]), await read(keys[1])]
    const refused = [await read(keys[0]), await read(keys[1]), await read(keys[0])]
    // Refusals are noted after the answer.
    await scheduler.wait(50)

    expect(answers.map(({ body }) => body.code)).toEqual(['key_revoked', 'key_expired'])
    expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => 'too_many_attempts'))
    expect(calls.filter((name) => name === 'LIMITER.noteAccess')).toHaveLength(2)
  })

  it('take nothing from who signs in there', async () => {
    const { email } = await newUser()
    const { read, logIn } = client(newAddress(), '2/60')
    for (let count = 0; count < 5; count += 1) await read(makeSecret())

    expect((await logIn(email)).status).toBe(200)
  })
})

describe('what is remembered of attempts', () => {
  const rowsOf = (name: string) =>
    runInDurableObject(env.SIGN_IN_LIMITER.getByName(name), (_object, { storage }) => {
      const tables = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'tries'").toArray()
      return tables.length === 0
        ? null
        : storage.sql.exec('SELECT name FROM tries ORDER BY name').toArray()
    })
  const policy = [{ name: 'minute', quota: 5, seconds: 60 }]

  it('is nothing at all where it was only looked', async () => {
    const name = crypto.randomUUID()

    const standings = await env.SIGN_IN_LIMITER.getByName(name).look(policy)

    expect(standings).toMatchObject([{ remaining: 5 }])
    expect(await rowsOf(name)).toBeNull()
  })

  it('is forgotten person by person, though others go on trying, and then altogether', async () => {
    const name = crypto.randomUUID()
    const object = env.SIGN_IN_LIMITER.getByName(name)
    const { at } = await object.attempt(policy, 'one')
    await object.fail('one', at)
    passSeconds(800)
    await object.attempt(policy, 'other')
    passSeconds(100)
    await runDurableObjectAlarm(object)
    const between = await rowsOf(name)

    passSeconds(2000)
    await runDurableObjectAlarm(object)

    expect(between).toEqual([{ name: 'other' }])
    expect(await rowsOf(name)).toBeNull()
  })

  it('outlives a crash: attempts under way count as failed', async () => {
    const name = crypto.randomUUID()
    const ask = () => env.SIGN_IN_LIMITER.getByName(name).attempt(policy, 'one')
    const wide = [{ name: 'minute', quota: 50, seconds: 60 }]
    for (let count = 0; count < 9; count += 1)
      await env.SIGN_IN_LIMITER.getByName(name).attempt(wide, 'one')
    await runInDurableObject(env.SIGN_IN_LIMITER.getByName(name), (_object, state) =>
      state.abort('A crash.'),
    ).catch(() => {})

    passSeconds(31)
    const refused = await ask()

    expect(refused).toMatchObject({ admitted: false })
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
    expect((await refresh(token)).status).toBe(200)
  })

  it('and the people who sign in leave no readable trace', async () => {
    const { email } = await newUser()
    const address = newAddress()
    const names: string[] = []
    const SIGN_IN_LIMITER = namespaceOf((name) => {
      names.push(name)
      return env.SIGN_IN_LIMITER.getByName(name)
    })

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
    const SIGN_IN_LIMITER = namespaceOf(() => ({ attempt: fail, charge: fail, look: fail }))

    const answer = await callWith({ SIGN_IN_LIMITER }, 'POST', '/api/v1/auth/login', {
      body: { email, password },
    })

    expect(answer.body).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers.get('RateLimit-Policy')).not.toBeNull()
  })
})

/** Safe: the worker asks the namespace for nothing but getByName. */
function namespaceOf(getByName: (name: string) => unknown): Bindings['SIGN_IN_LIMITER'] {
  return { getByName } as Bindings['SIGN_IN_LIMITER']
}
