// What comes after the batch: events are in the database, now the world may hear of them. Everything here may
// run twice, at once or after a crash: an event stays undispatched until all that follows from it is written.
import { addSeconds, now } from '../clock'
import { type Database, databaseOf } from '../db/client'
import { type Cause, type Job, runJob } from '../http/job'
import { logFault } from '../http/log'
import { firstIdAt } from '../id'
import { sendDeliveries } from '../webhooks/send'
import { hasConsequences, recordConsequences } from './consequences'
import { payloadsOf } from './payload'
import { isWorkedOut } from './resources'
import { findEvents, findUndispatched, listUsersDue, markDispatched } from './store'

// Together more than the largest import makes.
const eventsPerStep = 2_000
const mostSteps = 50
const payloadsAtOnce = 200

/** Works out what follows from the user's new events, then hands their deliveries over. */
export async function dispatch(bindings: Bindings, db: Database, userId: string): Promise<void> {
  for (let step = 0; step < mostSteps; step += 1) {
    if (!(await takeStep(db, userId))) break
  }
  await sendDeliveries(bindings, db, userId)
}

const usersPerSweep = 200

/** The sweep: what requests left behind, because they died in between. Those under way are left to them. */
export async function dispatchAll(bindings: Bindings, cause: Cause = {}): Promise<void> {
  await runJob('sweep_events', bindings, cause, dispatchDue)
}

async function dispatchDue(job: Job): Promise<{ users: number; users_failed: number }> {
  const { bindings, use } = job
  const db = databaseOf(bindings, use)
  const before = firstIdAt('evt', addSeconds(now(), -5))
  const users = await listUsersDue(db, before, usersPerSweep)
  let failed = 0
  for (const userId of users) {
    try {
      await dispatch(bindings, db, userId)
    } catch (error) {
      failed += 1
      logFault(job, error)
    }
  }
  return { users: users.length, users_failed: failed }
}

/** Answers whether there may be more. */
async function takeStep(db: Database, userId: string): Promise<boolean> {
  const { found, check } = await findUndispatched(db, userId, eventsPerStep)
  if (found.length === 0 && check === null) return false
  await makeWorkedOut(db, userId, found)
  const moves = check !== null || found.some(({ type }) => hasConsequences(type))
  const recorded = moves ? await recordConsequences(db, userId) : 0
  const ids = found.map(({ id }) => id)
  await markDispatched(db, userId, { ids, check, at: now().toISOString() })
  return recorded > 0 || found.length === eventsPerStep
}

/** Other payloads follow from the events alone, so they are made when someone wants them. */
async function makeWorkedOut(
  db: Database,
  userId: string,
  found: readonly { id: string; type: string }[],
): Promise<void> {
  const ids = found.filter(({ type }) => isWorkedOut(type)).map(({ id }) => id)
  for (let first = 0; first < ids.length; first += payloadsAtOnce) {
    await payloadsOf(db, await findEvents(db, userId, ids.slice(first, first + payloadsAtOnce)))
  }
}
