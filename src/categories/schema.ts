import * as z from 'zod'
import { instant, text } from '../http/fields'
import type { CategoryRow } from './tables'

export const categoryKind = z.enum(['income', 'expense', 'transfer'])
export type CategoryKind = z.infer<typeof categoryKind>

/** A reference: system ids are words, custom ones TypeIDs. Whether it exists is the store's to say. */
export const categoryId = z
  .string()
  .max(64)
  .meta({ description: 'A system category or one of yours.', example: 'cat_groceries' })

const fields = {
  name: text(100).meta({ example: 'Bakery' }),
  kind: categoryKind,
  parent_id: categoryId.nullable().meta({
    description: 'A category of the first level and the same kind; null for the first level.',
    example: 'cat_food',
  }),
  archived: z.boolean().meta({ description: 'Put away: still there, no longer offered.' }),
  icon: text(16).nullable().meta({ description: 'One emoji or a short word.', example: '🥐' }),
  color: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, 'Must be #RRGGBB.')
    .toUpperCase()
    .nullable()
    .meta({ example: '#E4572E' }),
}

/** The body of POST and PUT. */
export const CategoryInput = z
  .strictObject({
    ...fields,
    kind: categoryKind.optional().meta({ description: 'May be left out below a parent.' }),
    parent_id: fields.parent_id.default(null),
    archived: fields.archived.default(false),
    icon: fields.icon.default(null),
    color: fields.color.default(null),
  })
  .meta({
    id: 'CategoryInput',
    example: { name: 'Bakery', kind: 'expense', parent_id: 'cat_food', icon: '🥐' },
  })
export type CategoryInput = z.infer<typeof CategoryInput>

export const CategoryUpdate = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'CategoryUpdate', example: { archived: true } })
export type CategoryUpdate = z.infer<typeof CategoryUpdate>

export const Category = z
  .strictObject({
    id: categoryId.meta({
      description: 'A word for system categories, a TypeID for yours.',
      example: 'cat_groceries',
    }),
    ...fields,
    system: z.boolean().meta({ description: 'The same for everyone; can only be archived.' }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Category' })
export type Category = z.infer<typeof Category>

export function presentCategory(row: CategoryRow): Category {
  return {
    id: row.id,
    name: row.name,
    kind: categoryKind.parse(row.kind),
    parent_id: row.parentId,
    system: row.userId === null,
    archived: row.archived,
    icon: row.icon,
    color: row.color,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

/** Of a system category also whether this user has archived it, which changes no version of the row. */
export function versionOf({ userId, version, archived }: CategoryRow): number {
  return userId === null ? version * 2 + Number(archived) : version
}
