// The list, and one of it; category and note are edited in place or on the page of the one.
import { type Context, Hono } from 'hono'
import { presentAccount } from '../../../accounts/schema'
import { listAccounts } from '../../../accounts/store'
import { presentCategory } from '../../../categories/schema'
import { listCategories } from '../../../categories/store'
import { type Database, together } from '../../../db/client'
import type { App } from '../../../env'
import { unconditional } from '../../../http/etag'
import { readCursor, toPage } from '../../../http/page'
import { ApiError } from '../../../http/problem'
import { editTransaction } from '../../../transactions/edit'
import { keysOf, listWithTotals, positionOf } from '../../../transactions/list'
import { presentTransaction, TransactionUpdate } from '../../../transactions/schema'
import { findTransaction } from '../../../transactions/store'
import { asset } from '../../asset'
import { attempt, type Refusal } from '../../forms/attempt'
import { type Form, readForm } from '../../forms/form'
import { namesOf } from '../categories'
import { leadTo, show, showAgain, viewerOf } from '../show'
import { OneTransaction } from './one/view'
import { addressWith, formOf, inputOf, listQuery } from './query'
import { Transactions } from './view'

const frame = {
  title: 'Transactions',
  place: '/dashboard/transactions',
  scripts: [asset('/static/transactions.js')],
} as const

/** As many as a page of the API may hold. */
const most = 500

export const transactionPages = new Hono<App>()
  .get('/transactions', async (c) => {
    const form = formOf(c.req.url)
    const schema = listQuery(await currencyOf(c, form))
    const outcome = await attempt(form, { schema, input: inputOf(form) }, (query) =>
      readList(c, query),
    )
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const { viewer, ...around } = await together(c.var.db, (db) => aroundOf(c, db))
      const page = <Transactions {...around} form={form} refusal={refusal} found={null} />
      return showAgain(c, viewer, { ...frame, refusal }, page)
    }
    const { viewer, accounts, categories, page, totals } = outcome.result
    const found = {
      transactions: page.data,
      totals,
      next: page.next_cursor && addressWith(c.req.url, { cursor: page.next_cursor }),
      newest: form.has('cursor') ? addressWith(c.req.url, { cursor: null }) : null,
    }
    return show(
      c,
      viewer,
      frame,
      <Transactions
        accounts={accounts}
        categories={categories}
        form={form}
        refusal={null}
        found={found}
      />,
    )
  })
  .get('/transactions/:id', async (c) => showOne(c, null))
  .post('/transactions/:id', async (c) => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const input = {
      ...(form.has('category_id') && { category_id: form.orNull('category_id') }),
      ...(form.has('note') && { note: form.orNull('note') }),
    }
    const version = form.orNull('version')
    const expected = version === null ? unconditional : [version]
    const outcome = await attempt(form, { schema: TransactionUpdate, input }, (changes) =>
      editTransaction(c.var.db, c.var.principal.userId, id, changes, expected),
    )
    const isScript = c.req.header('Accept') === 'application/json'
    if ('refusal' in outcome) {
      const refusal = inWordsOfThePage(outcome.refusal)
      return isScript ? told(c, refusal) : showOne(c, refusal)
    }
    if (!isScript) return leadTo(c, `/dashboard/transactions/${id}`, 'The transaction is saved.')
    const { version: next, note, categoryId } = outcome.result
    return c.json({ version: next, note, category_id: categoryId })
  })

/** What typed amounts are in: the currency of the account, else the viewer's own; any will do where there is none. */
async function currencyOf(c: Context<App>, form: Form): Promise<string> {
  const isAsked = ['amount_min', 'amount_max'].some((name) => form.text(name).trim() !== '')
  if (!isAsked) return 'EUR'
  const { viewer, accounts } = await together(c.var.db, (db) => aroundOf(c, db))
  const account = accounts.find(({ id }) => id === form.text('account_id'))
  return account?.currency ?? viewer.currency
}

async function aroundOf(c: Context<App>, db: Database) {
  const { userId } = c.var.principal
  const all = { limit: most, after: null }
  const [viewer, accounts, categories] = await Promise.all([
    viewerOf(c, db),
    listAccounts(db, userId, { ...all, ids: null }),
    listCategories(db, userId, all),
  ])
  return {
    viewer,
    accounts: accounts.slice(0, most).map(presentAccount),
    categories: categories.slice(0, most).map(presentCategory),
  }
}

type Query = ReturnType<ReturnType<typeof listQuery>['parse']>

/** A page of the list with its totals, and the names of what is in it: one round trip. */
async function readList(c: Context<App>, { limit, cursor, sort, include: _, ...filter }: Query) {
  const { userId } = c.var.principal
  const binding = [userId, 'transactions', sort, filter]
  const after = positionOf(await readCursor(cursor, binding), sort)
  const [around, { rows, totals }] = await together(c.var.db, (db) =>
    Promise.all([aroundOf(c, db), listWithTotals(db, userId, { filter, sort, limit, after })]),
  )
  const page = await toPage(rows, {
    limit,
    binding,
    keysOf: (row) => keysOf(row, sort),
    present: (row) => ({ ...presentTransaction(row), version: row.version }),
  })
  return { ...around, page, totals }
}

async function showOne(c: Context<App>, refusal: Refusal | null) {
  const id = c.req.param('id') ?? ''
  const [{ viewer, accounts, categories }, row] = await together(c.var.db, (db) =>
    Promise.all([aroundOf(c, db), findTransaction(db, c.var.principal.userId, id)]),
  )
  if (!row) throw new ApiError('transaction_not_found')
  const page = (
    <OneTransaction
      transaction={presentTransaction(row)}
      version={row.version}
      accountName={namesOf(accounts)}
      categories={categories}
      refusal={refusal}
    />
  )
  const own = { ...frame, title: 'Transaction', scripts: [] }
  return refusal ? showAgain(c, viewer, { ...own, refusal }, page) : show(c, viewer, own, page)
}

/** A page knows no `If-Match`. */
function inWordsOfThePage(refusal: Refusal): Refusal {
  if (refusal.status !== 412) return refusal
  const detail = 'Look at how it is now before you save again; what you typed is not saved yet.'
  return { ...refusal, detail }
}

/** To the script that saves without loading the page. */
function told(c: Context<App>, { status, title, detail, faults }: Refusal): Response {
  const reasons = faults.map((fault) => fault.detail)
  const text = `${title}: ${(reasons.length > 0 ? reasons : [detail]).join(' ')}`
  return c.json({ text }, asStatus(status))
}

/** Safe: every status of a refusal is that of a problem with a body. */
function asStatus(status: number): 422 {
  return status as 422
}
