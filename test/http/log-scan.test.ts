// The scan that every line of the suite passes has teeth: each kind of secret, in each kind of place.
import { describe, expect, it } from 'vitest'
import { newId } from '../../src/id'
import { call } from '../support/client'
import { newAccount, newKey, newTransaction, newUser, password } from '../support/fixtures'
import { faultsOf, Secrets } from '../support/log-scan'
import { linesOf, secrets, takeFaults } from '../support/logs'

const line = {
  at: '2026-11-28T09:00:00.000Z',
  level: 'error',
  event: 'failure',
  request_id: newId('req'),
  route: '/api/v1/transactions/:id',
  error: { name: 'TypeError', message: 'withheld', stack: ['at f (worker.js:1:2)'], causes: [] },
}

const at = (place: string, word: string): object => {
  const { error } = line
  if (place === 'a field') return { ...line, payee: word }
  if (place === 'the route') return { ...line, route: `/api/v1/${word}` }
  if (place === 'the id') return { ...line, request_id: word }
  if (place === 'the name') return { ...line, error: { ...error, name: word } }
  if (place === 'the message') return { ...line, error: { ...error, message: word } }
  return { ...line, error: { ...error, stack: [`at f (${word}:1:2)`] } }
}
const places = ['a field', 'the route', 'the id', 'the name', 'the message', 'the stack']

describe('the scan of the log', () => {
  it('lets a line pass that holds nothing', () => {
    expect(faultsOf(JSON.stringify(line), [])).toEqual([])
    expect(faultsOf('Hello', [])).not.toEqual([])
    expect(faultsOf(JSON.stringify({ ...line, extra: 1 }), [])).not.toEqual([])
  })

  it('finds what a client of the suite has sent or got, wherever it stands', async () => {
    const user = await newUser()
    const account = await newAccount(user, { name: 'Sparstrumpf Nord' })
    await newTransaction(user, account, {
      payee: 'Praxis Dr. Ahorn',
      note: 'Rezept (zwei)',
      tags: ['wurzelkanal 7'],
      amount: -41_723_900,
    })
    const key = await newKey(user, { name: 'Mein Skript' })
    await call('GET', '/api/v1/transactions?q=geheime%20Suche', { token: user.token })

    const sent = [
      'Sparstrumpf Nord',
      'Praxis Dr. Ahorn',
      'Rezept (zwei)',
      'wurzelkanal 7',
      '41723900',
    ]
    const words = [...sent, 'Mein Skript', 'geheime Suche', password, user.email, user.token]
    for (const word of [...words, user.refreshToken, key.secret]) {
      for (const place of places) {
        expect(
          faultsOf(JSON.stringify(at(place, word)), secrets),
          `${word} in ${place}`,
        ).not.toEqual([])
      }
      const hidden = { ...line, error: { ...line.error, message: word } }
      expect(faultsOf(JSON.stringify(hidden), secrets).join(), word).toContain(word.slice(0, 200))
    }
  })

  it('finds e-mails, IP addresses, tokens and queries that nobody has planted', () => {
    const none = new Secrets()
    for (const word of [
      'ada@example.com',
      '203.0.113.7',
      '2001:db8:0:1::7',
      'eyJhbGciOiJFUzI1NiJ9',
      'Bearer abc',
      'whsec_abc',
      '?payee=Ahorn',
    ]) {
      const text = JSON.stringify({ ...line, error: { ...line.error, message: word } })
      expect(faultsOf(text, none).join(), word).toContain('It holds')
    }
  })

  it('sees every line, also one that a test keeps for itself', async () => {
    const before = takeFaults().scanned

    await linesOf(async () => console.log(JSON.stringify({ ...line, payee: 'Ahorn' })))
    await linesOf(async () => console.error('"Ahorn"'))

    const { faults, scanned } = takeFaults()
    expect(scanned).toBe(before + 2)
    expect(faults).toHaveLength(2)
  })
})
