import { Hono } from 'hono'
import { presentAccount } from '../../../accounts/schema'
import { listAccounts } from '../../../accounts/store'
import type { App } from '../../../env'
import { show, viewerOf } from '../show'
import { Overview } from './view'

/** As many as a page of the API may hold. */
const mostAccounts = 500

export const overviewPages = new Hono<App>().get('/', async (c) => {
  const { db, principal } = c.var
  const wanted = { limit: mostAccounts, after: null, ids: null, status: 'active' }
  const [viewer, rows] = await Promise.all([
    viewerOf(c),
    listAccounts(db, principal.userId, wanted),
  ])
  const accounts = rows.slice(0, mostAccounts).map(presentAccount)
  return show(
    c,
    viewer,
    { title: 'Overview', place: '/dashboard' },
    <Overview viewer={viewer} accounts={accounts} />,
  )
})
