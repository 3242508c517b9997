// A browser without a window: it keeps cookies, sends forms, and says where they come from.
import { origin, send } from '../support/client'
import { type TestUser, newUser, password } from '../support/fixtures'

export type Seen = {
  status: number
  text: string
  /** Where a redirect leads. */
  location: string | null
  headers: Headers
}

export class Visitor {
  readonly jar = new Map<string, string>()

  constructor(private readonly headers: Record<string, string> = {}) {}

  async open(path: string, headers: Record<string, string> = {}): Promise<Seen> {
    return this.take(await send('GET', path, { headers: { ...this.sent(), ...headers } }))
  }

  async post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin', Origin: origin },
  ): Promise<Seen> {
    const request = {
      raw: new URLSearchParams(fields),
      headers: { ...this.sent(), ...headers },
    }
    return this.take(await send('POST', path, request))
  }

  cookie(name: string): string | undefined {
    return this.jar.get(`__Host-fhd_${name}`)
  }

  private sent(): Record<string, string> {
    const cookies = [...this.jar].map(([name, value]) => `${name}=${value}`)
    return { ...this.headers, ...(cookies.length > 0 && { Cookie: cookies.join('; ') }) }
  }

  private async take(response: Response): Promise<Seen> {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/Max-Age=0/.test(cookie)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('Location'),
      headers: response.headers,
    }
  }
}

/** Somebody who is signed in by the form. */
export async function signedIn(user?: TestUser): Promise<{ visitor: Visitor; user: TestUser }> {
  const someone = user ?? (await newUser())
  const visitor = new Visitor()
  const answer = await visitor.post('/dashboard/sign-in', { email: someone.email, password })
  if (answer.status !== 303) throw new Error(`Signing in answered ${answer.status}: ${answer.text}`)
  return { visitor, user: someone }
}
