import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, type Tagged, tagged } from '../http/etag'
import { flag } from '../http/fields'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { created } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { createGoal, removeGoal, replaceGoal, updateGoalFields } from './edit'
import { Goal, goalId, GoalInput, GoalUpdate, type GoalView, presentGoal } from './schema'
import { viewGoal, viewGoals } from './view'

const Params = z.strictObject({ id: z.string().meta({ example: goalId.meta()?.example }) })

const Query = z.strictObject({
  limit,
  cursor,
  archived: flag
    .optional()
    .meta({ description: 'Only archived ones, or only those that are not.' }),
})

const tag = 'Goals'

export const goalRoutes = new Hono<App>()
  .get(
    '/goals',
    describe({
      operationId: 'listGoals',
      summary: 'List goals',
      description: 'Oldest first, with their progress as of today.',
      tag,
      scope: 'goals:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Goal, 'GoalPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const { limit, cursor, archived } = c.req.valid('query')
      const binding = [userId, 'goals', archived]
      const keys = await readCursor(cursor, binding)
      const after = keys ? String(keys[0]) : null
      const views = await viewGoals(c.var.db, userId, { archived, after, limit: limit + 1 })
      const page = await toPage(views, {
        limit,
        binding,
        keysOf: ({ row }) => [row.id],
        present: presentGoal,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/goals',
    describe({
      operationId: 'createGoal',
      summary: 'Create a goal',
      description:
        'Saved for by contributions, or by the balance of an account, whose currency it then has.',
      tag,
      scope: 'goals:write',
      tagged: true,
      responses: {
        201: { description: 'Created.', schema: Goal, headers: { Location: 'Where it is.' } },
      },
      problems: ['too_many_goals', 'conflict'],
    }),
    validate('json', GoalInput),
    async (c) => {
      const { userId } = c.var.principal
      return answerOnce(
        c,
        (remember) => createGoal(c.var.db, userId, c.req.valid('json'), remember),
        (view: GoalView) => {
          const body = presentGoal(view)
          return created(`/api/v1/goals/${view.row.id}`, body, sourceOf(view, body))
        },
      )
    },
  )
  .get(
    '/goals/:id',
    describe({
      operationId: 'getGoal',
      summary: 'Read a goal',
      description: 'With its progress as of today in your time zone.',
      tag,
      scope: 'goals:read',
      tagged: true,
      responses: { 200: { description: 'The goal.', schema: Goal } },
      problems: ['goal_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { id } = c.req.valid('param')
      return answer(c, await viewGoal(c.var.db, c.var.principal.userId, id))
    },
  )
  .patch(
    '/goals/:id',
    describe({
      operationId: 'updateGoal',
      summary: 'Change a goal',
      description: 'Fields left out stay as they are, null clears.',
      tag,
      scope: 'goals:write',
      tagged: true,
      responses: { 200: { description: 'The changed goal.', schema: Goal } },
      problems: ['goal_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', GoalUpdate),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      await updateGoalFields(c.var.db, userId, id, c.req.valid('json'), ifMatch(c))
      return answer(c, await viewGoal(c.var.db, userId, id))
    },
  )
  .put(
    '/goals/:id',
    describe({
      operationId: 'replaceGoal',
      summary: 'Replace a goal',
      description: 'Sets all writable fields: what is left out gets its default.',
      tag,
      scope: 'goals:write',
      tagged: true,
      responses: { 200: { description: 'The replaced goal.', schema: Goal } },
      problems: ['goal_not_found', 'conflict'],
    }),
    validate('param', Params),
    validate('json', GoalInput),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      await replaceGoal(c.var.db, userId, id, c.req.valid('json'), ifMatch(c))
      return answer(c, await viewGoal(c.var.db, userId, id))
    },
  )
  .delete(
    '/goals/:id',
    describe({
      operationId: 'deleteGoal',
      summary: 'Delete a goal',
      description: 'Its contributions go with it. Archiving it keeps everything.',
      tag,
      scope: 'goals:write',
      tagged: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: ['goal_not_found', 'conflict'],
    }),
    validate('param', Params),
    async (c) => {
      await removeGoal(c.var.db, c.var.principal.userId, c.req.valid('param').id, ifMatch(c))
      return c.body(null, 204)
    },
  )

function answer(c: Context<App>, view: GoalView): Promise<Response> {
  const body = presentGoal(view)
  return tagged(c, sourceOf(view, body), body)
}

function sourceOf({ row }: GoalView, body: Goal): Tagged {
  return { version: row.version, derived: body.progress }
}
