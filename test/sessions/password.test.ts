import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newUser } from '../support/fixtures'

const newEmail = () => `${crypto.randomUUID()}@example.com`
const logIn = (email: string, password: string) =>
  call('POST', '/api/v1/auth/login', { body: { email, password } })
const register = (password: string) =>
  call('POST', '/api/v1/auth/register', { body: { email: newEmail(), password } })

describe('a new password', () => {
  it('has at least 12 characters', async () => {
    const answer = await register('tw3lve-less')

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/password', code: 'too_short' }),
    ])
  })

  it('is measured in characters, not in the units that store them', async () => {
    const eleven = await register('🐢🌲🚲🎺🧦🍋🛶🔭🧩🪁🥁')
    const twelve = await register('🐢🌲🚲🎺🧦🍋🛶🔭🧩🪁🥁🧵')

    expect(eleven.status).toBe(422)
    expect(twelve.status).toBe(201)
  })

  it.each([
    'password1234',
    'PASSWORD1234',
    'P@ssw0rd1234',
    'passwordpassword',
    'password password',
    'passwordqwerty',
    '123456789012',
    '210987654321',
    'abcdefghijkl',
    'qwertyuiop12',
    'qwertyuiopasdf',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'iloveyou1234',
    'letmein!letmein!',
    '1q2w3e4r5t6y',
    'administrator',
    'Finance.HDdev',
    'FinanceHDdev2026!',
    'money-money-budget',
  ])('is not the common %s', async (password) => {
    const answer = await register(password)

    expect(answer.status).toBe(422)
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/password', code: 'common_password' }),
    ])
  })

  it.each([
    'monkey business at noon',
    'дорогая monkey летит',
    'seventeen dragons sing',
    'tr0ub4dor&3-horses',
    '9f2c71d04be8',
  ])('may well be %s', async (password) => {
    const answer = await register(password)

    expect(answer.status).toBe(201)
  })

  it('may have 1000 characters of any script, and each of them counts', async () => {
    const password = `${'🐢語éßж'.repeat(199)}abcd`
    const user = await newUser({ password: `${password}x` })

    const right = await logIn(user.email, `${password}x`)
    const wrong = await logIn(user.email, `${password}y`)

    expect(right.status).toBe(200)
    expect(wrong.status).toBe(401)
  })

  it('has at most 1000 characters', async () => {
    const answer = await register('🐢語éz'.repeat(250) + 'z')

    expect(answer.status).toBe(422)
    expect(answer.body.errors[0]).toMatchObject({ pointer: '/password', code: 'too_long' })
  })

  it('counts to its last letter in scripts of several bytes a letter', async () => {
    const user = await newUser({ password: 'пароль-раз-два-три' })

    const answer = await logIn(user.email, 'пароль-раз-два-ТРИ')

    expect(answer.status).toBe(401)
  })

  it('counts beyond a NUL', async () => {
    const user = await newUser({ password: 'aaaa\u0000bbbbcdefgh' })

    const wrong = await logIn(user.email, 'aaaa\u0000ccccdefghi')
    const short = await logIn(user.email, 'aaaa')
    const right = await logIn(user.email, 'aaaa\u0000bbbbcdefgh')

    expect(wrong.status).toBe(401)
    expect(short.status).toBe(401)
    expect(right.status).toBe(200)
  })

  it('is the same however its accents are typed', async () => {
    const user = await newUser({ password: 'crème brûlée à midi'.normalize('NFD') })

    const answer = await logIn(user.email, 'crème brûlée à midi'.normalize('NFC'))

    expect(answer.status).toBe(200)
  })

  it('keeps its spaces and its case', async () => {
    const user = await newUser({ password: ' Correct horse battery ' })

    const trimmed = await logIn(user.email, 'Correct horse battery')
    const folded = await logIn(user.email, ' correct horse battery ')

    expect(trimmed.status).toBe(401)
    expect(folded.status).toBe(401)
  })

  it('is well-formed Unicode: halves of characters would all be stored alike', async () => {
    const answer = await register('\ud800 battery staple horse')

    expect(answer.status).toBe(422)
    expect(answer.body.errors[0]).toMatchObject({ pointer: '/password', code: 'unprintable' })
  })
})
