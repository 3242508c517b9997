import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, type Tagged, tagged } from '../http/etag'
import { flag, integerParameter } from '../http/fields'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { created } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { createBudget, editBudget, removeBudget, replaceBudget } from './edit'
import {
  Budget,
  budgetDay,
  BudgetHistory,
  budgetId,
  BudgetInput,
  BudgetUpdate,
  type BudgetView,
  presentBudget,
  presentProgress,
} from './schema'
import { viewBudget, viewBudgets, viewHistory } from './view'

const Params = z.strictObject({ id: z.string().meta({ example: budgetId.meta()?.example }) })

const on = budgetDay.optional().meta({
  description: 'The day to look from, 1970-01-01 to 2099-12-31. Default: today in your time zone.',
  example: '2026-11-15',
})

const Query = z.strictObject({
  limit,
  cursor,
  on,
  archived: flag
    .optional()
    .meta({ description: 'Only archived ones, or only those that are not.' }),
})

const HistoryQuery = z.strictObject({
  on,
  periods: integerParameter
    .pipe(z.int().min(1).max(120))
    .default(12)
    .meta({ description: 'How many, up to the current one.', example: 12 }),
})

const tag = 'Budgets'

export const budgetRoutes = new Hono<App>()
  .get(
    '/budgets',
    describe({
      operationId: 'listBudgets',
      summary: 'List budgets',
      description: 'Oldest first, each with the progress of the period that holds the day.',
      tag,
      scope: 'budgets:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Budget, 'BudgetPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const { limit, cursor, on, archived } = c.req.valid('query')
      const binding = [userId, 'budgets', on, archived]
      const keys = await readCursor(cursor, binding)
      const after = keys ? String(keys[0]) : null
      const views = await viewBudgets(c.var.db, userId, { on, archived, after, limit: limit + 1 })
      const page = await toPage(views, {
        limit,
        binding,
        keysOf: ({ row }) => [row.id],
        present: presentBudget,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/budgets',
    describe({
      operationId: 'createBudget',
      summary: 'Create a budget',
      description:
        'An envelope for one or more expense categories; their children count with them. Transfers never count, refunds reduce what is spent.',
      tag,
      scope: 'budgets:write',
      tagged: true,
      responses: {
        201: { description: 'Created.', schema: Budget, headers: { Location: 'Where it is.' } },
      },
      problems: ['too_many_budgets', 'conflict'],
    }),
    validate('json', BudgetInput),
    async (c) => {
      const { userId } = c.var.principal
      return answerOnce(
        c,
        (remember) => createBudget(c.var.db, userId, c.req.valid('json'), remember),
        (view: BudgetView) => {
          const body = presentBudget(view)
          return created(`/api/v1/budgets/${view.row.id}`, body, sourceOf(view, body))
        },
      )
    },
  )
  .get(
    '/budgets/:id',
    describe({
      operationId: 'getBudget',
      summary: 'Read a budget',
      description: 'With the progress of the period that holds the day.',
      tag,
      scope: 'budgets:read',
      tagged: true,
      responses: { 200: { description: 'The budget.', schema: Budget } },
      problems: ['budget_not_found'],
    }),
    validate('param', Params),
    validate('query', z.strictObject({ on })),
    async (c) => {
      const { id } = c.req.valid('param')
      const { on } = c.req.valid('query')
      return answer(c, await viewBudget(c.var.db, c.var.principal.userId, id, on))
    },
  )
  .patch(
    '/budgets/:id',
    describe({
      operationId: 'updateBudget',
      summary: 'Change a budget',
      description:
        'Fields left out stay as they are, null clears. The change holds for all periods, past ones included.',
      tag,
      scope: 'budgets:write',
      tagged: true,
      responses: { 200: { description: 'The changed budget.', schema: Budget } },
      problems: ['budget_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', BudgetUpdate),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      await editBudget(c.var.db, userId, id, c.req.valid('json'), ifMatch(c))
      return answer(c, await viewBudget(c.var.db, userId, id))
    },
  )
  .put(
    '/budgets/:id',
    describe({
      operationId: 'replaceBudget',
      summary: 'Replace a budget',
      description: 'Sets all writable fields: what is left out gets its default.',
      tag,
      scope: 'budgets:write',
      tagged: true,
      responses: { 200: { description: 'The replaced budget.', schema: Budget } },
      problems: ['budget_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', BudgetInput),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      await replaceBudget(c.var.db, userId, id, c.req.valid('json'), ifMatch(c))
      return answer(c, await viewBudget(c.var.db, userId, id))
    },
  )
  .delete(
    '/budgets/:id',
    describe({
      operationId: 'deleteBudget',
      summary: 'Delete a budget',
      description: 'The moves that it took part in go with it. Archiving it keeps everything.',
      tag,
      scope: 'budgets:write',
      tagged: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: ['budget_not_found', 'conflict'],
    }),
    validate('param', Params),
    async (c) => {
      await removeBudget(c.var.db, c.var.principal.userId, c.req.valid('param').id, ifMatch(c))
      return c.body(null, 204)
    },
  )
  .get(
    '/budgets/:id/history',
    describe({
      operationId: 'listBudgetHistory',
      summary: 'Past periods of a budget',
      description: 'Oldest first, up to the current one; after its end, up to the last.',
      tag,
      scope: 'budgets:read',
      responses: { 200: { description: 'The periods.', schema: BudgetHistory } },
      problems: ['budget_not_found'],
    }),
    validate('param', Params),
    validate('query', HistoryQuery),
    async (c) => {
      const { id } = c.req.valid('param')
      const { on, periods } = c.req.valid('query')
      const history = await viewHistory(c.var.db, c.var.principal.userId, id, { on, periods })
      return c.json({ data: history.map(presentProgress) })
    },
  )

function answer(c: Context<App>, view: BudgetView): Promise<Response> {
  const body = presentBudget(view)
  return tagged(c, sourceOf(view, body), body)
}

function sourceOf({ row }: BudgetView, body: Budget): Tagged {
  return { version: row.version, derived: [body.progress, body.overlaps] }
}
