import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseList } from 'structured-headers'
import { call, send } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { ofx } from '../support/statements'
import { newAccount, newKey, newUser, password } from '../support/fixtures'
import { brokenLimiter, callWith } from '../sessions/other-bindings'
import { linesOf } from '../sessions/log-lines'
import { callUnder, countWrites, crash, evict, tally } from './limits'

freezeClock()

const sixty = { RATE_LIMITS: '60/60,10000/86400' }

describe('the limit', () => {
  it.each(['GET', 'POST'])('admits exactly its quota of 200 parallel %s', async (method) => {
    const user = await newUser()
    const key = await newKey(user, { scopes: ['full'] })
    const body = { name: 'Many', kind: 'expense' }

    const answers = await Promise.all(
      Array.from({ length: 200 }, () =>
        callUnder(sixty, method, '/categories', {
          token: key.secret,
          ...(method === 'POST' && { body }),
        }),
      ),
    )

    expect(tally(answers)).toEqual({ [method === 'GET' ? 200 : 201]: 60, 429: 140 })
    const { results } = await env.DB.prepare(
      'SELECT count(*) AS made FROM categories WHERE user_id = ?',
    )
      .bind(user.id)
      .all()
    expect(results).toEqual([{ made: method === 'POST' ? 60 : 0 }])
  })

  it('admits again when the window is over', async () => {
    const { token } = await newUser()
    const ask = () => callUnder({ RATE_LIMITS: '2/60' }, 'GET', '/me', { token })
    const first = [await ask(), await ask(), await ask()]

    passSeconds(59)
    const still = await ask()
    passSeconds(1)
    const again = [await ask(), await ask(), await ask()]

    expect(first.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(still.status).toBe(429)
    expect(still.headers.get('Retry-After')).toBe('1')
    expect(again.map(({ status }) => status)).toEqual([200, 200, 429])
  })

  it('holds for several windows at once', async () => {
    const { token } = await newUser()
    const ask = () => callUnder({ RATE_LIMITS: '2/10,3/60' }, 'GET', '/me', { token })
    await Promise.all([ask(), ask()])

    passSeconds(10)
    const third = await ask()
    const fourth = await ask()

    expect([third.status, fourth.status]).toEqual([200, 429])
    expect(fourth.headers.get('Retry-After')).toBe('50')
    expect(fourth.body['violated-policies']).toEqual(['minute'])
  })

  it('is one for each key and one for each session', async () => {
    const user = await newUser()
    const keys = [await newKey(user), await newKey(user)]
    const logIn = () =>
      call('POST', '/api/v1/auth/login', { body: { email: user.email, password } })
    const sessions = [await logIn(), await logIn()]
    const tokens = [
      ...keys.map(({ secret }) => secret),
      ...sessions.map(({ body }) => body.access_token),
    ]

    const answers = await Promise.all(
      tokens.flatMap((token) =>
        [1, 2, 3].map(() => callUnder({ RATE_LIMITS: '2/60' }, 'GET', '/accounts', { token })),
      ),
    )

    expect(tally(answers)).toEqual({ 200: 8, 429: 4 })
  })

  it('of a key can be lower than that of the account', async () => {
    const user = await newUser()
    const { secret } = await newKey(user, { limits: { minute: 3 } })

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => callUnder(sixty, 'GET', '/accounts', { token: secret })),
    )

    expect(tally(answers)).toEqual({ 200: 3, 429: 7 })
    const policy = answers[0]?.headers.get('RateLimit-Policy')
    expect(policy).toBe('"minute";q=3;w=60, "day";q=10000;w=86400')
  })

  it('follows the plan of the user, keys at once and sessions when they are renewed', async () => {
    const user = await newUser()
    const { secret } = await newKey(user)
    await env.DB.prepare('UPDATE users SET plan = ? WHERE id = ?').bind('plus', user.id).run()
    const limits = { ...sixty, PLANS: '{"plus": "600/60"}' }
    const policyFor = async (token: string) =>
      (await callUnder(limits, 'GET', '/me', { token })).headers.get('RateLimit-Policy')

    const renewed = await call('POST', '/api/v1/auth/refresh', {
      body: { refresh_token: user.refreshToken },
    })

    expect(await policyFor(secret)).toBe('"minute";q=600;w=60')
    expect(await policyFor(renewed.body.access_token)).toBe('"minute";q=600;w=60')
    expect(await policyFor(user.token)).toContain('q=60;')
  })

  it('counts calls with many items by their items, one per fifty', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const item = { account_id: account.id, date: '2026-11-02', amount: -1 }
    const post = (count: number) =>
      callUnder({ RATE_LIMITS: '13/60' }, 'POST', '/transactions', {
        token: user.token,
        body: { transactions: Array.from({ length: count }, () => item) },
      })

    const [large, small, tooLarge] = [await post(500), await post(50), await post(101)]

    expect([large.status, small.status, tooLarge.status]).toEqual([201, 201, 429])
    expect(large.headers.get('X-RateLimit-Remaining')).toBe('2')
    expect(small.headers.get('X-RateLimit-Remaining')).toBe('1')
  })

  it('counts an import by its entries, also when it only tells what would happen', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const { secret } = await newKey(user, { scopes: ['full'], limits: { minute: 50 } })
    const file = (entries: number) =>
      ofx(
        Array.from({ length: entries }, (_entry, index) => ({
          id: `E${index}`,
          date: '20261104',
          amount: '-3.00',
          name: 'Kiosk',
        })),
      )
    const remaining = async (entries: number, query = '') => {
      const { status, headers } = await call(
        'POST',
        `/api/v1/accounts/${account.id}/imports${query}`,
        {
          token: secret,
          raw: file(entries),
          headers: { 'Content-Type': 'application/x-ofx' },
        },
      )
      return [status, headers.get('X-RateLimit-Remaining')]
    }

    expect(await remaining(50)).toEqual([201, '49'])
    expect(await remaining(51)).toEqual([201, '47'])
    expect(await remaining(5000, '?dry_run=true')).toEqual([200, '27'])
    expect(await remaining(1000)).toEqual([201, '7'])
    expect((await remaining(400))[0]).toBe(429)
    const { body } = await call('GET', '/api/v1/imports', { token: user.token })
    expect(body.data).toHaveLength(3)
  })

  it.each([1, 5])('of %i takes many items all the same, and is used up by them', async (quota) => {
    const user = await newUser()
    const account = await newAccount(user)
    const { secret } = await newKey(user, { scopes: ['full'], limits: { minute: quota } })
    const item = { account_id: account.id, date: '2026-11-02', amount: -1 }
    const post = () =>
      callUnder(sixty, 'POST', '/transactions', {
        token: secret,
        body: { transactions: Array.from({ length: 500 }, () => item) },
      })

    const answers = [await post(), await post()]

    expect(answers.map(({ status }) => status)).toEqual([201, 429])
    expect(answers[0]?.headers.get('X-RateLimit-Remaining')).toBe('0')
  })

  it('comes before the network that a key may be used from', async () => {
    const user = await newUser()
    const { secret } = await newKey(user, {
      scopes: ['full'],
      allowed_ips: ['203.0.113.7'],
      limits: { minute: 2 },
    })
    const ask = (method: string) =>
      callUnder(sixty, method, '/accounts', { token: secret, body: undefined })

    const answers = [await ask('GET'), await ask('POST'), await ask('GET'), await ask('POST')]

    expect(answers.map(({ body }) => body.code)).toEqual([
      ...['ip_not_allowed', 'ip_not_allowed', 'rate_limited', 'rate_limited'],
    ])
  })

  it('comes after the credential and before the scope', async () => {
    const user = await newUser()
    const { secret } = await newKey(user, { scopes: ['goals:read'], limits: { minute: 1 } })
    const ask = () =>
      callUnder(sixty, 'POST', '/accounts', { token: secret, body: { nonsense: 1 } })

    expect([(await ask()).status, (await ask()).status]).toEqual([403, 429])
  })

  it('tells nothing of what a refused read would have found', async () => {
    const user = await newUser()
    await newAccount(user, { name: 'Hidden' })
    const ask = () =>
      callUnder({ RATE_LIMITS: '1/60' }, 'GET', '/accounts?limit=1', { token: user.token })
    await ask()

    const refused = await ask()

    expect(JSON.stringify(refused.body)).not.toContain('Hidden')
    expect(refused.headers.get('Link')).toBeNull()
  })
})

describe('the headers', () => {
  it('stand on every response and are structured fields', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const ask = (path: string, token?: string, method = 'GET') => send(method, path, { token })

    const answers = [
      await ask('/api/v1/accounts', user.token),
      await ask(`/api/v1/accounts/${account.id}`, user.token, 'HEAD'),
      await ask('/api/v1/accounts/acc_none', user.token),
      await ask('/api/v1/accounts?nonsense=1', user.token),
      await ask('/api/v1/accounts', user.token, 'DELETE'),
      await ask('/api/v1/accounts'),
      await ask('/api/v1/accounts', 'fhd_typo'),
      await ask('/api/v1/nowhere'),
      await ask('/api/v1/openapi.json'),
      await ask('/health'),
      await ask('/'),
    ]

    for (const { headers } of answers) {
      const policy = parseList(headers.get('RateLimit-Policy') ?? '')
      const [[name, standing] = ['', new Map()], ...others] = parseList(
        headers.get('RateLimit') ?? '',
      )
      const windows = policy.map(([window, fields]) => [window, fields.get('q'), fields.get('w')])
      expect(windows.length).toBe(2)
      expect(windows.flat().every((part) => typeof part === 'string' || Number(part) > 0)).toBe(
        true,
      )
      expect(others).toEqual([])
      expect(policy.map(([window]) => window)).toContain(name)
      expect(standing.get('r')).toBe(Number(headers.get('X-RateLimit-Remaining')))
      expect(standing.get('t')).toBe(Number(headers.get('X-RateLimit-Reset')))
    }
  })

  it('count down to a 429 that says when to come back', async () => {
    const { token } = await newUser()
    const ask = () => callUnder({ RATE_LIMITS: '3/60,100/86400' }, 'GET', '/me', { token })
    const told: unknown[] = []
    for (const seconds of [0, 10, 10, 10]) {
      passSeconds(seconds)
      const { status, headers } = await ask()
      told.push([status, headers.get('RateLimit'), headers.get('Retry-After')])
    }

    expect(told).toEqual([
      [200, '"minute";r=2;t=60', null],
      [200, '"minute";r=1;t=50', null],
      [200, '"minute";r=0;t=40', null],
      [429, '"minute";r=0;t=30', '30'],
    ])
  })

  it('tell the limit by address where there is no valid credential', async () => {
    const limits = { SIGN_IN_LIMITS: '7/60' }
    const headers = { 'CF-Connecting-IP': '198.51.100.1' }

    const open = await callWith(limits, 'GET', '/health', { headers })
    const refused = await callWith(limits, 'GET', '/api/v1/me', { headers, token: 'nonsense' })

    expect(open.headers.get('RateLimit')).toBe('"sign-in-minute";r=7;t=60')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('RateLimit-Policy')).toBe('"sign-in-minute";q=7;w=60')
  })
})

describe('who is over the limit', () => {
  it('is refused from memory, without waking the object, until the window ends', async () => {
    const { token } = await newUser()
    const limits = { RATE_LIMITS: '1/60' }
    const ask = (LIMITER = env.LIMITER) =>
      callWith({ ...limits, LIMITER }, 'GET', '/api/v1/me', { token })
    await ask()
    await ask()

    const asleep = await ask(brokenLimiter())
    passSeconds(60)
    const awake = await ask()

    expect(asleep.status).toBe(429)
    expect(awake.status).toBe(200)
  })
})

describe('the object', () => {
  it('never admits one too many to hundreds of clients, crashing at random moments under a moving clock', async () => {
    const quota = 100
    const limits = { RATE_LIMITS: `${quota}/60,100000/86400` }
    const property = fc.asyncProperty(
      fc.array(fc.record({ clients: fc.integer({ min: 20, max: 60 }), crashAt: fc.nat(40) }), {
        minLength: 4,
        maxLength: 7,
      }),
      async (waves) => {
        const key = await newKey(await newUser())
        const ask = () => callUnder(limits, 'GET', '/accounts', { token: key.secret })
        let admitted = 0
        for (const { clients, crashAt } of waves) {
          // All within one window, which began with the first of them.
          passSeconds(5)
          const answers = await Promise.all(
            Array.from({ length: clients }, async (_client, index) => {
              if (index === crashAt) await crash(key.id)
              return ask()
            }),
          )
          const counts = tally(answers)
          admitted += counts[200] ?? 0
          expect((counts[200] ?? 0) + (counts[429] ?? 0)).toBe(clients)
          expect(admitted).toBeLessThanOrEqual(quota)
        }
        const asked = waves.reduce((sum, { clients }) => sum + clients, 0)
        // A crash takes what was reserved ahead, twenty at most; nothing else is lost.
        expect(admitted).toBeGreaterThanOrEqual(Math.min(asked, quota) - 20 * waves.length)
        passSeconds(60)
        expect((await ask()).status).toBe(200)
      },
    )

    await fc.assert(property, { numRuns: 3 })
  })

  it('keeps its count to the last request when it falls asleep by itself', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const ask = () => callUnder({ RATE_LIMITS: '10/60' }, 'GET', '/accounts', { token: key.secret })
    for (let count = 0; count < 5; count += 1) await ask()

    await evict(key.id)

    const rest = await Promise.all(Array.from({ length: 10 }, ask))
    expect(tally(rest)).toEqual({ 200: 5, 429: 5 })
  })

  it('does not answer: reads go on and it is logged, keys are not made', async () => {
    const user = await newUser()
    const LIMITER = brokenLimiter()
    const answers: number[] = []

    const lines = await linesOf(async () => {
      const read = await callWith({ LIMITER }, 'GET', '/api/v1/accounts', { token: user.token })
      const made = await callWith({ LIMITER }, 'POST', '/api/v1/keys', {
        token: user.token,
        body: { name: 'Script', scopes: ['read'] },
      })
      answers.push(read.status, made.status)
    })

    expect(answers).toEqual([200, 503])
    expect(lines.filter(({ event }) => event === 'failure')).toHaveLength(2)
  })
})

describe('the cost', () => {
  it('of a client that asks every five seconds is less than a row per two requests', async () => {
    const user = await newUser()
    const key = await newKey(user)
    const ask = () =>
      callUnder({ RATE_LIMITS: '120/60,10000/86400' }, 'GET', '/accounts', { token: key.secret })
    await ask()
    const rows = await countWrites(key.id)

    for (let count = 0; count < 60; count += 1) {
      passSeconds(5)
      await ask()
    }

    expect(await rows()).toBeLessThan(30)
  })

  it('of a read with a key is one look-up at first, and none while the isolate knows it', async () => {
    const user = await newUser()
    const { secret } = await newKey(user)
    const trips = async () => {
      const lines = await linesOf(() => call('GET', '/api/v1/accounts', { token: secret }))
      return lines.find(({ event }) => event === 'request')?.['d1_round_trips']
    }

    const [first, second] = [await trips(), await trips()]
    passSeconds(31)
    const later = await trips()

    expect([first, second, later]).toEqual([2, 1, 2])
  })

  it('of a read with a key is one visit to one object', async () => {
    const user = await newUser()
    const { secret } = await newKey(user)
    let visits = 0
    const LIMITER = namespaceOf((name) => {
      visits += 1
      return env.LIMITER.getByName(name)
    })

    await callWith({ LIMITER }, 'GET', '/api/v1/accounts', { token: secret })

    expect(visits).toBe(1)
  })
})

/** Safe: the worker asks the namespace for nothing but getByName. */
function namespaceOf(getByName: (name: string) => unknown): Bindings['LIMITER'] {
  return { getByName } as Bindings['LIMITER']
}
