// What the platform calls; nothing else.
import { app } from './app'
import { SettingsError, settingsOf } from './env'
import { dispatchAll } from './events/dispatch'
import { runJob } from './http/job'
import { log } from './http/log'
import { newId } from './id'
import { purgeExpired } from './privacy/retention'
import { endErasures, reapplyErasures } from './privacy/settle-erasures'
import { consume } from './webhooks/consume'
import { resealSecrets } from './webhooks/reseal'
import { sweepDeliveries } from './webhooks/sweep'

export { ErasureList } from './privacy/erasure-list'
export { Limiter } from './rate-limit/limiter'
export { SignInLimiter } from './rate-limit/sign-in-limiter'

/** Of the crons in wrangler.toml; the other one comes every minute. */
const nightly = '30 3 * * *'

export default {
  fetch(request, env, context) {
    try {
      settingsOf(env)
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      log({ level: 'error', event: 'settings_wrong', settings: [...error.settings] })
      return refuse(error)
    }
    return app.fetch(request, env, context)
  },

  async queue(batch, env, context) {
    await consume(batch, env, settingsOf(env), context)
  },

  /**
   * Every minute: what was lost between the database and the queue goes out, and erasures come to their end.
   * Every night: what is kept no longer.
   */
  async scheduled({ cron }, env) {
    if (cron === nightly) {
      await runJob('nightly', env, {}, async (parent) => {
        await runSteps([purgeExpired(env, { parent }), resealSecrets(env, { parent })])
      })
      return
    }
    await runJob('cron', env, {}, async (parent) => {
      const [reapplied] = await Promise.allSettled([reapplyErasures(env, { parent })])
      const isFailed = reapplied.status === 'rejected'
      // Nothing is sent while somebody may have come back with a restored database who was erased.
      const sends = isFailed || !reapplied.value ? [] : [dispatchAll, sweepDeliveries]
      await runSteps([
        ...sends.map((send) => send(env, { parent })),
        endErasures(env, { parent }),
        ...(isFailed ? [Promise.reject(reapplied.reason)] : []),
      ])
    })
  },
} satisfies ExportedHandler<Bindings>

/** All of them to their end; then throws what the first has thrown that failed. */
async function runSteps(steps: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Names the settings at fault, never their values: whoever sets the copy up sees it at the first call. */
function refuse(error: SettingsError): Response {
  const requestId = newId('req')
  const body = {
    type: 'about:blank',
    title: 'The service is not set up',
    status: 503,
    code: 'unavailable',
    detail: error.message,
    request_id: requestId,
  }
  return new Response(JSON.stringify(body), {
    status: 503,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'private, no-store',
      'Request-Id': requestId,
      'Retry-After': '60',
      'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
