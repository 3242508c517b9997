import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, tagged, unconditional } from '../http/etag'
import { linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created, ok, type Reply } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { reachable, reaches, requireReach, requireReachOf } from '../keys/reach'
import { chargeItems } from '../rate-limit/limit'
import { editTogether, editTransaction } from './edit'
import { keysOf, listTransactions, listWithTotals, positionOf } from './list'
import { TransactionQuery } from './query'
import { type Recorded, recordTransactions } from './record'
import { accountsIn } from './references'
import { removeTransactions } from './remove'
import {
  presentTransaction,
  Totals,
  Transaction,
  TransactionBulkDelete,
  TransactionBulkResult,
  TransactionBulkUpdate,
  transactionId,
  TransactionList,
  TransactionPost,
  TransactionReplacement,
  TransactionUpdate,
} from './schema'
import { findTransaction } from './store'

const Params = z.strictObject({ id: z.string().meta({ example: transactionId.meta()?.example }) })

const TransactionPage = pageOf(Transaction, 'TransactionPageBase')
  .extend({ total: Totals.optional().meta({ description: 'With `include=total`.' }) })
  .meta({ id: 'TransactionPage' })

const tag = 'Transactions'
const location = { Location: 'Where the transaction is.' }

export const transactionRoutes = new Hono<App>()
  .get(
    '/transactions',
    describe({
      operationId: 'listTransactions',
      summary: 'List transactions',
      description:
        'Filters combine with AND. A category finds a transaction by its splits too. `include=total` adds sums over the whole filtered set, per currency.',
      tag,
      scope: 'transactions:read',
      responses: {
        200: {
          description: 'A page.',
          schema: TransactionPage,
          headers: { Link: 'The next page.' },
        },
      },
    }),
    validate('query', TransactionQuery),
    async (c) => {
      const { userId } = c.var.principal
      const { limit, cursor, include, sort, ...asked } = c.req.valid('query')
      const filter = { ...asked, account_id: reachable(c.var.principal, asked.account_id) }
      const binding = [userId, 'transactions', sort, filter]
      const after = positionOf(await readCursor(cursor, binding), sort)
      const options = { filter, sort, limit, after }
      const { rows, totals } = include
        ? await listWithTotals(c.var.db, userId, options)
        : { rows: await listTransactions(c.var.db, userId, options), totals: undefined }
      const page = await toPage(rows, {
        limit,
        binding,
        keysOf: (row) => keysOf(row, sort),
        present: presentTransaction,
      })
      linkNext(c, page)
      return c.json({ ...page, ...(totals && { total: totals }) })
    },
  )
  .post(
    '/transactions',
    describe({
      operationId: 'createTransactions',
      summary: 'Record transactions',
      description:
        'One transaction; a transfer, with `to_account_id`, which writes both legs and answers the outgoing one; or up to 500 of either as `{"transactions": […]}`, all or none. An `external_id` that the account knows already answers 200 with the transaction that is there.',
      tag,
      scope: 'transactions:write',
      tagged: true,
      responses: {
        200: { description: 'It was there already.', schema: Transaction, headers: location },
        201: {
          description: 'Recorded: the transaction, or the outcome of each of many.',
          schema: z.union([Transaction, TransactionBulkResult]),
          headers: location,
        },
      },
      problems: ['account_not_found', 'account_closed', 'conflict'],
    }),
    validate('json', TransactionPost),
    async (c) => {
      const { userId } = c.var.principal
      const body = c.req.valid('json')
      requireReach(c.var.principal, accountsIn(body))
      if ('transactions' in body) {
        await chargeItems(c, body.transactions.length)
        const { transactions } = body
        const place = (position: number) => `/transactions/${position}`
        return answerOnce(
          c,
          (remember) => recordTransactions(c.var.db, userId, transactions, { place, remember }),
          presentMany,
        )
      }
      const place = () => ''
      return answerOnce(
        c,
        (remember) => recordTransactions(c.var.db, userId, [body], { place, remember }),
        (recorded: Recorded[]) => presentOne(onlyOf(recorded)),
      )
    },
  )
  .patch(
    '/transactions',
    describe({
      operationId: 'updateTransactions',
      summary: 'Change many transactions',
      description:
        'Makes the same changes to up to 500 transactions, all or none. One unknown id is 404 and changes nothing.',
      tag,
      scope: 'transactions:write',
      responses: { 200: { description: 'Changed, in the order of ids.', schema: TransactionList } },
      problems: changeProblems(),
    }),
    validate('json', TransactionBulkUpdate),
    async (c) => {
      const { db, principal } = c.var
      const body = c.req.valid('json')
      await chargeItems(c, body.ids.length)
      requireReach(principal, [{ id: body.set.account_id, pointer: '/set/account_id' }])
      await requireReachOf(db, principal, body.ids)
      const rows = await editTogether(db, principal.userId, body)
      return c.json({ data: rows.map(presentTransaction) })
    },
  )
  .delete(
    '/transactions',
    describe({
      operationId: 'deleteTransactions',
      summary: 'Delete many transactions',
      description:
        'Up to 500, all or none; the other legs of transfers go with them. One unknown id is 404 and deletes nothing.',
      tag,
      scope: 'transactions:write',
      responses: { 204: { description: 'Deleted.' } },
      problems: ['transaction_not_found', 'key_confined', 'conflict'],
    }),
    validate('json', TransactionBulkDelete),
    async (c) => {
      const { db, principal } = c.var
      const { ids } = c.req.valid('json')
      await chargeItems(c, ids.length)
      await requireReachOf(db, principal, ids)
      await removeTransactions(db, principal.userId, ids, unconditional)
      return c.body(null, 204)
    },
  )
  .get(
    '/transactions/:id',
    describe({
      operationId: 'getTransaction',
      summary: 'Read a transaction',
      description: 'With its splits and, for a transfer, where the other leg is.',
      tag,
      scope: 'transactions:read',
      tagged: true,
      responses: { 200: { description: 'The transaction.', schema: Transaction } },
      problems: ['transaction_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { id } = c.req.valid('param')
      const row = await findTransaction(c.var.db, c.var.principal.userId, id)
      if (!row || !reaches(c.var.principal, row.accountId)) {
        throw new ApiError('transaction_not_found')
      }
      return tagged(c, row, presentTransaction(row))
    },
  )
  .patch(
    '/transactions/:id',
    describe({
      operationId: 'updateTransaction',
      summary: 'Change a transaction',
      description:
        'Fields left out stay as they are, null clears. Date and amount of a transfer change on both legs; with two currencies the other leg keeps its amount unless `to_amount` is given.',
      tag,
      scope: 'transactions:write',
      tagged: true,
      responses: { 200: { description: 'The changed transaction.', schema: Transaction } },
      problems: changeProblems(),
    }),
    validate('param', Params),
    validate('json', TransactionUpdate),
    async (c) => {
      const { id } = c.req.valid('param')
      const { db, principal } = c.var
      const body = c.req.valid('json')
      requireReach(principal, [{ id: body.account_id, pointer: '/account_id' }])
      await requireReachOf(db, principal, [id])
      const row = await editTransaction(db, principal.userId, id, body, ifMatch(c))
      return tagged(c, row, presentTransaction(row))
    },
  )
  .put(
    '/transactions/:id',
    describe({
      operationId: 'replaceTransaction',
      summary: 'Replace a transaction',
      description:
        'Sets all writable fields: what is left out gets its default. A leg of a transfer follows the rules of PATCH.',
      tag,
      scope: 'transactions:write',
      tagged: true,
      responses: { 200: { description: 'The replaced transaction.', schema: Transaction } },
      problems: changeProblems(),
    }),
    validate('param', Params),
    validate('json', TransactionReplacement),
    async (c) => {
      const { id } = c.req.valid('param')
      const { db, principal } = c.var
      const body = c.req.valid('json')
      requireReach(principal, [{ id: body.account_id, pointer: '/account_id' }])
      await requireReachOf(db, principal, [id])
      const row = await editTransaction(db, principal.userId, id, body, ifMatch(c))
      return tagged(c, row, presentTransaction(row))
    },
  )
  .delete(
    '/transactions/:id',
    describe({
      operationId: 'deleteTransaction',
      summary: 'Delete a transaction',
      description: 'Of a transfer both legs.',
      tag,
      scope: 'transactions:write',
      tagged: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: ['transaction_not_found', 'key_confined', 'conflict'],
    }),
    validate('param', Params),
    async (c) => {
      const { db, principal } = c.var
      const { id } = c.req.valid('param')
      await requireReachOf(db, principal, [id])
      await removeTransactions(db, principal.userId, [id], ifMatch(c))
      return c.body(null, 204)
    },
  )

function presentOne({ status, transaction }: Recorded): Reply {
  const location = `/api/v1/transactions/${transaction.id}`
  const body = presentTransaction(transaction)
  return status === 'created'
    ? created(location, body, transaction)
    : { ...ok(body, transaction), location }
}

function presentMany(recorded: readonly Recorded[]): Reply {
  const data = recorded.map(({ status, transaction }) => {
    return { status, transaction: presentTransaction(transaction) }
  })
  return { status: 201, body: { data } }
}

function changeProblems() {
  return [
    'key_confined',
    'transaction_not_found',
    'account_not_found',
    'account_closed',
    'external_id_taken',
    'conflict',
  ] as const
}

function onlyOf<Item>(items: readonly Item[]): Item {
  const [item] = items
  if (item === undefined) throw new RangeError('One input has one outcome.')
  return item
}
