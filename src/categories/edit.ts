// Creating, changing and deleting a category: two levels, one kind per branch.
import { guardUnbudgeted, isOfBudget, replaceCategoryInBudgets } from '../budgets/store'
import { now } from '../clock'
import { type Database, retryStale, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import { guardRoom, withRoom } from '../db/room'
import { isOne } from '../db/rows'
import { type Recorder, recording } from '../events/record'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged, merge } from '../http/merge'
import { ApiError, invalidField, invalidParameter } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import {
  type CategoryInput,
  type CategoryKind,
  categoryKind,
  type CategoryUpdate,
  versionOf,
} from './schema'
import {
  archiveSystemCategory,
  type CategoryUsage,
  deleteCategory,
  findCategory,
  findCategoryWithUse,
  guardArchived,
  guardChildless,
  insertCategory,
  isChild,
  isInCategory,
  replaceCategory,
  updateCategory,
} from './store'
import type { CategoryRow } from './tables'

/** Throws invalid_request, too_many_categories. */
export async function createCategory(
  db: Database,
  userId: string,
  input: CategoryInput,
  remember: Remember<CategoryRow>,
): Promise<CategoryRow> {
  return retryStale(async () => {
    const parent =
      input.parent_id === null ? undefined : await findCategory(db, userId, input.parent_id)
    const at = now().toISOString()
    const category: CategoryRow = {
      id: newId('cat'),
      userId,
      ...columnsOf(input, placeBelow(input, parent)),
      createdAt: at,
      updatedAt: at,
      version: 1,
    }
    const guards = parent ? [guardVersions('categories', [parent])] : []
    const statements = [
      ...recording(userId, (record) => [
        guardRoom('categories', userId),
        ...guards,
        insertCategory(db, category),
        record.happened('category.created', isOne(category.id)),
      ]),
      ...(await remember(category)),
    ]
    await withRoom(db, 'categories', userId, () => writeAll(db, statements))
    return category
  })
}

/** Throws category_not_found, precondition_failed, system_category, invalid_request. */
export async function replaceCategoryFields(
  db: Database,
  userId: string,
  id: string,
  input: CategoryInput,
  expected: Expected,
): Promise<CategoryRow> {
  return edit(db, userId, id, { change: () => input, expected })
}

/** Throws category_not_found, system_category (anything but archiving), invalid_request. */
export async function editCategory(
  db: Database,
  userId: string,
  id: string,
  changes: CategoryUpdate,
  expected: Expected,
): Promise<CategoryRow> {
  const { archived } = changes
  if (archived !== undefined && Object.keys(changes).length === 1) {
    const category = await findCategory(db, userId, id)
    if (category?.userId === null) return archiveForUser(db, userId, id, { archived, expected })
  }
  const change = (category: CategoryRow) => merge(fieldsOf(category), changes)
  return edit(db, userId, id, { change, expected })
}

/** Throws category_not_found, precondition_failed, system_category, category_in_use, invalid_request (bad successor). */
export async function removeCategory(
  db: Database,
  userId: string,
  id: string,
  options: { replaceWith: string | null; expected: Expected },
): Promise<void> {
  const { replaceWith, expected } = options
  await retryStale(async () => {
    const { category, other, usage } = await findCategoryWithUse(db, userId, id, replaceWith)
    const own = requireOwn(category)
    requireMatch(expected, own.version)
    const isUsed = usage.transactions + usage.splits + usage.budgets > 0
    if (replaceWith === null && isUsed) throw inUse(usage)
    if (replaceWith !== null) requireSuccessor(own, other)

    const at = now().toISOString()
    const deletion = deleteCategory(userId, id, at)
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('categories', other ? [own, other] : [own]),
        ...(other ? replaceEverywhere(record, userId, { id, successor: other.id, at }) : []),
        guardUnbudgeted(userId, id),
        ...record.changed('category.updated', isChild(userId, id), [deletion.children]),
        record.happened('category.deleted', isOne(id)),
        deletion.itself,
      ]),
    )
  })
}

/** Puts a system category away, or back, for this user alone. */
async function archiveForUser(
  db: Database,
  userId: string,
  id: string,
  { archived, expected }: { archived: boolean; expected: Expected },
): Promise<CategoryRow> {
  return retryStale(async () => {
    const category = await findCategory(db, userId, id)
    if (!category) throw new ApiError('category_not_found')
    requireMatch(expected, versionOf(category))
    if (category.archived === archived) return category
    await writeAll(
      db,
      recording(userId, (record) => [
        guardArchived(userId, id, category.archived),
        ...record.changed('category.updated', isOne(id), [
          archiveSystemCategory(db, userId, id, archived),
        ]),
      ]),
    )
    return { ...category, archived }
  })
}

function replaceEverywhere(
  record: Recorder,
  userId: string,
  { id, successor, at }: { id: string; successor: string; at: string },
) {
  return [
    ...record.changed(
      'transaction.updated',
      isInCategory(userId, id),
      replaceCategory(userId, id, successor, at),
    ),
    ...record.changed('budget.updated', isOfBudget(userId, id), [
      replaceCategoryInBudgets(userId, id, successor, at),
    ]),
  ]
}

async function edit(
  db: Database,
  userId: string,
  id: string,
  { change, expected }: { change: (category: CategoryRow) => CategoryInput; expected: Expected },
): Promise<CategoryRow> {
  return retryStale(async () => {
    const known = requireOwn(await findCategory(db, userId, id))
    requireMatch(expected, known.version)
    const input = change(known)
    const found = await findCategoryWithUse(db, userId, id, input.parent_id)
    const { other, children, usage } = found
    const own = requireOwn(found.category)
    requireMatch(expected, own.version)

    const kind = placeBelow(input, other, own)
    if (children.length > 0) requireChildrenFit(own, input, kind)
    if (kind !== own.kind && usage.budgets > 0) {
      throw invalidField('/kind', 'budgeted', `${usage.budgets} budgets need it as it is.`)
    }
    if (isUnchanged<CategoryRow>(own, columnsOf(input, kind))) return own
    const edited = { ...own, ...columnsOf(input, kind), updatedAt: now().toISOString() }
    await writeAll(
      db,
      recording(userId, (record) => [
        guardVersions('categories', other ? [own, other] : [own]),
        ...(children.length > 0 ? [] : [guardChildless(userId, id)]),
        ...(kind === own.kind ? [] : [guardUnbudgeted(userId, id)]),
        ...record.changed('category.updated', isOne(id), [updateCategory(db, edited)]),
      ]),
    )
    return { ...edited, version: own.version + 1 }
  })
}

/** The kind that the category has at its place. Throws invalid_request when it cannot be there. */
function placeBelow(
  input: CategoryInput,
  parent: CategoryRow | undefined,
  own?: CategoryRow,
): CategoryKind {
  if (input.parent_id === null) {
    if (input.kind) return input.kind
    throw invalidField('/kind', 'required', 'A category of the first level needs a kind.')
  }
  if (!parent) throw invalidField('/parent_id', 'category_not_found', 'There is no such category.')
  if (parent.id === own?.id) {
    throw invalidField('/parent_id', 'own_parent', 'A category cannot be below itself.')
  }
  if (parent.parentId !== null) {
    throw invalidField('/parent_id', 'too_deep', 'There are two levels; this one is the second.')
  }
  if (input.kind && input.kind !== parent.kind) {
    throw invalidField('/kind', 'kind_mismatch', `The parent's kind is ${parent.kind}.`)
  }
  return categoryKind.parse(parent.kind)
}

function requireChildrenFit(own: CategoryRow, input: CategoryInput, kind: CategoryKind): void {
  if (input.parent_id !== null) {
    throw invalidField('/parent_id', 'has_children', 'A category with children is a first level.')
  }
  if (kind !== own.kind) {
    throw invalidField('/kind', 'has_children', `Its children are of the kind ${own.kind}.`)
  }
}

function requireOwn(category: CategoryRow | undefined): CategoryRow & { userId: string } {
  if (!category) throw new ApiError('category_not_found')
  const { userId } = category
  if (userId === null) throw new ApiError('system_category')
  return { ...category, userId }
}

function requireSuccessor(own: CategoryRow, successor: CategoryRow | undefined): void {
  const refuse = (code: string, detail: string) => invalidParameter('replace_with', code, detail)
  if (!successor) throw refuse('category_not_found', 'There is no such category.')
  if (successor.id === own.id) throw refuse('own_successor', 'A category cannot replace itself.')
  if (successor.kind !== own.kind) {
    throw refuse('kind_mismatch', `The category's kind is ${own.kind}.`)
  }
}

function inUse(usage: CategoryUsage): ApiError {
  const { transactions, splits, budgets } = usage
  const detail = `It is used: transactions ${transactions}, splits ${splits}, budgets ${budgets}.`
  return new ApiError('category_in_use', { detail, members: { usage } })
}

function columnsOf(input: CategoryInput, kind: CategoryKind) {
  return {
    name: input.name,
    kind,
    parentId: input.parent_id,
    archived: input.archived,
    icon: input.icon,
    color: input.color,
  }
}

function fieldsOf(row: CategoryRow): CategoryInput {
  return {
    name: row.name,
    kind: categoryKind.parse(row.kind),
    parent_id: row.parentId,
    archived: row.archived,
    icon: row.icon,
    color: row.color,
  }
}
