// The net under the queue: what was lost between database and queue, or within it, is sent again.
import { databaseOf } from '../db/client'
import { noUse } from '../db/meter'
import { sendAllDeliveries } from './send'

/** Bounded: what one run leaves, the next finds. Runs that overlap do no harm. */
export async function sweepDeliveries(bindings: Bindings): Promise<void> {
  await sendAllDeliveries(bindings, databaseOf(bindings, noUse()))
}
