import { type Context, Hono } from 'hono'
import { presentAccount } from '../../../accounts/schema'
import { listAccounts } from '../../../accounts/store'
import { presentBudget } from '../../../budgets/schema'
import { viewBudgets } from '../../../budgets/view'
import { presentCategory } from '../../../categories/schema'
import { listCategories } from '../../../categories/store'
import { together } from '../../../db/client'
import type { App } from '../../../env'
import { presentGoal } from '../../../goals/schema'
import { viewGoals } from '../../../goals/view'
import { cashFlow } from '../../../reports/cash-flow'
import { netWorth } from '../../../reports/net-worth'
import { rangesOf, thisMonth } from '../../../reports/range'
import { spending } from '../../../reports/spending'
import { asset } from '../../asset'
import { show, viewerOf } from '../show'
import { Overview } from './view'

/** As many as a page of the API may hold. */
const most = 500

export const overviewPages = new Hono<App>().get('/', async (c) => {
  const { viewer, ...shown } = await readOverview(c)
  return show(
    c,
    viewer,
    { title: 'Overview', place: '/dashboard', scripts: [asset('/static/chart.js')] },
    <Overview viewer={viewer} {...shown} />,
  )
})

/** All of it in one round trip. */
async function readOverview(c: Context<App>) {
  const { userId } = c.var.principal
  const [lastYear, month] = [rangesOf({}), thisMonth()]
  const all = { limit: most, after: null }
  const [viewer, accounts, closed, categories, spent, flow, worth, budgets, goals] = await together(
    c.var.db,
    (db) =>
      Promise.all([
        viewerOf(c, db),
        listAccounts(db, userId, { ...all, ids: null, status: 'active' }),
        listAccounts(db, userId, { limit: 1, after: null, ids: null, status: 'closed' }),
        listCategories(db, userId, all),
        spending(db, userId, {}, { ranges: month, groupBy: 'category' }),
        cashFlow(db, userId, {}, { ranges: lastYear, interval: 'month' }),
        netWorth(db, userId, { ids: undefined, ranges: lastYear, interval: 'month' }),
        viewBudgets(db, userId, { ...all, on: undefined, archived: false }),
        viewGoals(db, userId, { ...all, archived: false }),
      ]),
  )
  return {
    viewer,
    accounts: accounts.slice(0, most).map(presentAccount),
    isNew: accounts.length + closed.length === 0,
    categories: categories.slice(0, most).map(presentCategory),
    month: spent.range,
    spending: spent.rows,
    cashFlow: flow.rows,
    netWorth: worth.rows,
    budgets: budgets.map(presentBudget),
    goals: goals.map(presentGoal),
  }
}
