// The net under the queue: what was lost between database and queue, or within it, is sent again.
import { databaseOf } from '../db/client'
import { type Cause, runJob } from '../http/job'
import { sendAllDeliveries } from './send'

/** Bounded: what one run leaves, the next finds. Runs that overlap do no harm. */
export async function sweepDeliveries(bindings: Bindings, cause: Cause = {}): Promise<void> {
  await runJob('sweep_deliveries', bindings, cause, (job) =>
    sendAllDeliveries(job.bindings, databaseOf(job.bindings, job.use)),
  )
}
