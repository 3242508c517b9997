// What happened to a user, as a client reads it, and what a single action brought about.
import { env } from 'cloudflare:workers'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { dispatch } from '../../src/events/dispatch'
import { type Answer, call } from '../support/client'
import { newUser, password, type TestUser } from '../support/fixtures'

/** Oldest first. */
export async function eventsOf({ token }: TestUser, query = ''): Promise<any[]> {
  const events: any[] = []
  for (let cursor = '', more = true; more;) {
    const { status, body } = await call('GET', `/api/v1/events?limit=500${query}${cursor}`, {
      token,
    })
    if (status !== 200) throw new Error(`Listing failed: ${JSON.stringify(body)}`)
    events.push(...body.data)
    cursor = `&cursor=${body.next_cursor}`
    more = body.has_more
  }
  return events.toReversed()
}

/** The events that came while `action` ran, oldest first. */
export async function eventsDuring(user: TestUser, action: () => Promise<unknown>): Promise<any[]> {
  const before = new Set((await eventsOf(user)).map(({ id }) => id))
  await action()
  return (await eventsOf(user)).filter(({ id }) => !before.has(id))
}

/** What is left to do in the background, now. */
export async function settle({ id }: TestUser): Promise<void> {
  await dispatch(env, databaseOf(env, noUse()), id)
}

/** After time has passed. */
export async function signInAgain(user: TestUser): Promise<void> {
  const { email } = user
  const { body } = await call('POST', '/api/v1/auth/login', { body: { email, password } })
  user.token = body.access_token
}

export type Client = {
  user: TestUser
  ask: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** Of what an action brought about: types and ids of what they are about. */
  told: (action: () => Promise<unknown>) => Promise<[string, string][]>
  during: (action: () => Promise<unknown>) => Promise<any[]>
}

export async function newClient(): Promise<Client> {
  const user = await newUser()
  const during = (action: () => Promise<unknown>) => eventsDuring(user, action)
  return {
    user,
    ask: (method, path, body) => call(method, `/api/v1${path}`, { token: user.token, body }),
    during,
    told: async (action) => (await during(action)).map(({ type, data }) => [type, data.id]),
  }
}
