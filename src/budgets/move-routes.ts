import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { Move, moveId, MoveInput, presentMove } from './move-schema'
import { type Moved, moveMoney, takeBack } from './moves'
import { budgetId } from './schema'
import { listMoves } from './store'

const BudgetParams = z.strictObject({ id: z.string().meta({ example: budgetId.meta()?.example }) })
const Params = BudgetParams.extend({
  move_id: z.string().meta({ example: moveId.meta()?.example }),
})

const tag = 'Budgets'

export const moveRoutes = new Hono<App>()
  .get(
    '/budgets/:id/moves',
    describe({
      operationId: 'listMoves',
      summary: 'List the moves of a budget',
      description: 'Out of it and into it, newest first.',
      tag,
      scope: 'budgets:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Move, 'MovePage') } },
      problems: ['budget_not_found'],
    }),
    validate('param', BudgetParams),
    validate('query', z.strictObject({ limit, cursor })),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const query = c.req.valid('query')
      const binding = [userId, 'moves', id]
      const keys = await readCursor(query.cursor, binding)
      const before = keys ? String(keys[0]) : null
      const { budget, moves } = await listMoves(c.var.db, userId, id, {
        limit: query.limit,
        before,
      })
      if (!budget) throw new ApiError('budget_not_found')
      const page = await toPage(moves, {
        limit: query.limit,
        binding,
        keysOf: (row) => [row.id],
        present: (row) => presentMove(row, budget.currency),
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/budgets/:id/moves',
    describe({
      operationId: 'moveMoney',
      summary: 'Move money between envelopes',
      description:
        'Takes an amount out of the current period of this budget and puts it into that of another in the same currency.',
      tag,
      scope: 'budgets:write',
      responses: {
        201: { description: 'Moved.', schema: Move, headers: { Location: 'Where the moves are.' } },
      },
      problems: ['budget_not_found', 'conflict'],
    }),
    validate('param', BudgetParams),
    validate('json', MoveInput),
    async (c) => {
      const { id } = c.req.valid('param')
      const { userId } = c.var.principal
      const input = c.req.valid('json')
      return answerOnce(
        c,
        (remember) => moveMoney(c.var.db, userId, id, { input, remember }),
        ({ move, from }: Moved) =>
          created(`/api/v1/budgets/${id}/moves`, presentMove(move, from.currency)),
      )
    },
  )
  .delete(
    '/budgets/:id/moves/:move_id',
    describe({
      operationId: 'takeBackMove',
      summary: 'Take a move back',
      description: 'As if it had never been made; either of its budgets may be named.',
      tag,
      scope: 'budgets:write',
      responses: { 204: { description: 'Taken back.' } },
      problems: ['budget_not_found', 'move_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { id, move_id } = c.req.valid('param')
      await takeBack(c.var.db, c.var.principal.userId, id, move_id)
      return c.body(null, 204)
    },
  )
