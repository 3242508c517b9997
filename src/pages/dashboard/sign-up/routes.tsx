import { type Context, Hono } from 'hono'
import type { App } from '../../../env'
import { answerFormOnce } from '../../../idempotency/form-once'
import { limitRegistration } from '../../../rate-limit/limit-sign-in'
import { deviceOf } from '../../../sessions/device'
import { Registration, TokenPair } from '../../../sessions/schema'
import { register } from '../../../sessions/sign-in'
import { locale } from '../../../users/schema'
import { attempt } from '../../forms/attempt'
import { readForm } from '../../forms/form'
import { keepTokens } from '../../session/cookies'
import { leadTo, show, showAgain } from '../show'
import { SignUp } from './view'

const title = 'Sign up'

export const signUpPages = new Hono<App>()
  .get('/sign-up', (c) => show(c, null, { title }, <SignUp refusal={null} locale={localeOf(c)} />))
  .post('/sign-up', async (c) => {
    const form = await readForm(c)
    const input = {
      email: form.text('email'),
      password: form.text('password'),
      name: form.orNull('name'),
      currency: form.orAbsent('currency'),
      time_zone: form.orAbsent('time_zone'),
      locale: form.orAbsent('locale'),
    }
    const outcome = await attempt(form, { schema: Registration, input }, async (registration) => {
      await limitRegistration(c)
      const { db, settings } = c.var
      const context = { bindings: c.env, db, settings, device: deviceOf(c.req.raw) }
      const answer = await answerFormOnce(
        c,
        form,
        (remember) => register(context, registration, remember),
        (pair: TokenPair) => ({ status: 201, body: pair, ownerId: pair.user.id }),
        registration.email,
      )
      return TokenPair.parse(await answer.json())
    })
    if ('refusal' in outcome) {
      const { refusal } = outcome
      return showAgain(
        c,
        null,
        { title, refusal },
        <SignUp refusal={refusal} locale={localeOf(c)} />,
      )
    }
    keepTokens(c, outcome.result)
    return leadTo(c, '/dashboard', 'Welcome. Your account is ready.')
  })

/** The language that the browser asks for first. */
function localeOf(c: Context<App>): string {
  const first = /^[\w-]+/.exec(c.req.header('Accept-Language') ?? '')?.[0] ?? ''
  return locale.safeParse(first).data ?? 'en'
}
