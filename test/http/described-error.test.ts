import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { describeError } from '../../src/http/described-error'

/** What somebody has sent. */
const secret = 'Praxis Dr. Ahorn, 417.23'

describe('an error in the log', () => {
  it('keeps what SQLite and the platform say of tables, columns and themselves', () => {
    for (const message of [
      'D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT_UNIQUE',
      'D1_ERROR: NOT NULL constraint failed: accounts.name: SQLITE_CONSTRAINT',
      'D1_ERROR: UNIQUE constraint failed: budgets.user_id, budgets.category_id: SQLITE_CONSTRAINT',
      'D1_ERROR: Network connection lost',
      'internal error; reference = 0abc1def',
    ]) {
      expect(describeError(new Error(message))).toMatchObject({ name: 'Error', message })
    }
  })

  it.each<[string, () => unknown]>([
    ['JSON', () => JSON.parse(`{"payee": ${secret}}`)],
    ['a schema', () => z.enum(['a']).parse(secret, { error: () => `No: ${secret}` })],
    ['a URL', () => new URL(secret)],
    ['a statement', () => fail(`Failed query: insert into x\nparams: ${secret}`)],
    ['a value after a known message', () => fail(`Network connection lost: ${secret}`)],
    ['a value before a known message', () => fail(`${secret}: no such table: users`)],
    ['a value that looks like a frame', () => fail(`x\n    at ${secret} (clinic.ts:1:1)`)],
    ['a name', () => fail('x', { name: secret })],
    ['a message that was changed', () => fail(`x\n    at ${secret} (y.ts:1:1)`, { message: '' })],
    ['a cause', () => fail('x', { cause: new Error(secret, { cause: secret }) })],
    ['what is no error', () => fail('x', { cause: secret })],
    ['an error with more in it', () => fail('x', { payee: secret })],
  ])('does not tell what it is about: %s', (_, act) => {
    const text = JSON.stringify(describeError(thrownBy(act)))

    expect(text).not.toContain('Ahorn')
    expect(text).not.toContain('417')
  })

  it('tells where it was thrown, and is bounded', () => {
    const deep = Array.from({ length: 50 }).reduce<unknown>((cause) => new Error('x', { cause }), 0)

    expect(describeError(thrownBy(() => fail('x'))).stack[0]).toMatch(
      /^at fail \(.+\.ts:\d+:\d+\)$/,
    )
    expect(JSON.stringify(describeError(deep)).length).toBeLessThan(32_000)
  })
})

function fail(message: string, more: object = {}): never {
  throw Object.assign(new Error(message), more)
}

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('It threw nothing.')
}
