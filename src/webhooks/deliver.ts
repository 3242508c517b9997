// One delivery, once it is due: claim it, sign it, post it, write down what came of it.
import { addSeconds, now } from '../clock'
import { type Database, databaseOf, writeAll } from '../db/client'
import type { Settings } from '../env'
import { payloadsOf } from '../events/payload'
import type { EventRow } from '../events/tables'
import type { Job } from '../http/job'
import { log } from '../http/log'
import { attemptDelivery, failure, type Outcome } from './attempt'
import { giveUp } from './give-up'
import { isHopeless, nextAttemptAt } from './schedule'
import { livingSecrets } from './secret'
import { type DeliveryMessage, sendDeliveries, sweepAtFor } from './send'
import { signatureHeaders } from './sign'
import {
  type Claim,
  claimDelivery,
  type Lane,
  markSlow,
  settleDelivery,
  updateHealth,
} from './store'
import type { Attempt, DeliveryRow, WebhookRow } from './tables'
import { targetFault } from './target'

type Context = { job: Job; bindings: Bindings; settings: Settings; db: Database }

/** Longer than an attempt can take. Whoever dies meanwhile loses the delivery to the sweep. */
export const leaseSeconds = 60
/** Clocks differ: what is due within this is due. */
const toleranceSeconds = 1
/** Whoever takes longer, or fails, goes by the slow queue for a while. */
export const slowAfterMs = 1000
const slowForSeconds = 600
/** Of one that its owner repeats over and over, the newest attempts are kept. */
const mostAttempts = 50

/** Does nothing when it is not due, settled, or somebody else is at it: messages come twice and late. */
export async function deliver(
  job: Job,
  settings: Settings,
  message: DeliveryMessage,
  lane: Lane,
): Promise<void> {
  const { bindings } = job
  const context = { job, bindings, settings, db: databaseOf(bindings, job.use) }
  const { delivery, webhook, event } = await claim(context.db, message, lane)
  if (!delivery) return changeLane(bindings, message, { lane, webhook })
  if (!event || webhook?.status !== 'active') return close(context, delivery)
  const outcome = await attempt(context, webhook, event)
  await settle(context, { delivery, webhook }, outcome)
}

/** The queue has given it up, for a fault of ours: that is an attempt that failed, and the schedule goes on. */
export async function bury(job: Job, settings: Settings, message: DeliveryMessage): Promise<void> {
  const { bindings } = job
  const context = { job, bindings, settings, db: databaseOf(bindings, job.use) }
  const { delivery } = await claim(context.db, message, 'slow')
  if (!delivery) return

  const outcome = failure(now(), 'It could not be attempted, for a fault on our side.')
  const settled = afterAttempt(delivery, outcome)
  await writeAll(context.db, [settleDelivery(context.db, delivery, settled)])
  await setAlarm(context, settled)
}

async function claim(
  db: Database,
  { userId, deliveryId }: DeliveryMessage,
  lane: Lane,
): Promise<Claim> {
  const at = now()
  return claimDelivery(db, userId, deliveryId, {
    lane,
    at: at.toISOString(),
    dueBy: addSeconds(at, toleranceSeconds).toISOString(),
    until: addSeconds(at, leaseSeconds).toISOString(),
  })
}

/** What was queued before its endpoint became slow must not hold up the others now. */
async function changeLane(
  bindings: Bindings,
  message: DeliveryMessage,
  { lane, webhook }: { lane: Lane; webhook: WebhookRow | undefined },
): Promise<void> {
  const isSlow = webhook && webhook.slowUntil !== null && webhook.slowUntil > now().toISOString()
  if (lane === 'fast' && isSlow) await bindings.WEBHOOK_SLOW_QUEUE.send(message)
}

/** Nothing is sent while an endpoint is disabled; a replay brings it back. */
async function close({ db }: Context, delivery: DeliveryRow): Promise<void> {
  const at = now().toISOString()
  const closed = { ...delivery, status: 'failed' as const, nextAttemptAt: null, updatedAt: at }
  await writeAll(db, [settleDelivery(db, delivery, closed)])
}

async function attempt(
  { job, db, settings }: Context,
  webhook: WebhookRow,
  event: EventRow,
): Promise<Outcome> {
  const at = now()
  // What may be reached can have changed since the address was saved.
  const fault = targetFault(webhook.url, settings)
  if (fault !== null) return failure(at, `The address may not be called. ${fault}`)

  const body = event.payload ?? (await payloadsOf(db, [event])).get(event.id)
  if (body === undefined) throw new Error('An event has no payload.')
  const secrets = await livingSecrets(settings, webhook, at.toISOString())
  const timestampSeconds = Math.floor(at.getTime() / 1000)
  const headers = await signatureHeaders(secrets, { id: event.id, timestampSeconds, body })
  job.use.fetches += 1
  const outcome = attemptDelivery(webhook.url, body, headers)
  await noteSlowness(db, webhook, outcome)
  return outcome
}

/** Not only once it has answered or timed out: until then all others would wait behind it. */
async function noteSlowness(
  db: Database,
  webhook: WebhookRow,
  outcome: Promise<Outcome>,
): Promise<void> {
  const first = await Promise.race([outcome, scheduler.wait(slowAfterMs)])
  if (first === undefined && webhook.slowUntil === null) {
    await markSlow(db, webhook, slowUntil())
  }
}

function slowUntil(): string {
  return addSeconds(now(), slowForSeconds).toISOString()
}

async function settle(
  context: Context,
  { delivery, webhook }: { delivery: DeliveryRow; webhook: WebhookRow },
  outcome: Outcome,
): Promise<void> {
  const { db, bindings } = context
  const settled = afterAttempt(delivery, outcome)
  const health = healthAfter(webhook, outcome)
  await writeAll(db, [
    settleDelivery(db, delivery, settled),
    ...(health ? [updateHealth(db, webhook, health)] : []),
  ])
  if (!outcome.isReceived) logFailed(context.job, settled, outcome.attempt)

  const reason = reasonToGiveUp({ ...webhook, ...health }, outcome)
  if (reason && (await giveUp(db, webhook, reason))) {
    return sendDeliveries(bindings, db, webhook.userId)
  }
  await setAlarm(context, settled)
}

function afterAttempt(delivery: DeliveryRow, outcome: Outcome): DeliveryRow {
  const at = now()
  const tries = delivery.tries + 1
  const { retryAfterSeconds } = outcome
  const isOver = outcome.isReceived || outcome.isGone
  const next = isOver
    ? null
    : nextAttemptAt(tries, { at, retryAfterSeconds, chance: Math.random() })
  return {
    ...delivery,
    status: next ? 'pending' : outcome.isReceived ? 'succeeded' : 'failed',
    nextAttemptAt: next?.toISOString() ?? null,
    sweepAt: next ? sweepAtFor(next) : delivery.sweepAt,
    tries,
    attempts: [...delivery.attempts, outcome.attempt].slice(-mostAttempts),
    updatedAt: at.toISOString(),
  }
}

/** Null where nothing has changed, as for most: then nothing is written. */
function healthAfter(
  webhook: WebhookRow,
  { isReceived, attempt }: Outcome,
): Pick<WebhookRow, 'failingSince' | 'slowUntil'> | null {
  const isSlow = !isReceived || attempt.durationMs > slowAfterMs
  const health = {
    failingSince: isReceived ? null : (webhook.failingSince ?? attempt.at),
    slowUntil: isSlow ? slowUntil() : null,
  }
  const isSame = health.failingSince === webhook.failingSince && !isSlow && !webhook.slowUntil
  return isSame ? null : health
}

function reasonToGiveUp(
  { failingSince }: WebhookRow,
  { isGone }: Outcome,
): 'gone' | 'failing' | null {
  if (isGone) return 'gone'
  return failingSince !== null && isHopeless(failingSince, now()) ? 'failing' : null
}

/** The row says when; the queue wakes us then. If it does not, the sweep does. */
async function setAlarm({ bindings }: Context, delivery: DeliveryRow): Promise<void> {
  const { id, userId, nextAttemptAt } = delivery
  if (nextAttemptAt === null) return
  const seconds = (Date.parse(nextAttemptAt) - now().getTime()) / 1000
  const message: DeliveryMessage = { deliveryId: id, userId }
  await bindings.WEBHOOK_SLOW_QUEUE.send(message, { delaySeconds: Math.max(0, Math.ceil(seconds)) })
}

/** Neither address nor answer: they are the owner's. */
function logFailed(
  job: Job,
  { id, tries }: DeliveryRow,
  { statusCode, durationMs }: Attempt,
): void {
  log({
    level: 'info',
    event: 'delivery_failed',
    job_id: job.id,
    delivery_id: id,
    tries,
    receiver_status: statusCode,
    duration_ms: Math.max(0, durationMs),
  })
}
