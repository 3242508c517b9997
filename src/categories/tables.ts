import { type AnySQLiteColumn, index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, timestamps, version } from '../db/columns'
import { users } from '../users/tables'

/** System categories have no user; they come with a migration and are the same for everyone. */
export const categories = sqliteTable(
  'categories',
  {
    id: text('id').primaryKey(),
    userId: text('user_id').references(() => users.id),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    parentId: text('parent_id').references((): AnySQLiteColumn => categories.id),
    archived: flag('archived').notNull().default(false),
    icon: text('icon'),
    color: text('color'),
    ...timestamps,
    version,
  },
  (table) => [
    index('categories_by_user').on(table.userId, table.id),
    index('categories_by_parent').on(table.parentId),
  ],
)

/** The system categories that a user has put away. */
export const categoryArchives = sqliteTable(
  'category_archives',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    categoryId: text('category_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.categoryId] })],
)

export type CategoryRow = typeof categories.$inferSelect
