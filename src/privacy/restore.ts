// Restores an export into the ledger of a user who has none yet.
//
// It is read and checked as a whole before anything is written. Then it is written in steps: a household of a few
// thousand transactions in one batch, all or nothing; a larger one in several, because the database serves
// everyone one batch at a time and a long one holds all of them up. What makes that safe is that new ids follow
// from the export (restore-ids.ts): sent again after a fault it finds the rows of the steps that were made, leaves
// them as they are, and goes on. Balances are right at any time; `dry_run` tells what is still missing.
//
// It records no events: nothing of this has happened now, and thousands of deliveries would tell nobody anything.
import type { InferInsertModel, SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { accounts } from '../accounts/tables'
import { budgetAlerts, budgetMoves, budgets } from '../budgets/tables'
import { categories, categoryArchives } from '../categories/tables'
import { now } from '../clock'
import { type Database, type Statement, writeAll } from '../db/client'
import { insertMissing } from '../db/rows'
import { goalAlerts, goalContributions, goals } from '../goals/tables'
import { ApiError } from '../http/problem'
import type { Remember } from '../idempotency/remember'
import { imports } from '../statements/tables'
import { transactions } from '../transactions/tables'
import { updateUser } from '../users/store'
import { type Checked, checkExport } from './restore-check'
import { type NewIds, newIdsOf, seedOf } from './restore-ids'
import { readExport, type ReadExport } from './restore-read'
import { Rows } from './restore-rows'
import {
  leftOutBecause,
  type Restoration,
  type RestoredName,
  restoredItems,
  restoredNames,
} from './restore-schema'
import { countPresent, findForRestoring, guardNothingElse } from './restore-store'

const rowsPerStep = 2_000

type Request = {
  pieces: AsyncIterable<Uint8Array>
  dryRun: boolean
  /** Told how many items there are, before anything is looked up or written; may throw. */
  onRead: (items: number) => Promise<void>
}

/**
 * Throws malformed_json, invalid_request (damaged, of another version, or breaking a rule: every fault with its
 * place), ledger_not_empty; then nothing is written.
 */
export async function restoreExport(
  db: Database,
  userId: string,
  { pieces, dryRun, onRead }: Request,
  remember: Remember<Restoration>,
): Promise<Restoration> {
  const read = await readExport(pieces)
  const found = sizesOf(read)
  await onRead(Object.values(found).reduce((sum, count) => sum + count, 0))

  const { system, ownIds } = await findForRestoring(db, userId)
  const checked = checkExport(read, system)
  const ids = await renamed(userId, read, checked)
  const known = new Set(ids.values())
  const strangers = ownIds.filter((id) => !known.has(id))
  const brings = Object.values(found).some((count) => count > 0)
  if (brings && strangers.length > 0) throw new ApiError('ledger_not_empty')

  const present = ownIds.length === 0 ? noneOf() : await presentOf(db, userId, { checked, ids })
  const restoration: Restoration = {
    status: dryRun ? 'dry_run' : 'completed',
    found,
    present,
    left_out: leftOutOf(read),
  }
  if (dryRun) return restoration

  const rows = new Rows(userId, ids)
  const guards = brings ? guardNothingElse(userId, rootIdsOf(checked, ids)) : []
  const { name, currency, time_zone: timeZone, locale } = checked.user
  const profile = { name, currency, timeZone, locale, updatedAt: now().toISOString() }
  const stages = [foundation(userId, checked, rows), [ledgerOf(checked.transactionTexts, rows)]]
  const begun = [...guards, updateUser(db, userId, profile)]
  const last = await writeSteps(db, begun, stages)
  await writeAll(db, [...last, ...(await remember(restoration))])
  return restoration
}

/**
 * Writes the stages by steps, beginning with these statements, but for the last step, which it answers with. Of
 * each stage a step takes so many rows, so what is small goes in as a whole.
 */
async function writeSteps(
  db: Database,
  begun: readonly (Statement | SQL)[],
  stages: readonly (readonly Load[])[],
): Promise<(Statement | SQL)[]> {
  let step = [...begun]
  for (const loads of stages) {
    let room = rowsPerStep
    for (const { size, insert } of loads) {
      for (let first = 0; first < size;) {
        if (room === 0) {
          await writeAll(db, step)
          step = []
          room = rowsPerStep
        }
        const taken = Math.min(room, size - first)
        step.push(...insert(first, taken))
        first += taken
        room -= taken
      }
    }
  }
  return step
}

function sizesOf({ texts }: ReadExport): Record<RestoredName, number> {
  const sizes = noneOf()
  for (const name of restoredNames) sizes[name] = texts[name].length
  return sizes
}

function noneOf(): Record<RestoredName, number> {
  return {
    accounts: 0,
    categories: 0,
    budgets: 0,
    moves: 0,
    goals: 0,
    contributions: 0,
    imports: 0,
    transactions: 0,
  }
}

async function renamed(
  userId: string,
  { manifest }: ReadExport,
  { user, small, ledgerIds }: Checked,
): Promise<NewIds> {
  const seed = await seedOf(userId, user.id, manifest.created_at)
  const own = small.categories.filter(({ system }) => !system)
  const items = Object.values({ ...small, categories: own }).flat()
  return newIdsOf(seed, [...items.map(({ id }) => id), ...ledgerIds])
}

function rootIdsOf({ small }: Checked, ids: NewIds): string[] {
  const items = [...small.accounts, ...small.categories, ...small.budgets, ...small.goals]
  return items.flatMap(({ id }) => ids.get(id) ?? [])
}

async function presentOf(
  db: Database,
  userId: string,
  { checked, ids }: { checked: Checked; ids: NewIds },
): Promise<Record<RestoredName, number>> {
  const { small, ledgerIds } = checked
  const transactionIds = ledgerIds.filter((id) => id.startsWith('txn'))
  const old = { ...small, transactions: transactionIds.map((id) => ({ id })) }
  const present = noneOf()
  for (const name of restoredNames) {
    const wanted = old[name].flatMap(({ id }) => ids.get(id) ?? [])
    present[name] = await countPresent(db, userId, name, wanted)
  }
  return present
}

function leftOutOf({ leftOut }: ReadExport): Restoration['left_out'] {
  return Object.entries(leftOutBecause).flatMap(([section, reason]) => {
    const count = Object.entries(leftOut).find(([name]) => name === section)?.[1] ?? 0
    return count === 0 ? [] : [{ section, count, reason }]
  })
}

/** Rows of one table, made as they are written: all at once they would be too large. */
type Load = { size: number; insert: (first: number, size: number) => SQL[] }

function loadOf<T extends SQLiteTable>(
  table: T,
  rows: readonly InferInsertModel<T>[],
  key?: readonly string[],
): Load {
  const insert = (first: number, size: number) =>
    insertMissing(table, rows.slice(first, first + size), key)
  return { size: rows.length, insert }
}

/** Everything but the transactions, what others refer to first. */
function foundation(userId: string, { small }: Checked, rows: Rows): Load[] {
  const own = small.categories.filter(({ system }) => !system)
  const archives = small.categories
    .filter(({ system, archived }) => system && archived)
    .map(({ id }) => ({ userId, categoryId: id }))
  // Parents first, should they not fit into one statement.
  const families = own.toSorted(
    (one, other) => Number(one.parent_id !== null) - Number(other.parent_id !== null),
  )
  const alerts = small.budgets.flatMap((item) => rows.budgetAlerts(item))
  const reached = small.goals.flatMap((item) => rows.goalAlerts(item))
  return [
    loadOf(
      categories,
      families.map((item) => rows.category(item)),
    ),
    loadOf(categoryArchives, archives, ['user_id', 'category_id']),
    loadOf(
      accounts,
      small.accounts.map((item) => rows.account(item)),
    ),
    loadOf(
      budgets,
      small.budgets.map((item) => rows.budget(item)),
    ),
    loadOf(budgetAlerts, alerts, ['user_id', 'budget_id', 'period_start', 'threshold']),
    loadOf(
      budgetMoves,
      small.moves.map((item) => rows.move(item)),
    ),
    loadOf(
      goals,
      small.goals.map((item) => rows.goal(item)),
    ),
    loadOf(goalAlerts, reached, ['user_id', 'goal_id']),
    loadOf(
      goalContributions,
      small.contributions.map((item) => rows.contribution(item)),
    ),
    loadOf(
      imports,
      small.imports.map((item) => rows.import(item)),
    ),
  ]
}

function ledgerOf(texts: readonly string[], rows: Rows): Load {
  const insert = (first: number, size: number) => {
    const some = texts.slice(first, first + size)
    const items = some.map((text) => restoredItems.transactions.parse(JSON.parse(text)))
    return insertMissing(
      transactions,
      items.map((item) => rows.transaction(item)),
    )
  }
  return { size: texts.length, insert }
}
