// After a change of the data key: what the old one sealed is sealed by the new one, so that the old can go.
import { and, eq, gt, sql } from 'drizzle-orm'
import { type Database, databaseOf } from '../db/client'
import { type Settings, settingsOf } from '../env'
import { type Cause, type Job, runJob } from '../http/job'
import { logFault } from '../http/log'
import { isSealedByKeyInUse } from '../seal'
import { sealedAnew } from './secret'
import { type WebhookRow, webhooks } from './tables'

const rowsPerPage = 500
/** A query each, of the 1,000 that D1 allows an invocation, which retention.ts uses as well. */
const mostPerRun = 150

/**
 * Costs nothing while there is only one key. Logs of how many webhooks it has sealed the secrets anew. Bounded: what
 * one run leaves, the next takes.
 */
export async function resealSecrets(bindings: Bindings, cause: Cause = {}): Promise<void> {
  await runJob('reseal_secrets', bindings, cause, resealAll)
}

async function resealAll(job: Job): Promise<{ webhooks: number; webhooks_failed: number }> {
  const settings = settingsOf(job.bindings)
  if (!settings.DATA_KEY_B) return { webhooks: 0, webhooks_failed: 0 }
  const db = databaseOf(job.bindings, job.use)
  let resealed = 0
  let failed = 0
  let last = ''
  while (resealed < mostPerRun) {
    const page = await db
      .select()
      .from(webhooks)
      .where(gt(webhooks.id, last))
      .orderBy(webhooks.id)
      .limit(rowsPerPage)
    for (const webhook of page) {
      if (resealed >= mostPerRun) break
      try {
        if (await reseal(db, settings, webhook)) resealed += 1
      } catch (error) {
        failed += 1
        logFault(job, error)
      }
    }
    const end = page.at(-1)
    if (!end || page.length < rowsPerPage) break
    last = end.id
  }
  return { webhooks: resealed, webhooks_failed: failed }
}

/** False when there is nothing to do. Whoever changes the secrets meanwhile seals them by the new key. */
async function reseal(db: Database, settings: Settings, webhook: WebhookRow): Promise<boolean> {
  const isDone = await Promise.all(
    webhook.secrets.map(({ sealed }) => isSealedByKeyInUse(settings, sealed)),
  )
  if (isDone.every(Boolean)) return false
  const secrets = await sealedAnew(settings, webhook)
  await db
    .update(webhooks)
    .set({ secrets })
    .where(
      and(
        eq(webhooks.userId, webhook.userId),
        eq(webhooks.id, webhook.id),
        sql`secrets = ${JSON.stringify(webhook.secrets)}`,
      ),
    )
  return true
}
