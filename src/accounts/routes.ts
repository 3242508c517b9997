import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, type Tagged, tagged } from '../http/etag'
import { day, flag } from '../http/fields'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { requireReach, requireUnconfined } from '../keys/reach'
import { accountsOf } from '../sessions/principal'
import { balanceHistory } from './balances'
import { createAccount, editAccount, removeAccount, replaceAccount } from './edit'
import {
  Account,
  AccountInput,
  accountId,
  accountStatus,
  accountType,
  AccountUpdate,
  type AccountView,
  BalanceHistory,
  presentAccount,
} from './schema'
import { findAccount, listAccounts } from './store'

const Params = z.strictObject({ id: z.string().meta({ example: accountId.meta()?.example }) })

const Query = z.strictObject({
  limit,
  cursor,
  status: accountStatus.optional(),
  type: accountType.optional(),
})

const BalanceQuery = z
  .strictObject({
    from: day.optional().meta({ description: 'Default: 30 days, or 11 months, before `to`.' }),
    to: day.optional().meta({ description: 'Default: today in your time zone.' }),
    interval: z.enum(['day', 'month']).default('day'),
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ['from'],
    error: 'Must not be after `to`.',
    params: { code: 'out_of_order' },
  })

const tag = 'Accounts'

export const accountRoutes = new Hono<App>()
  .get(
    '/accounts',
    describe({
      operationId: 'listAccounts',
      summary: 'List accounts',
      description: 'Oldest first, with their balances.',
      tag,
      scope: 'accounts:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Account, 'AccountPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const { limit, cursor, ...filters } = c.req.valid('query')
      const binding = [userId, 'accounts', filters]
      const keys = await readCursor(cursor, binding)
      const after = keys ? String(keys[0]) : null
      const ids = accountsOf(c.var.principal)
      const rows = await listAccounts(c.var.db, userId, { ...filters, ids, limit, after })
      const page = await toPage(rows, {
        limit,
        binding,
        keysOf: (row) => [row.id],
        present: presentAccount,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/accounts',
    describe({
      operationId: 'createAccount',
      summary: 'Create an account',
      description: 'An account that you keep yourself, by hand, by script or by statements.',
      tag,
      scope: 'accounts:write',
      tagged: true,
      responses: {
        201: {
          description: 'Created.',
          schema: Account,
          headers: { Location: 'Where the account is.' },
        },
      },
      problems: ['key_confined', 'too_many_accounts'],
    }),
    validate('json', AccountInput),
    async (c) => {
      requireUnconfined(c.var.principal)
      const { userId } = c.var.principal
      return answerOnce(
        c,
        (remember) => createAccount(c.var.db, userId, c.req.valid('json'), remember),
        (account: AccountView) => {
          const body = presentAccount(account)
          return created(`/api/v1/accounts/${account.id}`, body, sourceOf(account, body))
        },
      )
    },
  )
  .get(
    '/accounts/:id',
    describe({
      operationId: 'getAccount',
      summary: 'Read an account',
      description: 'With its balances as of now.',
      tag,
      scope: 'accounts:read',
      tagged: true,
      responses: { 200: { description: 'The account.', schema: Account } },
      problems: ['account_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { id } = c.req.valid('param')
      requireReach(c.var.principal, [{ id }])
      const account = await findAccount(c.var.db, c.var.principal.userId, id)
      if (!account) throw new ApiError('account_not_found')
      return answer(c, account)
    },
  )
  .patch(
    '/accounts/:id',
    describe({
      operationId: 'updateAccount',
      summary: 'Change an account',
      description:
        'Fields left out stay as they are, null clears. `{"status": "closed"}` closes it: it keeps its history and takes no new transactions. The currency can change only while there are no transactions.',
      tag,
      scope: 'accounts:write',
      tagged: true,
      responses: { 200: { description: 'The changed account.', schema: Account } },
      problems: ['account_not_found', 'account_in_use', 'conflict'],
    }),
    validate('param', Params),
    validate('json', AccountUpdate),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      requireReach(c.var.principal, [{ id }])
      const changes = c.req.valid('json')
      return answer(c, await editAccount(c.var.db, userId, id, changes, ifMatch(c)))
    },
  )
  .put(
    '/accounts/:id',
    describe({
      operationId: 'replaceAccount',
      summary: 'Replace an account',
      description: 'Sets all writable fields: what is left out gets its default.',
      tag,
      scope: 'accounts:write',
      tagged: true,
      responses: { 200: { description: 'The replaced account.', schema: Account } },
      problems: ['account_not_found', 'account_in_use', 'conflict'],
    }),
    validate('param', Params),
    validate('json', AccountInput),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      requireReach(c.var.principal, [{ id }])
      const input = c.req.valid('json')
      return answer(c, await replaceAccount(c.var.db, userId, id, input, ifMatch(c)))
    },
  )
  .delete(
    '/accounts/:id',
    describe({
      operationId: 'deleteAccount',
      summary: 'Delete an account',
      description:
        'An account with transactions is deleted only with `?cascade=true`; with them go the other legs of their transfers. Closing it keeps everything.',
      tag,
      scope: 'accounts:write',
      tagged: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: ['account_not_found', 'account_in_use', 'key_confined', 'conflict'],
    }),
    validate('param', Params),
    validate('query', z.strictObject({ cascade: flag.optional() })),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      requireReach(c.var.principal, [{ id }])
      requireUnconfined(c.var.principal)
      await removeAccount(c.var.db, userId, id, {
        cascade: c.req.valid('query').cascade ?? false,
        expected: ifMatch(c),
      })
      return c.body(null, 204)
    },
  )
  .get(
    '/accounts/:id/balances',
    describe({
      operationId: 'listBalances',
      summary: 'Balance history',
      description:
        'The balance at the end of each day or month, posted transactions only. A last month that `to` cuts short ends there.',
      tag,
      scope: 'accounts:read',
      responses: { 200: { description: 'Oldest first.', schema: BalanceHistory } },
      problems: ['account_not_found'],
    }),
    validate('param', Params),
    validate('query', BalanceQuery),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      requireReach(c.var.principal, [{ id }])
      return c.json(await balanceHistory(c.var.db, userId, id, c.req.valid('query')))
    },
  )

function answer(c: Context<App>, account: AccountView): Promise<Response> {
  const body = presentAccount(account)
  return tagged(c, sourceOf(account, body), body)
}

/** What is worked out from transactions moves without an edit. */
function sourceOf({ version }: AccountView, body: Account): Tagged {
  const { as_of: _, ...balance } = body.balance
  return { version, derived: [balance, body.opened_on] }
}
