// What is held of a user, table by table, a page at a time: each continues behind the last row of the page
// before, along an index that begins with the user.
import { and, asc, eq, gt, or, sql } from 'drizzle-orm'
import { budgetMoves, type BudgetMoveRow, budgets } from '../budgets/tables'
import { isArchivedFor } from '../categories/store'
import { categories, categoryArchives } from '../categories/tables'
import { type Database, isAmong, isUnindexed, query } from '../db/client'
import { events } from '../events/tables'
import { toldTypes } from '../events/types'
import { type ContributionRow, goalContributions, goals } from '../goals/tables'
import { firstIdAt } from '../id'
import { idempotencyRecords } from '../idempotency/tables'
import { apiKeys, apiKeySecrets } from '../keys/tables'
import { refreshTokens, type SessionRow, sessions } from '../sessions/tables'
import { imports } from '../statements/tables'
import { type TransactionRow, transactions } from '../transactions/tables'
import { type DeliveryRow, deliveries, webhooks } from '../webhooks/tables'

/** Their own, and of the system's those that they have put away. */
export async function pageOfCategories(
  db: Database,
  userId: string,
  after: { id: string } | null,
  limit: number,
) {
  const isArchived = sql`EXISTS (SELECT 1 FROM ${categoryArchives}
    WHERE ${categoryArchives.userId} = ${userId} AND ${categoryArchives.categoryId} = ${categories.id})`
  const rows = await db
    .select({
      row: categories,
      archived: isArchivedFor(userId).mapWith(categories.archived).as('is_archived'),
    })
    .from(categories)
    .where(
      and(
        or(eq(categories.userId, userId), and(sql`${categories.userId} IS NULL`, isArchived)),
        after ? gt(categories.id, after.id) : undefined,
      ),
    )
    .orderBy(asc(categories.id))
    .limit(limit)
  return rows.map(({ row, archived }) => ({ ...row, archived }))
}

/** With the currency of the budget that it left. */
export async function pageOfMoves(
  db: Database,
  userId: string,
  after: BudgetMoveRow | null,
  limit: number,
) {
  return db
    .select({
      row: budgetMoves,
      currency: sql<string>`(SELECT currency FROM ${budgets}
        WHERE ${budgets.userId} = ${userId} AND ${budgets.id} = ${budgetMoves.fromBudgetId})`.as(
        'budget_currency',
      ),
    })
    .from(budgetMoves)
    .where(
      and(
        eq(budgetMoves.userId, userId),
        after ? sql`(from_budget_id, id) > (${after.fromBudgetId}, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(budgetMoves.fromBudgetId), asc(budgetMoves.id))
    .limit(limit)
}

/** With the currency of the goal. */
export async function pageOfContributions(
  db: Database,
  userId: string,
  after: ContributionRow | null,
  limit: number,
) {
  return db
    .select({
      row: goalContributions,
      currency: sql<string>`(SELECT currency FROM ${goals}
        WHERE ${goals.userId} = ${userId} AND ${goals.id} = ${goalContributions.goalId})`.as(
        'goal_currency',
      ),
    })
    .from(goalContributions)
    .where(
      and(
        eq(goalContributions.userId, userId),
        after
          ? sql`(goal_id, date, id) > (${after.goalId}, ${after.date}, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(asc(goalContributions.goalId), asc(goalContributions.date), asc(goalContributions.id))
    .limit(limit)
}

/** By day: no index of a user's transactions is by id alone. */
export async function pageOfTransactions(
  db: Database,
  userId: string,
  after: TransactionRow | null,
  limit: number,
) {
  return db
    .select()
    .from(transactions)
    .where(
      and(
        eq(transactions.userId, userId),
        after ? sql`(date, id) > (${after.date}, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(transactions.date), asc(transactions.id))
    .limit(limit)
}

export async function pageOfImports(
  db: Database,
  userId: string,
  after: { id: string } | null,
  limit: number,
) {
  return db
    .select()
    .from(imports)
    .where(and(eq(imports.userId, userId), after ? gt(imports.id, after.id) : undefined))
    .orderBy(asc(imports.id))
    .limit(limit)
}

/** Revoked ones too, each with when its secrets were made. */
export async function pageOfKeys(
  db: Database,
  userId: string,
  after: { id: string } | null,
  limit: number,
) {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), after ? gt(apiKeys.id, after.id) : undefined))
    .orderBy(asc(apiKeys.id))
    .limit(limit)
  const ids = rows.map(({ id }) => id)
  const secrets = await db
    .select()
    .from(apiKeySecrets)
    .where(and(eq(apiKeySecrets.userId, userId), isAmong(apiKeySecrets.keyId, ids)))
    .orderBy(asc(apiKeySecrets.keyId), asc(apiKeySecrets.createdAt))
  return rows.map((row) => ({ ...row, secrets: secrets.filter(({ keyId }) => keyId === row.id) }))
}

export async function pageOfWebhooks(
  db: Database,
  userId: string,
  after: { id: string } | null,
  limit: number,
) {
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.userId, userId), after ? gt(webhooks.id, after.id) : undefined))
    .orderBy(asc(webhooks.id))
    .limit(limit)
}

/** A few MB: of a session there may be one every half hour for a year. */
const renewalsAtOnce = 20_000

/**
 * Ended ones too, each with when it was renewed. Fewer than `limit` when these have more renewals than fit, but at
 * least one; none behind the last.
 */
export async function pageOfSessions(
  db: Database,
  userId: string,
  after: SessionRow | null,
  limit: number,
) {
  const renewals = sql<number>`(SELECT count(*) FROM refresh_tokens
    WHERE session_id = sessions.id AND ${isUnindexed(sql`refresh_tokens.user_id`, userId)})`
  const counted = await db
    .select({ row: sessions, renewals: renewals.as('renewals') })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        after ? sql`(created_at, id) > (${after.createdAt}, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(sessions.createdAt), asc(sessions.id))
    .limit(limit)
  let room = renewalsAtOnce
  const beyond = counted.findIndex((session, index) => (room -= session.renewals) < 0 && index > 0)
  const rows = counted.slice(0, beyond === -1 ? undefined : beyond).map(({ row }) => row)
  const ids = rows.map(({ id }) => id)
  const tokens = await db
    .select({
      sessionId: refreshTokens.sessionId,
      createdAt: refreshTokens.createdAt,
      expiresAt: refreshTokens.expiresAt,
      usedAt: refreshTokens.usedAt,
    })
    .from(refreshTokens)
    .where(and(isUnindexed(refreshTokens.userId, userId), isAmong(refreshTokens.sessionId, ids)))
    .orderBy(asc(refreshTokens.createdAt))
  const bySession = Map.groupBy(tokens, ({ sessionId }) => sessionId)
  return rows.map((row) => ({ ...row, renewals: bySession.get(row.id) ?? [] }))
}

export async function pageOfEvents(
  db: Database,
  userId: string,
  after: { id: string } | null,
  limit: number,
) {
  return db
    .select()
    .from(events)
    .where(and(eq(events.userId, userId), after ? gt(events.id, after.id) : undefined))
    .orderBy(asc(events.id))
    .limit(limit)
}

export async function pageOfDeliveries(
  db: Database,
  userId: string,
  after: DeliveryRow | null,
  limit: number,
) {
  return db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.userId, userId),
        after ? sql`(webhook_id, id) > (${after.webhookId}, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(deliveries.webhookId), asc(deliveries.id))
    .limit(limit)
}

/** What was answered is sealed and stays so: the answers told it when they were given. */
export async function pageOfIdempotencyKeys(
  db: Database,
  userId: string,
  after: { rowId: number } | null,
  limit: number,
) {
  return db
    .select({
      rowId: sql<number>`rowid`.as('row_id'),
      key: idempotencyRecords.key,
      status: idempotencyRecords.status,
      createdAt: idempotencyRecords.createdAt,
      expiresAt: idempotencyRecords.expiresAt,
    })
    .from(idempotencyRecords)
    .where(
      and(eq(idempotencyRecords.userId, userId), after ? sql`rowid > ${after.rowId}` : undefined),
    )
    .orderBy(sql`rowid`)
    .limit(limit)
}

/** How often the user's data was changed since then: what follows from changes by itself does not count. */
export async function countChanges(db: Database, userId: string, since: Date): Promise<number> {
  const [row] = await query<{ changes: number }>(
    db,
    sql`SELECT count(*) AS changes FROM events
      WHERE user_id = ${userId} AND id >= ${firstIdAt('evt', since)}
        AND type NOT IN (SELECT value FROM json_each(${JSON.stringify(toldTypes)}))`,
  )
  return row?.changes ?? 0
}
