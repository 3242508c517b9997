// What the platform calls; nothing else.
import { app } from './app'
import { SettingsError, settingsOf } from './env'
import { dispatchAll } from './events/dispatch'
import { runJob } from './http/job'
import { log } from './http/log'
import { newId } from './id'
import { consume } from './webhooks/consume'
import { sweepDeliveries } from './webhooks/sweep'

export { Limiter } from './rate-limit/limiter'
export { SignInLimiter } from './rate-limit/sign-in-limiter'

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

  /** Every minute: what was lost between the database and the queue goes out. */
  async scheduled(_controller, env) {
    await runJob('cron', env, {}, async (parent) => {
      const steps = [dispatchAll(env, { parent }), sweepDeliveries(env, { parent })]
      const failed = (await Promise.allSettled(steps)).find(({ status }) => status === 'rejected')
      if (failed?.status === 'rejected') throw failed.reason
    })
  },
} satisfies ExportedHandler<Bindings>

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
