import { describe, expect, it } from 'vitest'
import { call } from '../support/client'
import { newReporter } from './reporter'

const year = 'date_from=2026-01-01&date_to=2026-12-31'

describe('spending by category', () => {
  it('rolls children up into their parent, which stands there for them', async () => {
    const { rows, record } = await newReporter()
    await record({ amount: -1000, category_id: 'cat_groceries' })
    await record({ amount: -300, category_id: 'cat_coffee' })
    await record({ amount: 100, category_id: 'cat_coffee' })

    const data = await rows(`spending?${year}`)

    expect(data.find(({ category }) => category === 'cat_food')).toEqual({
      category: 'cat_food',
      parent_id: null,
      currency: 'EUR',
      inflow: 0,
      outflow: 0,
      net: 0,
      count: 0,
      rolled_up: { inflow: 100, outflow: -1300, net: -1200, count: 3 },
    })
    expect(data.find(({ category }) => category === 'cat_coffee')).toEqual({
      category: 'cat_coffee',
      parent_id: 'cat_food',
      currency: 'EUR',
      inflow: 100,
      outflow: -300,
      net: -200,
      count: 2,
      rolled_up: { inflow: 100, outflow: -300, net: -200, count: 2 },
    })
  })

  it('counts nothing but what has no category under no category', async () => {
    const { rows, record } = await newReporter()
    await record({ amount: -1000, category_id: 'cat_food' })
    await record({ amount: -5 })

    const data = await rows(`spending?${year}`)

    expect(data.find(({ category }) => category === null)).toMatchObject({
      parent_id: null,
      outflow: -5,
      rolled_up: { outflow: -5, count: 1 },
    })
  })

  it('knows custom categories below system ones, and archived ones', async () => {
    const { user, rows, record } = await newReporter()
    const { body: bakery } = await call('POST', '/api/v1/categories', {
      token: user.token,
      body: { name: 'Bakery', parent_id: 'cat_food' },
    })
    await record({ amount: -7, category_id: bakery.id })
    await call('PATCH', `/api/v1/categories/${bakery.id}`, {
      token: user.token,
      body: { archived: true },
    })

    const data = await rows(`spending?${year}`)

    expect(
      data.map(({ category, parent_id, rolled_up }) => [category, parent_id, rolled_up.net]),
    ).toEqual([
      [bakery.id, 'cat_food', -7],
      ['cat_food', null, -7],
    ])
  })

  it('counts each split where it belongs, also under a category filter', async () => {
    const { rows, record } = await newReporter()
    await record({
      amount: -1000,
      splits: [
        { amount: -1500, category_id: 'cat_groceries' },
        { amount: 500, category_id: 'cat_refunds' },
      ],
    })

    const all = await rows(`spending?${year}&group_by=account`)
    const food = await rows(`spending?${year}&group_by=account&category_id=cat_food`)
    const refunds = await rows(
      `spending?${year}&group_by=month&category_id=cat_refunds&type=expense`,
    )

    expect(all).toMatchObject([{ inflow: 500, outflow: -1500, net: -1000, count: 2 }])
    expect(food).toMatchObject([{ inflow: 0, outflow: -1500, net: -1500, count: 1 }])
    expect(refunds).toEqual([
      { month: '2026-11', currency: 'EUR', inflow: 500, outflow: 0, net: 500, count: 1 },
    ])
  })
})
