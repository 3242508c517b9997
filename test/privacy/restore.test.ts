// An export is taken by a new account, which then shows what the old one showed.
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { brokenRules } from '../battery/consistency'
import { sendWith } from '../http/worker-with'
import { today } from '../reports/household'
import { life } from '../reports/life'
import { linesOf } from '../sessions/log-lines'
import { newHousehold, rowsOf, settledEvents } from '../support/battery'
import { call } from '../support/client'
import { freezeClock, passSeconds } from '../support/clock'
import { newExport, withManifest } from '../support/export'
import { FaultyBindings } from '../support/faults'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'
import { newHistory } from '../transactions/history'
import { askerOf, importInto, rename, renamingOf, settledHousehold, viewOf } from './households'

const path = '/api/v1/me/import'

// Nothing changes it, so one household's export serves for all.
let user: TestUser
let document: any

beforeAll(async () => {
  user = (await newHousehold()).user
  document = await exportOf(user)
})

const restored = [
  'accounts',
  'categories',
  'budgets',
  'moves',
  'goals',
  'contributions',
  'imports',
  'transactions',
] as const

describe('a household that lived', () => {
  freezeClock()
  beforeEach(() => vi.setSystemTime(today))

  it('is the same in another account: balances, budgets, goals, reports, and its own export', async () => {
    const brokenBefore = await brokenRules()
    await fc.assert(
      fc.asyncProperty(life, async (wish) => {
        const old = await settledHousehold(wish)
        const exported = await exportOf(old)
        const heir = await newUser()
        passSeconds(5)
        const answer = await restore(heir, exported)
        const again = await exportOf(heir)

        expect(answer.status, JSON.stringify(answer.body)).toBe(200)
        expect(answer.body.found).toMatchObject({
          transactions: exported.transactions.length,
          moves: 2,
          contributions: 2,
          imports: 1,
        })
        const names = renamingOf(ledgerOf(exported), ledgerOf(again)) ?? new Map()
        expect(names.size).toBeGreaterThan(10)
        // The instant of the answer is all that differs.
        expect(timeless(ledgerOf(again))).toEqual(rename(timeless(ledgerOf(exported)), names))
        expect(again.user).toMatchObject(profileOf(exported))

        expect(timeless(await viewOf({ ask: askerOf(heir) }))).toEqual(
          rename(timeless(await viewOf(old)), names),
        )
        // What the bank tells again is known.
        const { body } = await importInto(heir, names.get(old.accounts[0] ?? '') ?? '')
        expect(body).toMatchObject({ found: 2, created: 0, duplicates: 2 })
      }),
      { numRuns: import.meta.env['VITE_LONG'] ? 20 : 1, endOnFailure: true },
    )
    expect(await brokenRules()).toEqual(brokenBefore)
  }, 600_000)
})

describe('what is restored', () => {
  it('makes no events, and leaves out what is of the old place or secret', async () => {
    const heir = await newUser()

    const { body } = await restore(heir, document)
    const events = await call('GET', '/api/v1/events', heir)
    const keys = await call('GET', '/api/v1/keys', heir)

    expect(body.status).toBe('completed')
    expect(body.left_out.map((one: any) => [one.section, one.count])).toEqual(
      ['keys', 'webhooks', 'sessions', 'events', 'deliveries', 'usage', 'access_log'].map(
        (name) => [name, document[name].length],
      ),
    )
    expect([events.body.data, keys.body.data]).toEqual([[], []])
  })

  it('is only told of in a dry run', async () => {
    const heir = await newUser()
    const before = await rowsOf([heir])

    const { body } = await restore(heir, document, '?dry_run=true')

    expect(body).toMatchObject({ status: 'dry_run', found: { accounts: 2, transactions: 2 } })
    expect(await rowsOf([heir])).toEqual(before)
  })

  it('is the same when it is sent again, but for what was deleted meanwhile', async () => {
    const heir = await newUser()
    const first = await restore(heir, document)
    const before = await exportOf(heir)
    const [transaction] = before.transactions
    await call('DELETE', `/api/v1/transactions/${transaction.id}`, heir)

    const second = await restore(heir, document)

    expect(first.body.present).toMatchObject({ accounts: 0, transactions: 0 })
    expect(second.body.present).toEqual({
      ...first.body.found,
      transactions: first.body.found.transactions - 1,
    })
    expect(timeless(ledgerOf(await exportOf(heir)))).toEqual(timeless(ledgerOf(before)))
  })

  it('is nothing to who asks with the same Idempotency-Key again', async () => {
    const heir = await newUser()
    const request = {
      token: heir.token,
      body: document,
      headers: { 'Idempotency-Key': crypto.randomUUID() },
    }

    const first = await call('POST', path, request)
    const second = await call('POST', path, request)

    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
    expect(second.body).toEqual(first.body)
  })
})

describe('a large export', () => {
  it('goes in by steps, goes on where it broke off, and costs a call for 2,000 transactions', async () => {
    const { user: old } = await newHistory(2100)
    const large = await exportOf(old)
    const heir = await newUser()
    const raw = JSON.stringify(large)
    const send = (bindings: Record<string, unknown>) =>
      sendWith(bindings, path, {
        method: 'POST',
        body: raw,
        headers: { Authorization: `Bearer ${heir.token}`, 'Content-Type': 'application/json' },
      })
    const error = new Error('D1_ERROR: D1 DB is overloaded. Too many requests queued.')
    // The limiter twice, what is there, and the first step.
    const faulty = new FaultyBindings({ at: 5, side: 'before its effect', error })

    const broken = await send(faulty.bindings)
    const missing = await restore(heir, large, '?dry_run=true')
    const lines = await linesOf(async () => {
      const { body } = await restore(heir, large)
      expect(body.present).toMatchObject({ accounts: 3, transactions: 2000 })
    })
    const balances = async (one: TestUser) =>
      (await call('GET', '/api/v1/accounts', one)).body.data.map(
        (account: any) => account.balance.current,
      )

    expect([broken.status, faulty.calls]).toMatchObject([503, { length: 5 }])
    expect(missing.body.present).toMatchObject({ accounts: 3, transactions: 2000 })
    expect(await balances(heir)).toEqual(await balances(old))
    // What is there, how much of the export, and two steps.
    const line = lines.find(({ event }) => event === 'request')
    expect(line?.['d1_round_trips']).toBeLessThanOrEqual(1 + 8 + 2)
  }, 60_000)
})

describe('a refusal', () => {
  it('is for who has a ledger of their own', async () => {
    const other = await newUser()
    await newAccount(other)
    await settledEvents(other)
    const before = await rowsOf([other])

    for (const owner of [other, user]) {
      const { body } = await restore(owner, document)
      expect(body).toMatchObject({ status: 409, code: 'ledger_not_empty' })
    }
    expect(await rowsOf([other])).toEqual(before)
  })

  it('is for a second export after a first', async () => {
    const heir = await newUser()
    await restore(heir, document)
    const later = { ...document.manifest, created_at: '2030-01-01T00:00:00.000Z' }

    const { body } = await restore(heir, await withManifest({ ...document, manifest: later }))

    expect(body).toMatchObject({ status: 409, code: 'ledger_not_empty' })
  })

  it('names the section that is damaged', async () => {
    const heir = await newUser()
    const [first, ...others] = document.transactions
    const { goals: _goals, ...withoutGoals } = document
    const cases: [unknown, string, string][] = [
      [
        { ...document, transactions: [{ ...first, amount: 1 }, ...others] },
        '/transactions',
        'hash_mismatch',
      ],
      [{ ...document, transactions: others }, '/transactions', 'count_mismatch'],
      [{ ...document, events: document.events.toReversed() }, '/events', 'hash_mismatch'],
      [{ ...document, user: { ...document.user, name: 'Eve' } }, '/user', 'hash_mismatch'],
      [withoutGoals, '/goals', 'required'],
      [{ ...document, goals: {} }, '/goals', 'wrong_type'],
      [{ ...document, extra: [1] }, '/extra', 'unknown'],
      [
        { ...document, manifest: { ...document.manifest, version: 2 } },
        '/manifest/version',
        'unknown_version',
      ],
      [
        { ...document, manifest: { ...document.manifest, format: 'other' } },
        '/manifest/format',
        'invalid_value',
      ],
      [{ ...document, manifest: undefined }, '/manifest', 'required'],
    ]

    for (const [body, pointer, code] of cases) {
      const answer = await restore(heir, body)
      expect(answer.body.errors, pointer).toMatchObject([{ pointer, code }])
    }
  })

  it('is for what breaks off, wherever', async () => {
    const text = JSON.stringify(document)
    const heir = await newUser()
    const before = await rowsOf([heir])
    const cuts = Array.from(
      { length: 12 },
      (_, index) => Math.floor((text.length * index) / 12) + 1,
    )

    for (const cut of [...cuts, text.length - 1]) {
      const raw = text.slice(0, cut)
      const headers = { 'Content-Type': 'application/json' }
      const { body } = await call('POST', path, { token: heir.token, raw, headers })
      expect(body, String(cut)).toMatchObject({ status: 400, code: 'malformed_json' })
    }
    expect(await rowsOf([heir])).toEqual(before)
  })

  it('tells all faults at once, each by its place', async () => {
    const [one, other] = document.transactions
    const unknown = (prefix: string) => `${prefix}_01h455vb4pex5vsknk084sn02q`
    const transfer = { id: unknown('trf'), account_id: one.account_id, transaction_id: one.id }
    const broken = await withManifest({
      ...document,
      transactions: [
        { ...one, account_id: unknown('acc'), amount: 0.5 },
        {
          ...other,
          account_id: unknown('acc'),
          category_id: unknown('cat'),
          import_id: unknown('imp'),
        },
        { ...other, import_key: null, currency: 'USD', transfer },
      ],
      budgets: document.budgets.map((budget: any) => ({ ...budget, category_ids: ['cat_salary'] })),
      moves: document.moves.map((move: any) => ({ ...move, to_budget_id: move.from_budget_id })),
      goals: [{ ...document.goals[1], account_id: unknown('acc') }],
      imports: document.imports.map((one: any) => ({ ...one, account_id: unknown('acc') })),
    })

    const { body } = await restore(await newUser(), broken)

    const faults = body.errors.map((fault: any) => `${fault.pointer} ${fault.code}`)
    expect(faults).toEqual([
      '/budgets/0/category_ids/0 kind_mismatch',
      '/budgets/1/category_ids/0 kind_mismatch',
      '/moves/0/to_budget_id same_budget',
      '/moves/1/to_budget_id same_budget',
      '/goals/0/account_id account_not_found',
      '/contributions/0/goal_id goal_not_found',
      '/contributions/1/goal_id goal_not_found',
      '/imports/0/account_id account_not_found',
      '/imports/1/account_id account_not_found',
      '/transactions/0/amount wrong_type',
      '/transactions/1/account_id account_not_found',
      '/transactions/1/category_id category_not_found',
      '/transactions/1/import_id import_not_found',
      '/transactions/2/id repeated',
      '/transactions/2/currency currency_mismatch',
      '/transactions/2/transfer transfer_mismatch',
    ])
  })
})

describe("another user's ids in an export", () => {
  it('are no way to what is theirs: as references they are unknown, as items they are new', async () => {
    const victim = await newUser()
    const account = await newAccount(victim)
    const transaction = await newTransaction(victim, account)
    const { accounts, transactions } = await exportOf(victim)
    const before = await rowsOf([victim])

    const reference = await restore(await newUser(), await newExport({ transactions }))
    const heir = await newUser()
    const items = await restore(heir, await newExport({ accounts, transactions }))
    const own = await call('GET', '/api/v1/transactions', heir)

    expect(reference.body.errors).toMatchObject([
      { pointer: '/transactions/0/account_id', code: 'account_not_found' },
    ])
    expect(items.status).toBe(200)
    expect(own.body.data).toHaveLength(1)
    expect(own.body.data[0].id).not.toBe(transaction.id)
    expect(await rowsOf([victim])).toEqual(before)
  })
})

async function exportOf({ token }: { token: string }): Promise<any> {
  const { status, body } = await call('GET', '/api/v1/me/export', { token })
  if (status !== 200) throw new Error(`The export answered ${JSON.stringify(body)}`)
  return body
}

function restore({ token }: { token: string }, body: unknown, query = '') {
  return call('POST', path + query, { token, body })
}

function ledgerOf(document: any): Record<string, any[]> {
  return Object.fromEntries(restored.map((name) => [name, document[name]]))
}

function profileOf({ user }: any) {
  const { name, currency, time_zone, locale } = user
  return { name, currency, time_zone, locale }
}

/** Without the instant of the answer. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner) => (key === 'as_of' ? null : inner))
}
