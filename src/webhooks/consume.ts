// What the queues hand us. Rows are the truth: a message only says that one may be due.
import * as z from 'zod'
import type { Settings } from '../env'
import { type Job, runJob } from '../http/job'
import { log, logFault } from '../http/log'
import { bury, deliver, leaseSeconds, slowAfterMs } from './deliver'
import type { DeliveryMessage } from './send'

/** After a fault of ours, such as a database that does not answer: when the claim has run out for certain. */
const retrySeconds = leaseSeconds + 5

const Message = z.object({ deliveryId: z.string(), userId: z.string() })

/**
 * Attempts all at once. Whoever has not answered in time is waited for in the background, so that a slow
 * receiver holds up nobody; should that break off, the claim runs out and the sweep takes over.
 */
export async function consume(
  batch: MessageBatch,
  bindings: Bindings,
  settings: Settings,
  context: Pick<ExecutionContext, 'waitUntil'>,
): Promise<void> {
  const work = runJob('queue', bindings, {}, async (job) => {
    const handle = (body: DeliveryMessage) => {
      if (batch.queue.endsWith('-dead-letters')) return bury(job, settings, body)
      return deliver(job, settings, body, batch.queue.endsWith('-slow') ? 'slow' : 'fast')
    }
    const settled = await Promise.all(
      batch.messages.map((message) => settleMessage(job, message, handle)),
    )
    const acked = settled.filter((how) => how === 'acked').length
    const messages = settled.length
    return { queue: batch.queue, messages, acked, retried: messages - acked }
  })
  context.waitUntil(work)
  await Promise.race([work, scheduler.wait(slowAfterMs)])
}

async function settleMessage(
  job: Job,
  message: Message,
  handle: (body: DeliveryMessage) => Promise<void>,
): Promise<'acked' | 'retried'> {
  const body = Message.safeParse(message.body)
  if (!body.success) {
    log({ level: 'error', event: 'message_malformed', job_id: job.id })
    message.ack()
    return 'acked'
  }
  try {
    await handle(body.data)
    message.ack()
    return 'acked'
  } catch (error) {
    logFault(job, error)
    message.retry({ delaySeconds: retrySeconds })
    return 'retried'
  }
}
