import { beforeAll, describe, expect, it } from 'vitest'
import { call } from '../support/client'
import type { TestUser } from '../support/fixtures'
import { deliveriesOf, deliverOne, happen, listen, newWebhook } from '../webhooks/posting'
import { signedIn, type Visitor } from './visitor'

let visitor: Visitor
let user: TestUser

beforeAll(async () => {
  ;({ visitor, user } = await signedIn())
})

describe('the pages of webhooks', () => {
  it('says what to do next where there is none', async () => {
    const { text } = await visitor.open('/dashboard/webhooks')

    expect(text).toContain('There is no webhook yet.')
    expect(text).toContain('href="/dashboard/webhooks/new"')
  })

  it('says at the fields what is wrong, and keeps what was typed', async () => {
    const fields = { url: 'https://10.0.0.1/', which: 'chosen', description: 'Kept' }

    const unparsed = await visitor.post('/dashboard/webhooks/new', fields)
    const refused = await visitor.post('/dashboard/webhooks/new', {
      ...fields,
      events: 'goal.reached',
    })

    expect([unparsed.status, refused.status]).toEqual([422, 422])
    expect(unparsed.text).toMatch(/id="events-fault">Must name at least one\.</)
    expect(refused.text).toMatch(/id="url-fault">Must not be a private/)
    expect(refused.text).toMatch(/value="goal\.reached" checked/)
    expect(refused.text).toContain('value="Kept"')
  })

  it('makes one webhook, however often the form is sent, changes and pauses it', async () => {
    const fields = {
      _once: 'one',
      url: 'https://hooks.example.com/a',
      which: 'all',
      description: '',
    }

    const first = await visitor.post('/dashboard/webhooks/new', fields)
    const again = await visitor.post('/dashboard/webhooks/new', fields)
    const [secret = 'none'] = /whsec_[\w+/=]+/.exec(first.text) ?? []
    const { body } = await call('GET', '/api/v1/webhooks', { token: user.token })
    const [webhook] = body.data
    const at = `/dashboard/webhooks/${webhook.id}`

    expect(first.status).toBe(201)
    expect(again.text).toContain(secret)
    expect(first.text).toContain('href="/docs/webhooks#verify"')
    expect(body.data).toHaveLength(1)
    expect(webhook).toMatchObject({ events: ['*'], description: null, status: 'active' })
    expect((await visitor.open(`${at}/secret`)).text).toContain(secret)

    await visitor.post(`${at}/edit`, { ...fields, which: 'chosen', events: 'goal.reached' })
    await visitor.post(`${at}/status`, { status: 'disabled' })
    const changed = await call('GET', `/api/v1/webhooks/${webhook.id}`, { token: user.token })
    expect(changed.body).toMatchObject({ events: ['goal.reached'], status: 'disabled' })
    expect((await visitor.open(at)).text).toContain('Paused')
    expect((await visitor.post(`${at}/ping`, {})).text).toContain('webhook_disabled')
  })

  it('rotates the secret, and asks before it deletes', async () => {
    const webhook = await newWebhook(user)
    const at = `/dashboard/webhooks/${webhook.id}`

    const rotated = await visitor.post(`${at}/rotate`, { _once: 'two', overlap_seconds: '0' })
    const asked = await visitor.open(`${at}/delete`)
    const deleted = await visitor.post(`${at}/delete`, {})

    expect(rotated.text).toMatch(/whsec_/)
    expect(rotated.text).not.toContain(webhook.secret)
    expect(asked.text).toContain('Delete the webhook?')
    expect(deleted.location).toBe('/dashboard/webhooks')
    expect((await visitor.open(at)).status).toBe(404)
  })
})

describe('the pages of deliveries', () => {
  it('tells of a failed attempt, escapes its answer and delivers once more, once', async () => {
    const { visitor: own, user: owner } = await signedIn()
    const webhook = await newWebhook(owner)
    const answer = () => new Response('<script>alert(1)</script>', { status: 500 })
    const delivery = await deliverOne(owner, answer)
    const at = `/dashboard/webhooks/${webhook.id}`

    const list = await own.open('/dashboard/webhooks')
    const log = await own.open(`${at}?status=pending`)
    const none = await own.open(`${at}?status=succeeded`)
    const page = await own.open(`${at}/deliveries/${delivery.id}`)

    expect(list.text).toContain('To be tried again')
    expect(log.text).toContain(`${at}/deliveries/${delivery.id}`)
    expect(none.text).toContain('There are none of these.')
    expect(page.text).toContain('Answered 500')
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.text).toContain('Bäckerei')

    const receiver = listen()
    const retried = await own.post(`${at}/deliveries/${delivery.id}/retry`, { _once: 'r' })
    const twice = await own.post(`${at}/deliveries/${delivery.id}/retry`, { _once: 'r' })
    receiver.stop()
    expect([retried.location, twice.location]).toEqual([
      `${at}/deliveries/${delivery.id}`,
      `${at}/deliveries/${delivery.id}`,
    ])

    const { visitor: other } = await signedIn()
    const seen = [
      await other.open(at),
      await other.open(`${at}/secret`),
      await other.open(`${at}/deliveries/${delivery.id}`),
      await other.post(`${at}/deliveries/${delivery.id}/retry`, {}),
      await other.post(`${at}/ping`, {}),
      await other.post(`${at}/delete`, {}),
    ]
    expect(seen.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
  })

  it('pings and replays once, however often the form is sent', async () => {
    const { visitor: own, user: owner } = await signedIn()
    const receiver = listen()
    const webhook = await newWebhook(owner, { events: ['goal.reached'] })
    await happen(owner, ['goal.reached', 'goal.created'])
    const at = `/dashboard/webhooks/${webhook.id}`

    const pings = [
      await own.post(`${at}/ping`, { _once: 'p' }),
      await own.post(`${at}/ping`, { _once: 'p' }),
    ]
    const replayed = await own.post(`${at}/replay`, { _once: 'q', since: '24' })
    const wrong = await own.post(`${at}/replay`, { _once: 'w', since: '9999' })
    receiver.stop()
    const deliveries = await deliveriesOf(owner, webhook)

    expect(new Set(pings.map(({ location }) => location)).size).toBe(1)
    expect(deliveries.filter((one: any) => one.event_type === 'ping')).toHaveLength(1)
    expect(replayed.location).toBe(at)
    expect(wrong.text).toMatch(/id="since-fault">Events are kept for 30 days/)
  })

  it('goes through the log in pages, and refuses what is no filter', async () => {
    const { visitor: own, user: owner } = await signedIn()
    const receiver = listen()
    const webhook = await newWebhook(owner)
    await happen(
      owner,
      Array.from({ length: 30 }, () => 'goal.created'),
    )
    receiver.stop()
    const at = `/dashboard/webhooks/${webhook.id}`

    const first = await own.open(at)
    const [, more = ''] = /href="([^"]+cursor=[^"]+)"/.exec(first.text) ?? []
    const second = await own.open(more.replaceAll('&amp;', '&'))
    const idsIn = (text: string) => new Set(text.match(/dlv_\w+/g))

    expect(idsIn(first.text).size).toBe(25)
    expect(idsIn(second.text).size).toBe(5)
    expect((await own.open(`${at}?status=lost`)).status).toBe(422)
  })
})
