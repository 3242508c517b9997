// Making, changing and deleting webhooks, and their secrets.
import { addSeconds, now } from '../clock'
import { type Database, retryStale, StaleError, writeAll } from '../db/client'
import { guardVersions } from '../db/guard'
import type { Settings } from '../env'
import { type Expected, requireMatch } from '../http/etag'
import { isUnchanged, merge } from '../http/merge'
import { ApiError, invalidField } from '../http/problem'
import { newId } from '../id'
import type { Remember } from '../idempotency/remember'
import type { Actor } from '../privacy/access'
import { logChange } from '../privacy/access-store'
import type { WebhookInput, WebhookUpdate } from './schema'
import { makeSecret, newestSecret, sealSecret, withNewest } from './secret'
import {
  abandonDeliveries,
  countWebhooks,
  deleteWebhook,
  findWebhook,
  guardFewerWebhooks,
  insertWebhook,
  updateHealth,
  updateWebhook,
} from './store'
import type { WebhookRow } from './tables'
import { targetFault } from './target'

type Context = { db: Database; settings: Settings; userId: string; actor: Actor }

export const mostWebhooks = 20

export type Shown = { row: WebhookRow; secret: string }

/** Throws invalid_request, too_many_webhooks. */
export async function createWebhook(
  { db, settings, userId, actor }: Context,
  input: WebhookInput,
  remember: Remember<Shown>,
): Promise<Shown> {
  requireTarget(input.url, settings)
  const id = newId('whk')
  const secret = makeSecret()
  const at = now().toISOString()
  const row: WebhookRow = {
    id,
    userId,
    ...input,
    disabledReason: null,
    secrets: [await sealSecret(settings, id, secret)],
    failingSince: null,
    slowUntil: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  const shown = { row, secret }
  try {
    await writeAll(db, [
      guardFewerWebhooks(userId, mostWebhooks),
      insertWebhook(db, row),
      logChange(actor, 'webhook.created', id),
      ...(await remember(shown)),
    ])
  } catch (error) {
    if (error instanceof StaleError && (await countWebhooks(db, userId)) >= mostWebhooks) {
      throw new ApiError('too_many_webhooks')
    }
    throw error
  }
  return shown
}

/** Sets all writable fields. Throws webhook_not_found, precondition_failed, invalid_request. */
export async function replaceWebhook(
  context: Context,
  id: string,
  input: WebhookInput,
  expected: Expected,
): Promise<WebhookRow> {
  return editWebhook(context, id, { change: () => input, expected })
}

/** Changes the given fields. Throws webhook_not_found, precondition_failed, invalid_request. */
export async function updateWebhookFields(
  context: Context,
  id: string,
  changes: WebhookUpdate,
  expected: Expected,
): Promise<WebhookRow> {
  return editWebhook(context, id, {
    change: (webhook) => merge(fieldsOf(webhook), changes),
    expected,
  })
}

/** Its deliveries go with it. Throws webhook_not_found, precondition_failed. */
export async function removeWebhook(
  { db, userId, actor }: Context,
  id: string,
  expected: Expected,
): Promise<void> {
  await retryStale(async () => {
    const webhook = await requireWebhook(db, userId, id)
    requireMatch(expected, webhook.version)
    await writeAll(db, [
      guardVersions('webhooks', [webhook]),
      ...deleteWebhook(db, userId, id),
      logChange(actor, 'webhook.deleted', id),
    ])
  })
}

/** The old secret signs along for `overlapSeconds` more. Throws webhook_not_found. */
export async function rotateSecret(
  { db, settings, userId, actor }: Context,
  id: string,
  { overlapSeconds, remember }: { overlapSeconds: number; remember: Remember<Shown> },
): Promise<Shown> {
  const secret = makeSecret()
  const sealed = await sealSecret(settings, id, secret)
  return retryStale(async () => {
    const webhook = await requireWebhook(db, userId, id)
    const at = now()
    const times = {
      at: at.toISOString(),
      endsAt: addSeconds(at, overlapSeconds).toISOString(),
    }
    const row: WebhookRow = {
      ...webhook,
      secrets: withNewest(webhook.secrets, sealed, times),
      updatedAt: times.at,
      version: webhook.version + 1,
    }
    const shown = { row, secret }
    await writeAll(db, [
      guardVersions('webhooks', [webhook]),
      updateWebhook(db, row),
      logChange(actor, 'webhook.rotated', id),
      ...(await remember(shown)),
    ])
    return shown
  })
}

/** Throws webhook_not_found. */
export async function revealSecret({ db, settings, userId }: Context, id: string): Promise<string> {
  return newestSecret(settings, await requireWebhook(db, userId, id))
}

/** Throws webhook_not_found. */
export async function requireWebhook(
  db: Database,
  userId: string,
  id: string,
): Promise<WebhookRow> {
  const webhook = await findWebhook(db, userId, id)
  if (!webhook) throw new ApiError('webhook_not_found')
  return webhook
}

/** Throws webhook_not_found, webhook_disabled. */
export async function requireActiveWebhook(
  db: Database,
  userId: string,
  id: string,
): Promise<WebhookRow> {
  const webhook = await requireWebhook(db, userId, id)
  if (webhook.status === 'disabled') throw new ApiError('webhook_disabled')
  return webhook
}

async function editWebhook(
  { db, settings, userId, actor }: Context,
  id: string,
  { change, expected }: { change: (webhook: WebhookRow) => WebhookInput; expected: Expected },
): Promise<WebhookRow> {
  return retryStale(async () => {
    const webhook = await requireWebhook(db, userId, id)
    requireMatch(expected, webhook.version)
    const fields = change(webhook)
    if (isUnchanged(fields, fieldsOf(webhook))) return webhook
    // One that is only paused or described anew may keep an address that rules have closed since.
    if (fields.url !== webhook.url) requireTarget(fields.url, settings)
    const at = now().toISOString()
    const row: WebhookRow = {
      ...webhook,
      ...fields,
      disabledReason: fields.status === 'active' ? null : webhook.disabledReason,
      updatedAt: at,
      version: webhook.version + 1,
    }
    await writeAll(db, [
      guardVersions('webhooks', [webhook]),
      updateWebhook(db, row),
      logChange(actor, changeOf(webhook, row), id),
      ...consequences(db, webhook, row),
    ])
    return row
  })
}

function changeOf(before: WebhookRow, after: WebhookRow) {
  const isPause = before.status === 'active' && after.status === 'disabled'
  return isPause ? 'webhook.disabled' : 'webhook.updated'
}

/** A pause sends nothing more; whoever enables an endpoint, or gives it another address, starts afresh. */
function consequences(db: Database, before: WebhookRow, after: WebhookRow) {
  if (after.status === 'disabled')
    return [abandonDeliveries(after.userId, after.id, after.updatedAt)]
  const isFresh = before.status === 'disabled' || before.url !== after.url
  return isFresh ? [updateHealth(db, after, { failingSince: null, slowUntil: null })] : []
}

function requireTarget(url: string, settings: Settings): void {
  const fault = targetFault(url, settings)
  if (fault !== null) throw invalidField('/url', 'target_not_allowed', fault)
}

function fieldsOf({ url, events, description, status }: WebhookRow): WebhookInput {
  return { url, events: asTypes(events), description, status }
}

/** Safe: only what WebhookInput has let through is ever stored. */
function asTypes(events: string[]): WebhookInput['events'] {
  return events as WebhookInput['events']
}
