import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createBudget, editBudget } from '../../src/budgets/edit'
import { BudgetInput } from '../../src/budgets/schema'
import { removeCategory } from '../../src/categories/edit'
import { databaseOf } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { createGoal, updateGoalFields } from '../../src/goals/edit'
import { GoalInput } from '../../src/goals/schema'
import { unconditional } from '../../src/http/etag'
import { contribute, newGoal, read as readGoals } from '../goals/savings'
import { call } from '../support/client'
import { newAccount, newUser } from '../support/fixtures'
import { move, newBudget, newCategory, read } from './envelopes'

/** The database of one request, in whose way another gets just before its batch with this number. */
function interrupted(batch: number, meanwhile: () => Promise<unknown>) {
  let batches = 0
  const session = {
    getBookmark: () => null,
    prepare: (query: string) => env.DB.prepare(query),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      batches += 1
      await [meanwhile][batches - batch]?.()
      return env.DB.batch<T>(statements)
    },
  }
  return databaseOf({ DB: { withSession: () => session } }, noUse())
}

const remember = async () => []

describe('between what a request reads and what it writes', () => {
  it('a category that it deletes may come into a budget: it stays', async () => {
    const user = await newUser()
    const { id } = await newCategory(user)
    const db = interrupted(2, () => newBudget(user, { category_ids: [id] }))

    const removal = removeCategory(db, user.id, id, {
      replaceWith: null,
      expected: unconditional,
    })

    await expect(removal).rejects.toMatchObject({ code: 'category_in_use' })
    expect((await read(user)).data[0].category_ids).toEqual([id])
  })

  it('a category that a new budget names may go: the budget is refused', async () => {
    const user = await newUser()
    const { id } = await newCategory(user)
    const path = `/api/v1/categories/${id}`
    const db = interrupted(2, () => call('DELETE', path, { token: user.token }))
    const input = BudgetInput.parse({ name: 'Food', category_ids: [id], amount: 5 })

    const creation = createBudget(db, user.id, input, remember)

    await expect(creation).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await read(user)).data).toEqual([])
  })

  it('a category that a new budget names may be renamed: the budget comes all the same', async () => {
    const user = await newUser()
    const { id } = await newCategory(user)
    const rename = { token: user.token, body: { name: 'Other' } }
    const db = interrupted(2, () => call('PATCH', `/api/v1/categories/${id}`, rename))
    const input = BudgetInput.parse({ name: 'Food', category_ids: [id], amount: 5 })

    await createBudget(db, user.id, input, remember)

    expect((await read(user)).data).toHaveLength(1)
  })

  it('money may move into a budget whose currency it changes: the currency stays', async () => {
    const user = await newUser()
    const [from, to] = [await newBudget(user), await newBudget(user)]
    const db = interrupted(2, () => move(user, from, { to_budget_id: to.id, amount: 5 }))

    const change = editBudget(db, user.id, to.id, { currency: 'USD' }, unconditional)

    await expect(change).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await read(user, `/${to.id}`)).currency).toBe('EUR')
  })

  it('an account that a new goal follows may go: the goal is refused', async () => {
    const user = await newUser()
    const { id } = await newAccount(user)
    const db = interrupted(2, () => call('DELETE', `/api/v1/accounts/${id}`, { token: user.token }))
    const input = GoalInput.parse({ name: 'Boat', target_amount: 5, account_id: id })

    await expect(createGoal(db, user.id, input, remember)).rejects.toMatchObject({
      code: 'invalid_request',
    })
    expect((await readGoals(user)).data).toEqual([])
  })

  it('a contribution may come to a goal whose currency it changes: the currency stays', async () => {
    const user = await newUser()
    const goal = await newGoal(user)
    const db = interrupted(2, () => contribute(user, goal, { amount: 5 }))

    const change = updateGoalFields(db, user.id, goal.id, { currency: 'USD' }, unconditional)

    await expect(change).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await readGoals(user, `/${goal.id}`)).currency).toBe('EUR')
  })
})
