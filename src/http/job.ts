// What runs beside requests: after an answer, for a queue, by the cron, by an object's alarm. One line each.
import type { Context } from 'hono'
import { now } from '../clock'
import type { App } from '../env'
import { newId } from '../id'
import { log, logFault, millisecondsSince } from './log'
import type { LogLine } from './log-lines'
import { addUse, costOf, meterBindings, newUse, type Use } from './use'

type JobLine = Extract<LogLine, { event: 'job' }>
export type Job = {
  id: string
  name: JobLine['job']
  /** Metered: what is called through them is the job's. */
  bindings: Bindings
  use: Use
}

/** Why there is a job: a request that caused it, or a job that it is a step of and shares its id with. */
export type Cause = { requestId?: string; parent?: Job }

/** What a job tells of itself besides. */
type Told = Partial<
  Omit<
    JobLine,
    | keyof ReturnType<typeof costOf>
    | 'at'
    | 'level'
    | 'event'
    | 'job'
    | 'job_id'
    | 'request_id'
    | 'outcome'
    | 'duration_ms'
  >
>

/** Names the job, and nothing of what went wrong: the platform logs what nobody catches. */
export class JobFailedError extends Error {
  override name = 'JobFailedError'

  constructor({ id, name }: Job) {
    super(`The job ${name} failed; the log tells why under ${id}.`)
  }
}

/** Runs it and logs its line. Throws JobFailedError once what `work` threw is logged. */
export async function runJob(
  name: Job['name'],
  bindings: Bindings,
  { requestId, parent }: Cause,
  work: (job: Job) => Promise<Told | void>,
): Promise<void> {
  const use = newUse()
  const id = parent?.id ?? newId('job')
  const job = { id, name, use, bindings: meterBindings(bindings, use) }
  const startedAt = now()
  let outcome: JobLine['outcome'] = 'ok'
  let told: Told = {}
  try {
    told = (await work(job)) ?? {}
  } catch (error) {
    outcome = 'failed'
    // A step that failed has told why.
    if (!(error instanceof JobFailedError)) logFault(job, error)
  }
  if (parent) addUse(parent.use, use)
  log({
    level: outcome === 'ok' ? 'info' : 'error',
    event: 'job',
    job: name,
    job_id: id,
    ...(requestId !== undefined && { request_id: requestId }),
    outcome,
    duration_ms: millisecondsSince(startedAt),
    ...costOf(use),
    ...told,
  })
  if (outcome === 'failed') throw new JobFailedError(job)
}

/** After the answer. What fails is logged, and for others to make up for. */
export function runAfter(
  c: Context<App>,
  name: Job['name'],
  work: (job: Job) => Promise<void>,
): void {
  const run = runJob(name, c.env, { requestId: c.var.requestId }, work)
  c.executionCtx.waitUntil(Promise.allSettled([run]))
}
