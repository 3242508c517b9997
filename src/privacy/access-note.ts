// For the access log: what was refused without a visit to the limiter object that counts for it.
import { waitUntil } from 'cloudflare:workers'
import { runJob } from '../http/job'
import { limiterOf } from '../rate-limit/visit'
import type { Access } from './access'

/** Has the user's object count it, after the answer. */
export function noteAfterwards(bindings: Bindings, access: Access): void {
  const told = scheduler.wait(1).then(() =>
    runJob('note_refusal', bindings, {}, async (job) => {
      await limiterOf(job.bindings, access.userId).noteAccess(access)
    }),
  )
  waitUntil(Promise.allSettled([told]))
}
