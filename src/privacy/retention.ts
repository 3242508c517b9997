// What is kept no longer goes by itself, every night: for how long is a setting (RETENTION_DAYS).
import { type SQL, sql } from 'drizzle-orm'
import { addSeconds, now } from '../clock'
import { type Database, databaseOf, query } from '../db/client'
import { type RetentionDays, settingsOf } from '../env'
import { type Cause, type Job, runJob } from '../http/job'
import { logFault } from '../http/log'
import type { Purged } from '../http/log-lines'
import { firstIdAt } from '../id'
import { refreshTokenSeconds } from '../sessions/refresh-token'
import { erasureListOf } from './erasure-list'
import { deleteWhere, keyColumnsOf } from './owned-tables'

type Rule = {
  table: Exclude<Purged, 'listed_erasures'>
  setting: keyof RetentionDays
  /** The rows to go, led by an index; `since` is the setting's days ago. */
  isOver: (since: Date) => SQL
}

/** Deliveries of an event's last day may still be on their way. */
const eventGraceSeconds = 2 * 24 * 60 * 60

/** In this order: what others refer to goes after them. */
export const rules: readonly Rule[] = [
  {
    table: 'idempotency_records',
    setting: 'idempotency_records',
    isOver: (since) => sql`expires_at <= ${since.toISOString()}`,
  },
  {
    table: 'deliveries',
    setting: 'deliveries',
    isOver: (since) => sql`id < ${firstIdAt('dlv', since)} AND status <> 'pending'`,
  },
  {
    table: 'events',
    setting: 'events',
    isOver: (since) => sql`id < ${firstIdAt('evt', addSeconds(since, -eventGraceSeconds))}`,
  },
  {
    table: 'refresh_tokens',
    setting: 'refresh_tokens',
    isOver: (since) => sql`expires_at <= ${since.toISOString()}`,
  },
  {
    // Whoever has not renewed a session for so long can do so no more, ended or not.
    table: 'sessions',
    setting: 'sessions',
    isOver: (since) => sql`last_used_at <= ${addSeconds(since, -refreshTokenSeconds).toISOString()}
      AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE session_id = sessions.id)`,
  },
  {
    table: 'access_log',
    setting: 'access_log',
    isOver: (since) => sql`id < ${firstIdAt('log', since)}`,
  },
  {
    table: 'api_key_secrets',
    setting: 'api_keys',
    isOver: (since) => sql`key_id IN (
      SELECT id FROM api_keys INDEXED BY api_keys_revoked WHERE revoked_at <= ${since.toISOString()})`,
  },
  {
    table: 'api_keys',
    setting: 'api_keys',
    isOver: (since) => sql`revoked_at <= ${since.toISOString()}
      AND NOT EXISTS (SELECT 1 FROM api_key_secrets WHERE key_id = api_keys.id)`,
  },
]

const rowsPerStep = 1000
/** Of all tables together, a query each: reseal.ts needs the rest of the 1,000 that D1 allows an invocation. */
const mostSteps = 600
/** What a table is left by those before it. */
const ownSteps = 25

/** Bounded: what one run leaves, the next takes. Logs how many rows went, by table. */
export async function purgeExpired(bindings: Bindings, cause: Cause = {}): Promise<void> {
  await runJob('purge', bindings, cause, purgeAll)
}

async function purgeAll(job: Job): Promise<{ purged: Partial<Record<Purged, number>> }> {
  const { bindings, use } = job
  const days = settingsOf(bindings).RETENTION_DAYS
  const db = databaseOf(bindings, use)
  const counts: Partial<Record<Purged, number>> = {}
  let left = mostSteps
  for (const [index, rule] of rules.entries()) {
    const steps = left - ownSteps * (rules.length - index - 1)
    // One that fails has used up what it was given.
    left -= steps
    try {
      const { purged, taken } = await purge(db, rule, { since: daysAgo(days[rule.setting]), steps })
      counts[rule.table] = purged
      left += steps - taken
    } catch (error) {
      logFault(job, error)
    }
  }
  counts['listed_erasures'] = await erasureListOf(bindings).forget(
    daysAgo(days.erasures).toISOString(),
  )
  return { purged: counts }
}

/** The statement that deletes a step's rows, and answers with one row for each. */
export function stepOf({ table, isOver }: Rule, since: Date): SQL {
  const condition = sql`${isOver(since)} LIMIT ${rowsPerStep}`
  return sql`${deleteWhere(table, keyColumnsOf(table), condition)} RETURNING 1 AS gone`
}

async function purge(
  db: Database,
  rule: Rule,
  { since, steps }: { since: Date; steps: number },
): Promise<{ purged: number; taken: number }> {
  let purged = 0
  let taken = 0
  while (taken < steps) {
    const gone = await query(db, stepOf(rule, since))
    purged += gone.length
    taken += 1
    if (gone.length < rowsPerStep) break
  }
  return { purged, taken }
}

function daysAgo(days: number): Date {
  return addSeconds(now(), -days * 24 * 60 * 60)
}
