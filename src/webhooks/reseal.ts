// After a change of the data key: what the old one sealed is sealed by the new one, so that the old can go.
import { and, eq, gt, sql } from 'drizzle-orm'
import { type Database, databaseOf } from '../db/client'
import { noUse } from '../db/meter'
import { type Settings, settingsOf } from '../env'
import { log, logFault } from '../http/log'
import { isSealedByKeyInUse } from '../seal'
import { sealedAnew } from './secret'
import { type WebhookRow, webhooks } from './tables'

const rowsPerPage = 500

/** Costs nothing while there is only one key. Logs of how many webhooks it has sealed the secrets anew. */
export async function resealSecrets(bindings: Bindings): Promise<void> {
  const settings = settingsOf(bindings)
  if (!settings.DATA_KEY_B) return
  const db = databaseOf(bindings, noUse())
  let resealed = 0
  let failed = 0
  let last = ''
  for (;;) {
    const page = await db
      .select()
      .from(webhooks)
      .where(gt(webhooks.id, last))
      .orderBy(webhooks.id)
      .limit(rowsPerPage)
    for (const webhook of page) {
      try {
        if (await reseal(db, settings, webhook)) resealed += 1
      } catch (error) {
        failed += 1
        logFault('reseal', error)
      }
    }
    const end = page.at(-1)
    if (!end || page.length < rowsPerPage) break
    last = end.id
  }
  log({ level: 'info', event: 'secrets_resealed', webhooks: resealed, failed })
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
