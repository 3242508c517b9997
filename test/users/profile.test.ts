import { describe, expect, it } from 'vitest'
import { call, send } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newUser } from '../support/fixtures'

freezeClock()

const read = (token: string) => call('GET', '/api/v1/me', { token })
const edit = (token: string, body: unknown) => call('PATCH', '/api/v1/me', { token, body })

describe('the profile', () => {
  it('is the one of the credential', async () => {
    const user = await newUser({ name: 'Ada' })

    const answer = await read(user.token)

    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ id: user.id, email: user.email, name: 'Ada' })
  })

  it('never holds the password hash', async () => {
    const user = await newUser()

    const answer = await read(user.token)

    expect(JSON.stringify(answer.body)).not.toContain('argon2')
  })

  it('answers HEAD like GET, without the body', async () => {
    const user = await newUser()

    const response = await send('HEAD', '/api/v1/me', { token: user.token })

    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })

  it('changes what is named and keeps the rest', async () => {
    const user = await newUser({ name: 'Ada', currency: 'EUR', locale: 'de-DE' })

    passSeconds(5)
    const answer = await edit(user.token, { currency: 'JPY', time_zone: 'Asia/Tokyo' })

    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      name: 'Ada',
      currency: 'JPY',
      time_zone: 'Asia/Tokyo',
      locale: 'de-DE',
      updated_at: new Date().toISOString(),
    })
    expect((await read(user.token)).body).toEqual(answer.body)
  })

  it('clears the name with null', async () => {
    const user = await newUser({ name: 'Ada' })

    const answer = await edit(user.token, { name: null })

    expect(answer.body.name).toBeNull()
  })

  it('trims the name and brings it to one Unicode form', async () => {
    const user = await newUser()

    const answer = await edit(user.token, { name: `  ${'Zoë'.normalize('NFD')} ` })

    expect(answer.body.name).toBe('Zoë'.normalize('NFC'))
  })

  it('stays as it is when nothing is named', async () => {
    const user = await newUser({ name: 'Ada' })
    const before = await read(user.token)

    passSeconds(5)
    const answer = await edit(user.token, {})

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(before.body)
  })

  it('takes no field that it does not have', async () => {
    const user = await newUser()

    const answer = await edit(user.token, { name: 'Ada', nickname: 'A' })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/nickname', code: 'unknown' }),
    ])
    expect((await read(user.token)).body.name).toBeNull()
  })

  it('lets nobody choose an id, an address or a password hash', async () => {
    const user = await newUser()

    const answer = await edit(user.token, {
      id: 'usr_01kb2x9m4tfc3r6w8y0z5n7qhd',
      email: 'other@example.com',
      password_hash: 'x',
    })

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toHaveLength(3)
  })

  it('names all faults at once', async () => {
    const user = await newUser()

    const answer = await edit(user.token, {
      name: 'n'.repeat(101),
      currency: null,
      time_zone: 'Mars/Olympus',
      locale: 'de_DE',
    })

    expect(answer.status).toBe(422)
    const pointers = answer.body.errors.map((fault: { pointer: string }) => fault.pointer)
    expect(pointers).toEqual(['/name', '/currency', '/time_zone', '/locale'])
  })

  it('takes a whole object only', async () => {
    const user = await newUser()

    const answer = await edit(user.token, ['name'])

    expect(answer.status).toBe(422)
  })

  it('survives fifty edits at the same time', async () => {
    const user = await newUser()

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, number) => edit(user.token, { name: `Ada ${number}` })),
    )

    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  })

  it('keeps both of two edits of different fields at the same time', async () => {
    const user = await newUser()

    await Promise.all([edit(user.token, { name: 'Ada' }), edit(user.token, { currency: 'JPY' })])

    const answer = await read(user.token)
    expect(answer.body).toMatchObject({ name: 'Ada', currency: 'JPY' })
  })
})
