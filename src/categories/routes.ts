import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, type Tagged, tagged } from '../http/etag'
import { flag } from '../http/fields'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { createCategory, editCategory, removeCategory, replaceCategoryFields } from './edit'
import {
  Category,
  categoryId,
  CategoryInput,
  categoryKind,
  CategoryUpdate,
  presentCategory,
  versionOf,
} from './schema'
import { findCategory, listCategories } from './store'
import type { CategoryRow } from './tables'

const Params = z.strictObject({ id: z.string().meta({ example: 'cat_groceries' }) })

const Query = z.strictObject({
  limit,
  cursor,
  kind: categoryKind.optional(),
  archived: flag
    .optional()
    .meta({ description: 'Only archived ones, or only those that are not.' }),
})

const tag = 'Categories'

export const categoryRoutes = new Hono<App>()
  .get(
    '/categories',
    describe({
      operationId: 'listCategories',
      summary: 'List categories',
      description: 'The system categories and your own, archived ones included, ordered by id.',
      tag,
      scope: 'categories:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Category, 'CategoryPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const { limit, cursor, ...filters } = c.req.valid('query')
      const binding = [userId, 'categories', filters]
      const keys = await readCursor(cursor, binding)
      const after = keys ? String(keys[0]) : null
      const rows = await listCategories(c.var.db, userId, { ...filters, limit, after })
      const page = await toPage(rows, {
        limit,
        binding,
        keysOf: (row) => [row.id],
        present: presentCategory,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .post(
    '/categories',
    describe({
      operationId: 'createCategory',
      summary: 'Create a category',
      description: 'On the first level, or below a system category or one of yours.',
      tag,
      scope: 'categories:write',
      tagged: true,
      responses: {
        201: {
          description: 'Created.',
          schema: Category,
          headers: { Location: 'Where the category is.' },
        },
      },
      problems: ['too_many_categories', 'conflict'],
    }),
    validate('json', CategoryInput),
    async (c) => {
      const { userId } = c.var.principal
      return answerOnce(
        c,
        (remember) => createCategory(c.var.db, userId, c.req.valid('json'), remember),
        (category: CategoryRow) =>
          created(
            `/api/v1/categories/${category.id}`,
            presentCategory(category),
            sourceOf(category),
          ),
      )
    },
  )
  .get(
    '/categories/:id',
    describe({
      operationId: 'getCategory',
      summary: 'Read a category',
      description: 'A system category or one of yours.',
      tag,
      scope: 'categories:read',
      tagged: true,
      responses: { 200: { description: 'The category.', schema: Category } },
      problems: ['category_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const category = await findCategory(c.var.db, c.var.principal.userId, c.req.valid('param').id)
      if (!category) throw new ApiError('category_not_found')
      return answer(c, category)
    },
  )
  .patch(
    '/categories/:id',
    describe({
      operationId: 'updateCategory',
      summary: 'Change a category',
      description:
        'Fields left out stay as they are, null clears. Of a system category only `archived` can be changed, for you alone.',
      tag,
      scope: 'categories:write',
      tagged: true,
      responses: { 200: { description: 'The changed category.', schema: Category } },
      problems: ['category_not_found', 'system_category', 'conflict'],
    }),
    validate('param', Params),
    validate('json', CategoryUpdate),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const changes = c.req.valid('json')
      return answer(c, await editCategory(c.var.db, userId, id, changes, ifMatch(c)))
    },
  )
  .put(
    '/categories/:id',
    describe({
      operationId: 'replaceCategory',
      summary: 'Replace a category',
      description:
        'Sets all writable fields of one of your own: what is left out gets its default.',
      tag,
      scope: 'categories:write',
      tagged: true,
      responses: { 200: { description: 'The replaced category.', schema: Category } },
      problems: ['category_not_found', 'system_category', 'conflict'],
    }),
    validate('param', Params),
    validate('json', CategoryInput),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const input = c.req.valid('json')
      return answer(c, await replaceCategoryFields(c.var.db, userId, id, input, ifMatch(c)))
    },
  )
  .delete(
    '/categories/:id',
    describe({
      operationId: 'deleteCategory',
      summary: 'Delete a category',
      description:
        'One that is used needs `?replace_with=`, which moves what refers to it to another category of the same kind. Its children move up to the first level.',
      tag,
      scope: 'categories:write',
      tagged: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: ['category_not_found', 'system_category', 'category_in_use', 'conflict'],
    }),
    validate('param', Params),
    validate('query', z.strictObject({ replace_with: categoryId.optional() })),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const replaceWith = c.req.valid('query').replace_with ?? null
      await removeCategory(c.var.db, userId, id, { replaceWith, expected: ifMatch(c) })
      return c.body(null, 204)
    },
  )

function answer(c: Context<App>, category: CategoryRow): Promise<Response> {
  return tagged(c, sourceOf(category), presentCategory(category))
}

function sourceOf(category: CategoryRow): Tagged {
  return { version: versionOf(category) }
}
