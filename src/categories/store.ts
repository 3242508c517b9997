import { and, asc, eq, getTableColumns, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import { type Database, isAmong, isUnindexed, query, type Statement } from '../db/client'
import { guard } from '../db/guard'
import { categories, categoryArchives, type CategoryRow } from './tables'

/** System categories are rows without a user; whether they are archived is each user's own fact. */
function view(userId: string) {
  const archived = isArchivedFor(userId).mapWith(categories.archived)
  return { ...getTableColumns(categories), archived: archived.as('is_archived') }
}

/** For a query over categories. */
export function isArchivedFor(userId: string): SQL<boolean> {
  return sql<boolean>`(categories.archived OR EXISTS (
    SELECT 1 FROM category_archives
    WHERE category_archives.user_id = ${userId} AND category_archives.category_id = categories.id
  ))`
}

function visibleTo(userId: string): SQL | undefined {
  return or(eq(categories.userId, userId), isNull(categories.userId))
}

export async function listCategories(
  db: Database,
  userId: string,
  options: {
    limit: number
    after: string | null
    kind?: string | undefined
    archived?: boolean | undefined
  },
): Promise<CategoryRow[]> {
  const { limit, after, kind, archived } = options
  const columns = view(userId)
  return db
    .select(columns)
    .from(categories)
    .where(
      and(
        visibleTo(userId),
        after === null ? undefined : gt(categories.id, after),
        kind === undefined ? undefined : eq(categories.kind, kind),
        archived === undefined ? undefined : sql`is_archived = ${Number(archived)}`,
      ),
    )
    .orderBy(asc(categories.id))
    .limit(limit + 1)
}

/** Those of the ids that the user may use. */
export function selectCategories(db: Database, userId: string, ids: readonly string[]) {
  const isVisible = or(isUnindexed(categories.userId, userId), sql`+${categories.userId} IS NULL`)
  return db
    .select(view(userId))
    .from(categories)
    .where(and(isAmong(categories.id, ids), isVisible))
}

export type CategoryUsage = { transactions: number; splits: number; budgets: number }

/** A category, with its parent-to-be or successor, its children and what refers to it: one round trip. */
export async function findCategoryWithUse(
  db: Database,
  userId: string,
  id: string,
  otherId: string | null,
) {
  const [found, children, [usage]] = await db.batch([
    selectCategories(db, userId, otherId === null ? [id] : [id, otherId]),
    db
      .select({ id: categories.id, version: categories.version })
      .from(categories)
      .where(and(eq(categories.parentId, id), eq(categories.userId, userId))),
    query<CategoryUsage>(
      db,
      sql`
      SELECT count(*) FILTER (WHERE position = -1) AS transactions,
        count(*) FILTER (WHERE position >= 0) AS splits,
        (SELECT count(*) FROM budgets, json_each(budgets.category_ids) AS named
          WHERE budgets.user_id = ${userId} AND named.value = ${id}) AS budgets
      FROM transaction_lines WHERE user_id = ${userId} AND category_id = ${id}`,
    ),
  ])
  return {
    category: found.find((row) => row.id === id),
    other: found.find((row) => row.id === otherId),
    children,
    usage: usage ?? { transactions: 0, splits: 0, budgets: 0 },
  }
}

export async function findCategories(
  db: Database,
  userId: string,
  ids: readonly string[],
): Promise<CategoryRow[]> {
  return selectCategories(db, userId, ids)
}

export async function findCategory(
  db: Database,
  userId: string,
  id: string,
): Promise<CategoryRow | undefined> {
  const [category] = await selectCategories(db, userId, [id])
  return category
}

export function insertCategory(db: Database, category: CategoryRow): Statement {
  return db.insert(categories).values(category)
}

/** Writes a custom category whole, as its next version. */
export function updateCategory(
  db: Database,
  category: CategoryRow & { userId: string },
): Statement {
  const { id, userId, createdAt: _createdAt, ...changes } = category
  return db
    .update(categories)
    .set({ ...changes, version: sql`${categories.version} + 1` })
    .where(and(eq(categories.userId, userId), eq(categories.id, id)))
}

export function archiveSystemCategory(
  db: Database,
  userId: string,
  categoryId: string,
  archived: boolean,
): Statement {
  return archived
    ? db.insert(categoryArchives).values({ userId, categoryId }).onConflictDoNothing()
    : db
        .delete(categoryArchives)
        .where(
          and(eq(categoryArchives.userId, userId), eq(categoryArchives.categoryId, categoryId)),
        )
}

/** Children move up to the first level; the row itself goes. */
export function deleteCategory(userId: string, id: string, at: string) {
  return {
    children: sql`UPDATE categories SET parent_id = NULL, updated_at = ${at}, version = version + 1
      WHERE ${isChild(userId, id)}`,
    itself: sql`DELETE FROM categories WHERE user_id = ${userId} AND id = ${id}`,
  }
}

export function isChild(userId: string, parentId: string): SQL {
  return sql`user_id = ${userId} AND parent_id = ${parentId}`
}

/** For a query over transactions: those with the category, as a whole or in a split. */
export function isInCategory(userId: string, categoryId: string): SQL {
  return sql`${isUnindexed(sql`user_id`, userId)} AND id IN (
    SELECT transaction_id FROM transaction_lines
    WHERE user_id = ${userId} AND category_id = ${categoryId})`
}

/** Everything that refers to one category refers to another from now on. */
export function replaceCategory(userId: string, id: string, successor: string, at: string): SQL[] {
  return [
    sql`UPDATE transactions SET
      category_id = iif(category_id = ${id}, ${successor}, category_id),
      splits = iif(splits IS NULL, NULL, (
        SELECT json_group_array(iif(split.value ->> 'category_id' = ${id},
          json_set(split.value, '$.category_id', ${successor}), json(split.value)))
        FROM json_each(transactions.splits) AS split)),
      updated_at = ${at}, version = version + 1
      WHERE ${isInCategory(userId, id)}`,
  ]
}

/** Holds while the category has no children. */
export function guardChildless(userId: string, id: string): SQL {
  return guard(sql`NOT EXISTS (
    SELECT 1 FROM categories WHERE parent_id = ${id} AND user_id = ${userId})`)
}

/** Holds while the user has the system category archived, or has it not. */
export function guardArchived(userId: string, id: string, archived: boolean): SQL {
  return guard(sql`${Number(archived)} = EXISTS (
    SELECT 1 FROM category_archives WHERE user_id = ${userId} AND category_id = ${id})`)
}
