import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newAccount, newTransaction, newUser } from '../support/fixtures'

async function newOwner() {
  const user = await newUser()
  const ask = (method: string, path: string, body?: unknown) =>
    call(method, `/api/v1${path}`, { token: user.token, body })
  const create = async (fields: object) => {
    const { status, body } = await ask('POST', '/categories', fields)
    expect(status).toBe(201)
    return body
  }
  return { user, ask, create }
}

describe('the system categories', () => {
  it('are about 60 in two levels, one kind per branch, with readable ids', async () => {
    const { ask } = await newOwner()

    const { body } = await ask('GET', '/categories')

    const byId = new Map<string, any>(body.data.map((category: any) => [category.id, category]))
    const children = body.data.filter(({ parent_id }: any) => parent_id !== null)
    expect(byId.size).toBe(64)
    expect([...byId.keys()].filter((id) => !/^cat_[a-z]+(_[a-z]+)*$/.test(id))).toEqual([])
    expect(new Set(body.data.map(({ kind }: any) => kind))).toEqual(
      new Set(['expense', 'income', 'transfer']),
    )
    expect(children.filter((child: any) => byId.get(child.parent_id)?.parent_id !== null)).toEqual(
      [],
    )
    expect(children.filter((child: any) => byId.get(child.parent_id)?.kind !== child.kind)).toEqual(
      [],
    )
    expect(body.data.filter(({ system, archived }: any) => !system || archived)).toEqual([])
    expect(byId.get('cat_groceries')).toMatchObject({
      name: 'Groceries',
      kind: 'expense',
      parent_id: 'cat_food',
    })
  })

  it('can be archived and taken back, by each user alone', async () => {
    const { ask } = await newOwner()
    const other = await newOwner()

    const archived = await ask('PATCH', '/categories/cat_rent', { archived: true })
    const again = await ask('PATCH', '/categories/cat_rent', { archived: true })
    const list = await ask('GET', '/categories?archived=true')
    const seenByOther = await other.ask('GET', '/categories/cat_rent')
    const back = await ask('PATCH', '/categories/cat_rent', { archived: false })

    expect(archived.body).toMatchObject({ id: 'cat_rent', archived: true, system: true })
    expect(again.status).toBe(200)
    expect(list.body.data).toEqual([archived.body])
    expect(seenByOther.body.archived).toBe(false)
    expect(back.body.archived).toBe(false)
    expect((await ask('GET', '/categories?archived=true')).body.data).toEqual([])
  })

  it.each([
    ['PATCH', { name: 'Mine' }],
    ['PATCH', { archived: true, name: 'Mine' }],
    ['PATCH', { parent_id: null }],
    ['PUT', { name: 'Mine', kind: 'expense' }],
    ['DELETE', undefined],
  ])('cannot be edited or deleted: %s %j', async (method, body) => {
    const { ask } = await newOwner()

    const answer = await ask(method, '/categories/cat_rent', body)

    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('system_category')
    expect((await ask('GET', '/categories/cat_rent')).body).toMatchObject({
      name: 'Rent',
      archived: false,
    })
  })
})

describe('a custom category', () => {
  it('stands on the first level or below a system category or one of yours', async () => {
    const { ask, create } = await newOwner()

    const top = await create({ name: ' Café ', kind: 'expense', icon: '🥐', color: '#aabbcc' })
    const child = await create({ name: 'Cake', parent_id: top.id })
    const below = await create({ name: 'Bakery', parent_id: 'cat_food', kind: 'expense' })

    expect(top).toMatchObject({
      name: 'Café',
      kind: 'expense',
      parent_id: null,
      icon: '🥐',
      color: '#AABBCC',
      system: false,
      archived: false,
    })
    expect(child).toMatchObject({ kind: 'expense', parent_id: top.id, icon: null, color: null })
    expect(below.parent_id).toBe('cat_food')
    expect((await ask('GET', `/categories/${top.id}`)).body).toEqual(top)
  })

  it.each([
    [{ name: 'No kind' }, '/kind', 'required'],
    [{ name: 'Third level', parent_id: 'cat_groceries' }, '/parent_id', 'too_deep'],
    [{ name: 'Other kind', parent_id: 'cat_food', kind: 'income' }, '/kind', 'kind_mismatch'],
    [{ name: 'Nowhere', parent_id: 'cat_nowhere' }, '/parent_id', 'category_not_found'],
    [{ name: 'x'.repeat(101), kind: 'expense' }, '/name', 'too_long'],
    [{ name: 'Color', kind: 'expense', color: 'red' }, '/color', 'invalid_format'],
    [{ name: 'Kind', kind: 'saving' }, '/kind', 'invalid_value'],
    [{ name: 'System', kind: 'expense', system: true }, '/system', 'unknown'],
  ])('is refused: %j', async (fields, pointer, code) => {
    const { ask } = await newOwner()

    const { status, body } = await ask('POST', '/categories', fields)

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer, code }])
  })

  it('can be edited, moved and cleared', async () => {
    const { ask, create } = await newOwner()
    const category = await create({
      name: 'Bakery',
      parent_id: 'cat_food',
      icon: '🥐',
      color: '#AABBCC',
    })

    const moved = await ask('PATCH', `/categories/${category.id}`, { parent_id: null, icon: null })
    const back = await ask('PATCH', `/categories/${category.id}`, {
      parent_id: 'cat_shopping',
      archived: true,
    })
    const replaced = await ask('PUT', `/categories/${category.id}`, { name: 'B', kind: 'income' })

    expect(moved.body).toEqual({
      ...category,
      parent_id: null,
      icon: null,
      updated_at: moved.body.updated_at,
    })
    expect(back.body).toMatchObject({ parent_id: 'cat_shopping', archived: true, name: 'Bakery' })
    expect(replaced.body).toMatchObject({
      name: 'B',
      kind: 'income',
      parent_id: null,
      archived: false,
      color: null,
    })
    expect((await ask('GET', `/categories/${category.id}`)).body).toEqual(replaced.body)
  })

  it('with children stays on the first level and keeps its kind', async () => {
    const { ask, create } = await newOwner()
    const top = await create({ name: 'Top', kind: 'expense' })
    await create({ name: 'Child', parent_id: top.id })
    const path = `/categories/${top.id}`

    const answers = [
      await ask('PATCH', path, { parent_id: 'cat_food' }),
      await ask('PATCH', path, { kind: 'income' }),
      await ask('PATCH', path, { parent_id: top.id }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422])
    expect(answers.map(({ body }) => body.errors[0].code)).toEqual([
      'has_children',
      'has_children',
      'own_parent',
    ])
    expect((await ask('PATCH', path, { name: 'New name' })).status).toBe(200)
  })

  it('is nowhere for another user', async () => {
    const { ask, create } = await newOwner()
    const mine = await create({ name: 'Mine', kind: 'expense' })
    const stranger = await newOwner()
    const account = await newAccount(stranger.user)
    const own = await stranger.create({ name: 'Own', kind: 'expense' })
    const path = `/categories/${mine.id}`
    const transaction = { account_id: account.id, date: '2026-01-01', amount: -2 }
    const splits = [{ amount: -1, category_id: mine.id }, { amount: -1 }]

    const hidden = [
      await stranger.ask('GET', path),
      await stranger.ask('PATCH', path, { archived: true }),
      await stranger.ask('PATCH', path, { name: 'Yours' }),
      await stranger.ask('PUT', path, { name: 'Yours', kind: 'expense' }),
      await stranger.ask('DELETE', path),
    ]
    const refused = [
      await stranger.ask('POST', '/categories', { name: 'Below', parent_id: mine.id }),
      await stranger.ask('DELETE', `/categories/${own.id}?replace_with=${mine.id}`),
      await stranger.ask('POST', '/transactions', { ...transaction, category_id: mine.id }),
      await stranger.ask('POST', '/transactions', { ...transaction, splits }),
    ]

    expect(hidden.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422])
    expect((await stranger.ask('GET', '/categories?limit=500')).body.data).not.toContainEqual(mine)
    expect((await ask('GET', path)).body).toEqual(mine)
  })
})

describe('deleting a category', () => {
  it('takes an unused one, and moves its children up', async () => {
    const { ask, create } = await newOwner()
    const top = await create({ name: 'Top', kind: 'expense' })
    const child = await create({ name: 'Child', parent_id: top.id })

    const { status } = await ask('DELETE', `/categories/${top.id}`)

    expect(status).toBe(204)
    expect((await ask('GET', `/categories/${top.id}`)).status).toBe(404)
    expect((await ask('GET', `/categories/${child.id}`)).body).toMatchObject({
      parent_id: null,
      kind: 'expense',
    })
  })

  it('refuses a used one, counting transactions and splits', async () => {
    const { user, ask, create } = await newOwner()
    const account = await newAccount(user)
    const { id } = await create({ name: 'Used', kind: 'expense' })
    await newTransaction(user, account, { category_id: id })
    await newTransaction(user, account, {
      amount: -3,
      splits: [
        { amount: -1, category_id: id },
        { amount: -2, category_id: id },
      ],
    })

    const { status, body } = await ask('DELETE', `/categories/${id}`)

    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'category_in_use', usage: { transactions: 1, splits: 2 } })
    expect((await ask('GET', `/categories/${id}`)).status).toBe(200)
  })

  it('with replace_with moves transactions and splits, and keeps all else of them', async () => {
    const { user, ask, create } = await newOwner()
    const account = await newAccount(user)
    const { id } = await create({ name: 'Used', kind: 'expense' })
    const whole = await newTransaction(user, account, { category_id: id, tags: ['a'] })
    const splits = [
      { amount: -1, category_id: id, note: 'One "quoted" ünï' },
      { amount: -2, category_id: 'cat_fuel', note: null },
      { amount: -3, category_id: null, note: 'None' },
      { amount: -4, category_id: id, note: null },
    ]
    const split = await newTransaction(user, account, { amount: -10, splits })
    const untouched = await newTransaction(user, account, { category_id: 'cat_fuel' })

    const { status } = await ask('DELETE', `/categories/${id}?replace_with=cat_rent`)

    expect(status).toBe(204)
    const read = async ({ id }: any) => (await ask('GET', `/transactions/${id}`)).body
    const wholeNow = await read(whole)
    const splitNow = await read(split)
    expect(wholeNow).toEqual({ ...whole, category_id: 'cat_rent', updated_at: wholeNow.updated_at })
    expect(splitNow.splits).toEqual(
      splits.map((part) => ({
        ...part,
        category_id: part.category_id === id ? 'cat_rent' : part.category_id,
      })),
    )
    expect(await read(untouched)).toEqual(untouched)
    const found = await ask('GET', '/transactions?category_id=cat_rent')
    expect(found.body.data.map((row: any) => row.id).toSorted()).toEqual(
      [whole.id, split.id].toSorted(),
    )
    expect((await ask('GET', `/transactions?category_id=${id}`)).body.data).toEqual([])
  })

  it('takes a child of its own for a successor', async () => {
    const { user, ask, create } = await newOwner()
    const account = await newAccount(user)
    const top = await create({ name: 'Top', kind: 'expense' })
    const child = await create({ name: 'Child', parent_id: top.id })
    const { id } = await newTransaction(user, account, { category_id: top.id })

    const { status } = await ask('DELETE', `/categories/${top.id}?replace_with=${child.id}`)

    expect(status).toBe(204)
    expect((await ask('GET', `/transactions/${id}`)).body.category_id).toBe(child.id)
    expect((await ask('GET', `/categories/${child.id}`)).body.parent_id).toBeNull()
  })

  it.each([
    ['itself', 'own_successor'],
    ['cat_nowhere', 'category_not_found'],
    ['cat_salary', 'kind_mismatch'],
  ])('refuses %s for a successor', async (successor, code) => {
    const { ask, create } = await newOwner()
    const { id } = await create({ name: 'Used', kind: 'expense' })

    const { status, body } = await ask(
      'DELETE',
      `/categories/${id}?replace_with=${successor.replace('itself', id)}`,
    )

    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ parameter: 'replace_with', code }])
    expect((await ask('GET', `/categories/${id}`)).status).toBe(200)
  })
})

describe('the list of categories', () => {
  it('has each category once, page by page, and filters by kind', async () => {
    const { ask, create } = await newOwner()
    const own = await create({ name: 'Own', kind: 'transfer' })
    const ids: string[] = []
    for (let cursor = '', more = true; more;) {
      const { body } = await ask('GET', `/categories?limit=10${cursor}`)
      ids.push(...body.data.map(({ id }: any) => id))
      cursor = `&cursor=${body.next_cursor}`
      more = body.has_more
    }

    const transfers = await ask('GET', '/categories?kind=transfer')

    expect(ids).toHaveLength(65)
    expect(new Set(ids).size).toBe(65)
    expect(ids).toContain(own.id)
    expect(transfers.body.data).toHaveLength(6)
  })
})
