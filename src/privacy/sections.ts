// What an export holds, section by section, each item as its feature presents it. A new table is a new line
// here and in export-schema.ts; test/privacy/export.test.ts names the tables that are left out, and why.
import { presentAccount } from '../accounts/schema'
import { listAccounts } from '../accounts/store'
import { presentMove } from '../budgets/move-schema'
import { presentBudget } from '../budgets/schema'
import { viewBudgets } from '../budgets/view'
import { presentCategory } from '../categories/schema'
import type { Database } from '../db/client'
import { findAlerts } from '../events/alerts'
import { showPayloads } from '../events/payload'
import { presentContribution, presentGoal } from '../goals/schema'
import { viewGoals } from '../goals/view'
import { presentKey } from '../keys/schema'
import type { Usage } from '../rate-limit/usage-schema'
import { presentSession } from '../sessions/schema'
import { presentImport } from '../statements/schema'
import { presentTransaction, transactionStatus } from '../transactions/schema'
import type { TransactionRow } from '../transactions/tables'
import { presentUser } from '../users/schema'
import type { UserRow } from '../users/tables'
import { presentDelivery, presentWebhook } from '../webhooks/schema'
import { presentEntry } from './access-schema'
import { pageOfAccessLog } from './access-store'
import type { ExportedUser, SectionName } from './export-schema'
import {
  pageOfCategories,
  pageOfContributions,
  pageOfDeliveries,
  pageOfEvents,
  pageOfIdempotencyKeys,
  pageOfImports,
  pageOfKeys,
  pageOfMoves,
  pageOfSessions,
  pageOfTransactions,
  pageOfWebhooks,
} from './sections-store'
import type { Pace } from './sections-pace'

export type Source = {
  db: Database
  userId: string
  /** The session that asks. */
  sessionId: string
  usage: Usage['data']
}

/** The items of a section, page by page. */
export type Section = (source: Source, pace: Pace) => AsyncIterable<readonly object[]>

export const sections: Record<SectionName, Section> = {
  accounts: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) => {
      const options = { limit: limit - 1, after: last?.id ?? null, ids: null }
      return present(await listAccounts(db, userId, options), (row) => ({
        ...presentAccount(row),
        opened_on_set: row.openedOn,
      }))
    }),
  categories: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) =>
      present(await pageOfCategories(db, userId, last, limit), presentCategory),
    ),
  budgets: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) => {
      const wanted = { on: undefined, archived: undefined, after: last?.id ?? null, limit }
      const views = await viewBudgets(db, userId, wanted)
      const { thresholds } = await findAlerts(db, userId)
      const byBudget = Map.groupBy(thresholds, ({ budgetId }) => budgetId)
      return views.map((view) => ({
        row: view.row,
        item: {
          ...presentBudget(view),
          alerts: (byBudget.get(view.row.id) ?? []).map(({ periodStart, threshold }) => ({
            period_start: periodStart,
            threshold,
          })),
        },
      }))
    }),
  moves: ({ db, userId }, pace) =>
    pages(pace, async (last: Parameters<typeof pageOfMoves>[2], limit) => {
      const found = await pageOfMoves(db, userId, last, limit)
      return found.map(({ row, currency }) => ({ row, item: presentMove(row, currency) }))
    }),
  goals: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) => {
      const views = await viewGoals(db, userId, { after: last?.id ?? null, limit })
      const { goalIds } = await findAlerts(db, userId)
      return views.map((view) => ({
        row: view.row,
        item: { ...presentGoal(view), alerted: goalIds.includes(view.row.id) },
      }))
    }),
  contributions: ({ db, userId }, pace) =>
    pages(pace, async (last: Parameters<typeof pageOfContributions>[2], limit) => {
      const found = await pageOfContributions(db, userId, last, limit)
      return found.map(({ row, currency }) => ({ row, item: presentContribution(row, currency) }))
    }),
  imports: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) =>
      present(await pageOfImports(db, userId, last, limit), presentImport),
    ),
  transactions: ({ db, userId }, pace) =>
    pages(pace, async (last: TransactionRow | null, limit) =>
      present(await pageOfTransactions(db, userId, last, limit), presentWhole),
    ),
  keys: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) =>
      present(await pageOfKeys(db, userId, last, limit), (row) => ({
        ...presentKey(row),
        revoked_at: row.revokedAt,
        secrets: row.secrets.map(({ createdAt, endsAt }) => ({
          created_at: createdAt,
          ends_at: endsAt,
        })),
      })),
    ),
  webhooks: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) =>
      present(await pageOfWebhooks(db, userId, last, limit), (row) => ({
        ...presentWebhook(row),
        failing_since: row.failingSince,
        slow_until: row.slowUntil,
      })),
    ),
  sessions: async function* ({ db, userId, sessionId }, pace) {
    // A page may be short of its limit without being the last: it ends where there are many renewals.
    for (let last: Parameters<typeof pageOfSessions>[2] = null; ;) {
      const rows = await pageOfSessions(db, userId, last, Math.min(pace.limit, sessionsAtOnce))
      last = rows.at(-1) ?? null
      if (last === null) return
      yield rows.map((row) => ({
        ...presentSession(row, sessionId),
        ended_at: row.endedAt,
        renewals: row.renewals.map(({ createdAt, expiresAt, usedAt }) => ({
          created_at: createdAt,
          expires_at: expiresAt,
          used_at: usedAt,
        })),
      }))
    }
  },
  events: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) => {
      const rows = await pageOfEvents(db, userId, last, limit)
      const payloads = await showPayloads(db, userId, rows)
      return present(rows, ({ id }): object => JSON.parse(payloads.get(id) ?? 'null'))
    }),
  deliveries: ({ db, userId }, pace) =>
    pages(pace, async (last: Parameters<typeof pageOfDeliveries>[2], limit) =>
      present(await pageOfDeliveries(db, userId, last, limit), presentDelivery),
    ),
  idempotency_keys: ({ db, userId }, pace) =>
    pages(pace, async (last: { rowId: number } | null, limit) =>
      present(await pageOfIdempotencyKeys(db, userId, last, limit), (row) => ({
        key: row.key,
        status: row.status,
        created_at: row.createdAt,
        expires_at: row.expiresAt,
      })),
    ),
  usage: async function* ({ usage }) {
    yield usage
  },
  access_log: ({ db, userId }, pace) =>
    pages(pace, async (last: { id: string } | null, limit) => {
      const found = await pageOfAccessLog(db, userId, last, limit)
      return found.map((row) => ({ row: row.entry, item: presentEntry(row) }))
    }),
}

/** Of which the renewals are counted, to read as many as fit. */
const sessionsAtOnce = 200

export function presentOwner(row: UserRow): ExportedUser {
  return { ...presentUser(row), plan: row.plan }
}

/** With what makes a statement that comes again known. */
function presentWhole(row: TransactionRow) {
  const { matchedImportId, matchedBefore } = row
  return {
    ...presentTransaction(row),
    import_key: row.importKey,
    match:
      matchedImportId === null || matchedBefore === null
        ? null
        : {
            import_id: matchedImportId,
            status: transactionStatus.parse(matchedBefore.status),
            cleared: matchedBefore.cleared,
          },
  }
}

type Presented<Row> = { row: Row; item: object }

function present<Row>(rows: readonly Row[], how: (row: Row) => object): Presented<Row>[] {
  return rows.map((row) => ({ row, item: how(row) }))
}

/** Page after page, until one is not full. */
async function* pages<Row>(
  pace: Pace,
  read: (last: Row | null, limit: number) => Promise<Presented<Row>[]>,
): AsyncGenerator<object[]> {
  for (let last: Row | null = null; ;) {
    const { limit } = pace
    const found: Presented<Row>[] = await read(last, limit)
    yield found.map(({ item }) => item)
    if (found.length < limit) return
    last = found.at(-1)?.row ?? null
  }
}
