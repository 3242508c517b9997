// Signing in and out: the same verbs and limits as the API's, the tokens kept in cookies.
import { Hono } from 'hono'
import type { App } from '../../../env'
import { limitSignIn } from '../../../rate-limit/limit-sign-in'
import { deviceOf } from '../../../sessions/device'
import { logOut } from '../../../sessions/ended'
import { requireSession } from '../../../sessions/principal'
import { Login, TokenPair } from '../../../sessions/schema'
import { logIn } from '../../../sessions/sign-in'
import { attempt } from '../../forms/attempt'
import { readForm } from '../../forms/form'
import { actorHere } from '../../session/actor'
import { dropTokens, keepTokens } from '../../session/cookies'
import { safeNext } from '../../session/next'
import { leadTo, show, showAgain } from '../show'
import { SignIn } from './view'

const title = 'Sign in'

export const signInPages = new Hono<App>()
  .get('/sign-in', (c) =>
    show(c, null, { title }, <SignIn refusal={null} next={safeNext(c.req.query('next'))} />),
  )
  .post('/sign-in', async (c) => {
    const form = await readForm(c)
    const next = safeNext(form.text('next'))
    const input = { email: form.text('email'), password: form.text('password') }
    const outcome = await attempt(form, { schema: Login, input }, async (login) => {
      const { db, settings } = c.var
      const context = { bindings: c.env, db, settings, device: deviceOf(c.req.raw) }
      const person = { kind: 'email', name: login.email } as const
      const answer = await limitSignIn(c, person, async () =>
        Response.json(await logIn(context, login, async () => [])),
      )
      return TokenPair.parse(await answer.json())
    })
    if ('refusal' in outcome) {
      const { refusal } = outcome
      return showAgain(c, null, { title, refusal }, <SignIn refusal={refusal} next={next} />)
    }
    keepTokens(c, outcome.result)
    return leadTo(c, next)
  })
  .post('/sign-out', async (c) => {
    const session = requireSession(c.var.principal)
    const context = { bindings: c.env, db: c.var.db, session, actor: actorHere(c) }
    await logOut(context, async () => [])
    dropTokens(c)
    return leadTo(c, '/dashboard/sign-in', 'You are signed out.')
  })
