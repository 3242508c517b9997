import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newKey } from '../support/fixtures'
import { signedIn } from './visitor'

describe('the page of usage', () => {
  it('tells today, what is left, and thirty days, for all and for one key', async () => {
    const { visitor, user } = await signedIn()
    const key = await newKey(user, { name: 'Busy', limits: { minute: 3 } })
    for (let request = 0; request < 4; request += 1) {
      await call('GET', '/api/v1/accounts', { token: key.secret })
    }
    await call('DELETE', `/api/v1/keys/${(await newKey(user, { name: 'Gone' })).id}`, {
      token: user.token,
    })

    const all = await visitor.open('/dashboard/usage')
    const one = await visitor.open(`/dashboard/usage?of=${key.id}`)
    const [sessions, unknown] = [
      await visitor.open('/dashboard/usage?of=sessions'),
      await visitor.open('/dashboard/usage?of=key_01kb2x9m4tfc3r6w8y0z5n7qhd'),
    ]
    const { body } = await call('GET', '/api/v1/usage', { token: user.token })
    const told = body.data.find((meter: any) => meter.key_id === key.id)

    expect(all.status).toBe(200)
    expect(all.text).toMatch(/Gone<\/a> <span class="badge plain">revoked/)
    expect(textOf(one.text)).toContain('0 of 3 left')
    expect(told.today.requests).toBe(3)
    expect(rowOf(all.text, 'Busy')).toMatch(new RegExp(`Busy ${told.today.requests} \\d[\\d,]* of`))
    expect(one.text.match(/<tr/g)).toHaveLength(31)
    expect(sessions.status).toBe(200)
    expect(unknown.status).toBe(404)
  })

  it("shows none of another's keys", async () => {
    const { user } = await signedIn()
    const { visitor: other } = await signedIn()
    const key = await newKey(user, { name: 'Private' })

    const all = await other.open('/dashboard/usage')

    expect(all.text).not.toContain('Private')
    expect((await other.open(`/dashboard/usage?of=${key.id}`)).status).toBe(404)
  })
})

function textOf(html: string): string {
  return html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
}

function rowOf(html: string, name: string): string {
  const rows = html.split('<tr').map((row) => textOf(`<tr${row}`))
  return rows.find((row) => row.trim().startsWith(name)) ?? ''
}
