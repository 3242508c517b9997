import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount, newUser } from '../support/fixtures'
import { pagesOf } from './household'

async function newList(count: number) {
  const user = await newUser()
  const account = await newAccount(user)
  const ask = (method: string, path: string, body?: unknown) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  const transactions = Array.from({ length: count }, (_, n) => ({
    account_id: account.id,
    date: `2026-01-${String(10 + (n % 5))}`,
    amount: -1 - (n % 4),
    tags: ['all'],
    category_id: 'cat_groceries',
  }))
  const { body } = await ask('POST', '/transactions', { transactions })
  const ids: string[] = body.data.map(({ transaction }: any) => transaction.id)
  return { user, account, ask, ids }
}

/** The cursor with its last part, the keys, exchanged; the digest of the filters stays right. */
function forge(cursor: string, keys: unknown): string {
  const [digest] = JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')))
  return encode([digest, keys])
}

function encode(value: unknown): string {
  const text = btoa(JSON.stringify(value))
  return text.replaceAll('+', '-').replaceAll('/', '_')
}

describe('a cursor', () => {
  it.each(['-date', 'date', '-amount', 'amount', '-updated_at'])(
    'goes on where the page ended while rows come and go, sorted by %s',
    async (sort) => {
      const { account, ask, ids } = await newList(20)
      const first = await ask('GET', `/transactions?limit=8&sort=${sort}`)
      const seen = first.body.data.map(({ id }: any) => id)
      const gone = [seen.at(-1), ids.findLast((id) => !seen.includes(id))]
      const added = Array.from({ length: 6 }, (_, n) => ({
        account_id: account.id,
        date: `2026-01-${9 + n}`.replace('-9', '-09'),
        amount: -n - 1,
      }))

      await ask('DELETE', '/transactions', { ids: gone })
      const { body } = await ask('POST', '/transactions', { transactions: added })
      const rest = await pagesOf({ ask }, { sort, limit: 3, cursor: first.body.next_cursor })

      const fresh = new Set(body.data.map(({ transaction }: any) => transaction.id))
      const old = [...seen, ...rest.map(({ id }) => id).filter((id) => !fresh.has(id))]
      expect(old.toSorted()).toEqual(ids.filter((id) => id !== gone[1]).toSorted())
    },
  )

  it.each([
    'category_id=cat_food',
    'tag=all',
    'category_id=cat_groceries&sort=date',
    'tag=all&sort=amount',
  ])('goes on under a filter: %s', async (query) => {
    const { ask, ids } = await newList(20)
    const first = await ask('GET', `/transactions?limit=8&${query}`)
    const seen = first.body.data.map(({ id }: any) => id)

    await ask('DELETE', '/transactions', { ids: [seen.at(-1)] })
    const { body } = await ask(
      'GET',
      `/transactions?limit=20&${query}&cursor=${first.body.next_cursor}`,
    )

    expect([...seen, ...body.data.map(({ id }: any) => id)].toSorted()).toEqual(ids.toSorted())
  })

  it('may be used with another limit and with totals', async () => {
    const { ask } = await newList(6)
    const { body } = await ask('GET', '/transactions?limit=2')

    const next = await ask('GET', `/transactions?limit=3&include=total&cursor=${body.next_cursor}`)

    expect(next.status).toBe(200)
    expect(next.body.data).toHaveLength(3)
    expect(next.body.total).toMatchObject([{ count: 6 }])
  })

  it('stands in the Link header, with the filters', async () => {
    const { ask } = await newList(6)

    const { body, headers } = await ask('GET', '/transactions?limit=2&tag=all')

    const [, url = ''] = /^<([^>]+)>; rel="next"$/.exec(headers.get('Link') ?? '') ?? []
    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).toBe('https://api.test/api/v1/transactions')
    expect(Object.fromEntries(searchParams)).toEqual({
      limit: '2',
      tag: 'all',
      cursor: body.next_cursor,
    })
  })

  it('is absent on the last page', async () => {
    const { ask } = await newList(2)

    const { body, headers } = await ask('GET', '/transactions?limit=2')

    expect(body).toMatchObject({ has_more: false, next_cursor: null })
    expect(headers.get('Link')).toBeNull()
  })

  it.each(['tag=all', 'sort=date', 'sort=-amount', 'date_from=2026-01-01'])(
    'is refused under another filter or sort: %s',
    async (query) => {
      const { ask } = await newList(3)
      const { body } = await ask('GET', '/transactions?limit=2')

      const answer = await ask('GET', `/transactions?${query}&cursor=${body.next_cursor}`)

      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([{ parameter: 'cursor', code: 'invalid_cursor' }])
    },
  )

  it('is refused for another user and for another list', async () => {
    const { ask } = await newList(3)
    const stranger = await newList(3)
    const { body } = await ask('GET', '/transactions?limit=2')

    const other = await stranger.ask('GET', `/transactions?cursor=${body.next_cursor}`)
    const accounts = await ask('GET', `/accounts?cursor=${body.next_cursor}`)
    const categories = await ask('GET', `/categories?cursor=${body.next_cursor}`)

    expect([other.status, accounts.status, categories.status]).toEqual([422, 422, 422])
  })

  it.each(['-date', 'amount', '-updated_at'])(
    'is refused when its keys are none of the list by %s, though its digest is right',
    async (sort) => {
      const { ask } = await newList(3)
      const { body } = await ask('GET', `/transactions?limit=2&sort=${sort}`)
      const id = 'txn_01kb2x9m4tfc3r6w8y0z5n7qhd'
      const forged = [
        ['2026-01-01'],
        [5],
        [id],
        [5, 5],
        ['2026-01-01', 5],
        [5, id, id],
        ['x', id, id, id],
        [],
        [null, id],
        [{}, id],
        [true, id],
        'text',
        7,
        null,
        [[1], [2]],
      ]

      for (const keys of forged) {
        const cursor = forge(body.next_cursor, keys)
        const answer = await ask('GET', `/transactions?sort=${sort}&cursor=${cursor}`)
        expect([keys, answer.status]).toEqual([keys, 422])
      }
    },
  )

  it.each([
    'x',
    'WyJ4IixbMV1d',
    '%00',
    '=',
    'bnVsbA',
    'W10',
    'e30',
    'x'.repeat(1999),
    'x'.repeat(3000),
  ])('is refused when it is %s', async (cursor) => {
    const { ask } = await newList(1)

    const answers = [
      await ask('GET', `/transactions?cursor=${cursor}`),
      await ask('GET', `/accounts?cursor=${cursor}`),
      await ask('GET', `/categories?cursor=${cursor}`),
    ]

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422])
  })

  it('is refused when it is cut at any place', async () => {
    const { ask } = await newList(3)
    const { body } = await ask('GET', '/transactions?limit=2')
    const cursor: string = body.next_cursor

    for (let length = 0; length < cursor.length - 2; length += 5) {
      const { status } = await ask('GET', `/transactions?cursor=${cursor.slice(0, length)}`)
      expect([length, status]).toEqual([length, 422])
    }
  })

  it('only moves within its own list when its keys are invented', async () => {
    const { ask } = await newList(3)
    const accounts = await ask('GET', '/accounts?limit=1')
    const { body } = await ask('GET', '/transactions?limit=2')

    const cursor = forge(body.next_cursor, ['9999-99-99', `'; DROP TABLE transactions; --`])
    const answer = await ask('GET', `/transactions?cursor=${cursor}`)

    expect(accounts.status).toBe(200)
    expect(answer.status).toBe(200)
    expect(answer.body.data).toHaveLength(3)
  })
})
