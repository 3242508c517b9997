import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newKey, newUser } from '../support/fixtures'
import { sendWith } from './worker-with'

const ours = 'https://app.example.com'
const open = { CORS_ORIGINS: `${ours}, https://other.example.com` }
const preflight = {
  method: 'OPTIONS',
  headers: {
    Origin: ours,
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': 'authorization,content-type',
  },
}

describe('other origins', () => {
  it('are not let in by default', async () => {
    const answer = await call('GET', '/health', { headers: { Origin: ours } })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  it('get no answer to a preflight by default', async () => {
    const answer = await call('OPTIONS', '/api/v1/me', { headers: preflight.headers })

    expect(answer.status).toBe(405)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  it('are let in when they are named', async () => {
    const response = await sendWith(open, '/health', { headers: { Origin: ours } })

    expect(response.status).toBe(200)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(ours)
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Request-Id')
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('ETag')
    expect(response.headers.get('Vary')).toContain('Origin')
  })

  it('are not let in when others are named', async () => {
    const response = await sendWith(open, '/health', {
      headers: { Origin: 'https://evil.example.com' },
    })

    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  it('are not let in as null or as a part of a name', async () => {
    const none = await sendWith(open, '/health', { headers: { Origin: 'null' } })
    const longer = await sendWith(open, '/health', { headers: { Origin: `${ours}.evil.example` } })

    expect(none.headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(longer.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  it('may read why a read was refused', async () => {
    const user = await newUser()
    const key = await newKey(user, { limits: { minute: 1 } })
    const doomed = await newKey(user)
    const ask = ({ secret }: { secret: string }) =>
      sendWith(open, '/api/v1/accounts', {
        headers: { Origin: ours, Authorization: `Bearer ${secret}` },
      })
    await ask(key)
    await ask(doomed)
    await call('DELETE', `/api/v1/keys/${doomed.id}`, { token: user.token })

    const [limited, revoked] = [await ask(key), await ask(doomed)]

    expect([limited.status, revoked.status]).toEqual([429, 401])
    for (const { headers } of [limited, revoked]) {
      expect(headers.get('Access-Control-Allow-Origin')).toBe(ours)
      expect(headers.get('Access-Control-Expose-Headers')).toContain('Retry-After')
      expect(headers.get('Vary')).toContain('Origin')
    }
  })

  it('may ask beforehand, without a credential', async () => {
    const response = await sendWith(open, '/api/v1/me', preflight)

    expect(response.status).toBe(204)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(ours)
    expect(response.headers.get('Access-Control-Allow-Methods')).toContain('PATCH')
    expect(response.headers.get('Access-Control-Allow-Headers')).toContain('Authorization')
    expect(response.headers.get('Access-Control-Allow-Headers')).toContain('If-Match')
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull()
  })

  it('can read an error as well', async () => {
    const response = await sendWith(open, '/api/v1/me', { headers: { Origin: ours } })

    expect(response.status).toBe(401)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(ours)
  })

  it('can read why there is nothing and why a method is refused', async () => {
    const missing = await sendWith(open, '/nothing', { headers: { Origin: ours } })
    const refused = await sendWith(open, '/health', { method: 'DELETE', headers: { Origin: ours } })

    expect(missing.status).toBe(404)
    expect(missing.headers.get('Access-Control-Allow-Origin')).toBe(ours)
    expect(refused.status).toBe(405)
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe(ours)
  })

  it('use the API with a token', async () => {
    const { token, email } = await newUser()

    const response = await sendWith(open, '/api/v1/me', {
      headers: { Origin: ours, Authorization: `Bearer ${token}` },
    })

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ email })
  })
})
