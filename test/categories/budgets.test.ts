import { describe, expect, it } from 'vitest'
import { newBudget, newCategory, postBudget, progressOf, read } from '../budgets/envelopes'
import { call } from '../support/client'
import { newAccount, newTransaction, newUser, type TestUser } from '../support/fixtures'

async function remove(user: TestUser, category: { id: string }, replaceWith?: string) {
  const query = replaceWith === undefined ? '' : `?replace_with=${replaceWith}`
  return call('DELETE', `/api/v1/categories/${category.id}${query}`, { token: user.token })
}

async function patch(user: TestUser, category: { id: string }, body: unknown) {
  return call('PATCH', `/api/v1/categories/${category.id}`, { token: user.token, body })
}

describe('a category that a budget needs', () => {
  it('is not deleted without saying what becomes of the budget', async () => {
    const user = await newUser()
    const category = await newCategory(user)
    const budget = await newBudget(user, { category_ids: [category.id] })
    await newBudget(user, { category_ids: ['cat_rent', category.id] })

    const { status, body } = await remove(user, category)

    expect(status).toBe(409)
    expect(body).toMatchObject({
      code: 'category_in_use',
      usage: { transactions: 0, splits: 0, budgets: 2 },
    })
    expect((await read(user, `/${budget.id}`)).category_ids).toEqual([category.id])
  })

  it('hands its place in every budget to its successor, once where both were', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const [category, successor] = [await newCategory(user), await newCategory(user)]
    const single = await newBudget(user, { category_ids: [category.id] })
    const both = await newBudget(user, { category_ids: [successor.id, 'cat_rent', category.id] })
    const other = await newBudget(user, { category_ids: ['cat_rent'] })
    await newTransaction(user, account, { category_id: category.id, amount: -70 })
    await newTransaction(user, account, { category_id: successor.id, amount: -5 })

    const { status } = await remove(user, category, successor.id)

    expect(status).toBe(204)
    const after = (await read(user)).data
    expect(after.map(({ category_ids }: any) => category_ids)).toEqual([
      [successor.id],
      [successor.id, 'cat_rent'],
      ['cat_rent'],
    ])
    expect(after[2].updated_at).toBe(other.updated_at)
    expect((await progressOf(user, single)).spent).toBe(75)
    expect((await progressOf(user, both)).spent).toBe(75)
  })

  it('leaves its children to the budgets that counted them', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const parent = await newCategory(user)
    const child = await newCategory(user, { kind: undefined, parent_id: parent.id })
    const budget = await newBudget(user, { category_ids: [parent.id] })
    await newTransaction(user, account, { category_id: child.id, amount: -70 })

    await remove(user, parent, 'cat_rent')

    expect((await read(user, `/${budget.id}`)).category_ids).toEqual(['cat_rent', child.id])
    expect((await progressOf(user, budget)).spent).toBe(70)
  })

  it('does not reach into the budgets of others', async () => {
    const [user, stranger] = [await newUser(), await newUser()]
    const category = await newCategory(user)
    const budget = await newBudget(stranger)

    const refused = await postBudget(stranger, { category_ids: [category.id] })
    const removed = await remove(user, category)

    expect(refused.body.errors[0].code).toBe('category_not_found')
    expect(removed.status).toBe(204)
    expect(await read(stranger, `/${budget.id}`)).toMatchObject({ category_ids: ['cat_groceries'] })
  })

  it('keeps its kind', async () => {
    const user = await newUser()
    const category = await newCategory(user)
    const budget = await newBudget(user, { category_ids: [category.id] })

    const refused = await patch(user, category, { kind: 'income' })
    await call('DELETE', `/api/v1/budgets/${budget.id}`, { token: user.token })
    const changed = await patch(user, category, { kind: 'income' })

    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].pointer).toBe('/kind')
    expect(changed.body.kind).toBe('income')
  })

  it('may move below another, and then counts with that one too', async () => {
    const user = await newUser()
    const account = await newAccount(user)
    const category = await newCategory(user)
    const food = await newBudget(user, { category_ids: ['cat_food'] })
    await newTransaction(user, account, { category_id: category.id, amount: -70 })

    await patch(user, category, { parent_id: 'cat_food' })
    expect((await progressOf(user, food)).spent).toBe(70)
    await patch(user, category, { parent_id: null })
    expect((await progressOf(user, food)).spent).toBe(0)
  })

  it('is never left dangling by budgets that come while it goes', async () => {
    const user = await newUser()
    const categories = []
    for (let n = 0; n < 6; n += 1) categories.push(await newCategory(user))

    const answers = await Promise.all(
      categories.flatMap((category) => [
        postBudget(user, { category_ids: [category.id, 'cat_food'] }),
        remove(user, category),
        patch(user, category, { color: '#112233' }),
        postBudget(user, { category_ids: ['cat_food', category.id] }),
      ]),
    )

    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
    const { body } = await call('GET', '/api/v1/categories?limit=500', { token: user.token })
    const known = new Set(body.data.map(({ id }: any) => id))
    const named = (await read(user)).data.flatMap(({ category_ids }: any) => category_ids)
    expect(named.filter((id: string) => !known.has(id))).toEqual([])
  })
})
