import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { linesOf } from '../sessions/log-lines'
import { sendWith } from './worker-with'

describe('wrong settings', () => {
  it('stop the service, which names them all', async () => {
    const response = await sendWith(
      {
        PUBLIC_ORIGIN: 'https://api.test/',
        CORS_ORIGINS: 'ftp://x.example',
        JWT_SIGNING_SLOT: 'C',
      },
      '/health',
    )
    const body: any = await response.json()

    expect(response.status).toBe(503)
    expect(response.headers.get('Content-Type')).toContain('application/problem+json')
    expect(body.code).toBe('unavailable')
    expect(body.detail).toContain('PUBLIC_ORIGIN')
    expect(body.detail).toContain('CORS_ORIGINS')
    expect(body.detail).toContain('JWT_SIGNING_SLOT')
  })

  it('of the limits and plans are named, too', async () => {
    const response = await sendWith(
      {
        RATE_LIMITS: '120',
        SIGN_IN_LIMITS: '0/60',
        PLANS: '{"plus": "many"}',
        DATA_KEY_A: 'short',
        RETENTION_DAYS: { ...env.RETENTION_DAYS, events: 29, sessions: -1 },
      },
      '/health',
    )
    const { detail }: any = await response.json()

    expect(response.status).toBe(503)
    const names = ['RATE_LIMITS', 'SIGN_IN_LIMITS', 'PLANS.plus', 'DATA_KEY_A']
    for (const name of [...names, 'RETENTION_DAYS.events', 'RETENTION_DAYS.sessions']) {
      expect(detail).toContain(name)
    }
    expect(detail).not.toContain('short')
  })

  it('are never shown nor logged by value', async () => {
    const key = JSON.stringify({
      kty: 'EC',
      crv: 'P-256',
      kid: 'k',
      x: 'x',
      y: 'y',
      d: 7,
      secret: 'hush',
    })
    let text = ''

    const lines = await linesOf(async () => {
      const response = await sendWith({ JWT_KEY_A: key }, '/api/v1/me')
      text = await response.text()
    })

    expect(text).toContain('JWT_KEY_A')
    expect(text).not.toContain('hush')
    expect(JSON.stringify(lines)).toContain('JWT_KEY_A')
    expect(JSON.stringify(lines)).not.toContain('hush')
  })

  it('stop the service when the key is missing or no key at all', async () => {
    const missing = await sendWith({ JWT_KEY_A: undefined }, '/health')
    const broken = await sendWith({ JWT_KEY_A: 'not json' }, '/health')

    expect(missing.status).toBe(503)
    expect(broken.status).toBe(503)
    expect(await broken.text()).not.toContain('not json')
  })

  it('stop the service when the second key is to sign but is not there', async () => {
    const response = await sendWith({ JWT_SIGNING_SLOT: 'B' }, '/health')

    expect(response.status).toBe(503)
    expect(await response.text()).toContain('JWT_KEY_B')
  })
})
