import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { contribute, type Contributed, removeContribution } from './edit'
import {
  Contribution,
  contributionId,
  ContributionInput,
  goalId,
  presentContribution,
} from './schema'
import { listContributions } from './store'

const GoalParams = z.strictObject({ id: z.string().meta({ example: goalId.meta()?.example }) })
const Params = GoalParams.extend({
  contribution_id: z.string().meta({ example: contributionId.meta()?.example }),
})

const tag = 'Goals'

export const contributionRoutes = new Hono<App>()
  .get(
    '/goals/:id/contributions',
    describe({
      operationId: 'listContributions',
      summary: 'List the contributions to a goal',
      description: 'Newest first.',
      tag,
      scope: 'goals:read',
      responses: {
        200: { description: 'A page.', schema: pageOf(Contribution, 'ContributionPage') },
      },
      problems: ['goal_not_found'],
    }),
    validate('param', GoalParams),
    validate('query', z.strictObject({ limit, cursor })),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const query = c.req.valid('query')
      const binding = [userId, 'contributions', id]
      const keys = await readCursor(query.cursor, binding)
      const before = keys && { date: String(keys[0]), id: String(keys[1]) }
      const options = { limit: query.limit, before }
      const { goal, contributions } = await listContributions(c.var.db, userId, id, options)
      if (!goal) throw new ApiError('goal_not_found')
      const page = await toPage(contributions, {
        limit: query.limit,
        binding,
        keysOf: (row) => [row.date, row.id],
        present: (row) => presentContribution(row, goal.currency),
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/goals/:id/contributions',
    describe({
      operationId: 'contribute',
      summary: 'Contribute to a goal',
      description: 'Puts money aside, or with a negative amount takes it out again.',
      tag,
      scope: 'goals:write',
      responses: {
        201: {
          description: 'Recorded.',
          schema: Contribution,
          headers: { Location: 'Where the contributions are.' },
        },
      },
      problems: ['goal_not_found', 'goal_follows_account', 'conflict'],
    }),
    validate('param', GoalParams),
    validate('json', ContributionInput),
    async (c) => {
      const { id } = c.req.valid('param')
      const { userId } = c.var.principal
      const input = c.req.valid('json')
      return answerOnce(
        c,
        (remember) => contribute(c.var.db, userId, id, { input, remember }),
        ({ contribution, goal }: Contributed) =>
          created(
            `/api/v1/goals/${id}/contributions`,
            presentContribution(contribution, goal.currency),
          ),
      )
    },
  )
  .delete(
    '/goals/:id/contributions/:contribution_id',
    describe({
      operationId: 'deleteContribution',
      summary: 'Take a contribution back',
      description: 'As if it had never been made.',
      tag,
      scope: 'goals:write',
      responses: { 204: { description: 'Deleted.' } },
      problems: ['goal_not_found', 'contribution_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { id, contribution_id } = c.req.valid('param')
      await removeContribution(c.var.db, c.var.principal.userId, id, contribution_id)
      return c.body(null, 204)
    },
  )
