// Profile, password and devices.
import { type Context, Hono } from 'hono'
import { now } from '../../../clock'
import { together } from '../../../db/client'
import type { App } from '../../../env'
import { unconditional } from '../../../http/etag'
import { ApiError } from '../../../http/problem'
import { limitSignIn } from '../../../rate-limit/limit-sign-in'
import { changePassword } from '../../../sessions/change-password'
import { endSession } from '../../../sessions/ended'
import { requireSession } from '../../../sessions/principal'
import { PasswordChange, presentSession, type Session } from '../../../sessions/schema'
import { findSession, listSessions } from '../../../sessions/store'
import { editUser } from '../../../users/edit'
import { UserUpdate } from '../../../users/schema'
import { attempt } from '../../forms/attempt'
import { readForm } from '../../forms/form'
import { actorHere } from '../../session/actor'
import { dropTokens } from '../../session/cookies'
import { leadTo, show, showAgain, viewerOf } from '../show'
import { AccountPage, EndDevice } from './view'

const frame = { title: 'Account', place: '/dashboard/account' } as const

/** Far more than anybody has; beyond these the API lists them. */
const mostDevices = 100

export const accountPages = new Hono<App>()
  .get('/account', async (c) => {
    const { viewer, devices } = await accountOf(c)
    return show(c, viewer, frame, <AccountPage viewer={viewer} devices={devices} />)
  })
  .post('/account/profile', async (c) => {
    const form = await readForm(c)
    const input = {
      name: form.orNull('name'),
      currency: form.text('currency'),
      locale: form.text('locale').trim(),
      time_zone: form.text('time_zone'),
    }
    const outcome = await attempt(form, { schema: UserUpdate, input }, (changes) =>
      editUser(c.var.db, actorHere(c), changes, unconditional),
    )
    if ('result' in outcome) return leadTo(c, '/dashboard/account', 'Your profile is saved.')

    const { refusal } = outcome
    const { viewer, devices } = await accountOf(c)
    const page = <AccountPage viewer={viewer} devices={devices} refusals={{ profile: refusal }} />
    return showAgain(c, viewer, { ...frame, refusal }, page)
  })
  .post('/account/password', async (c) => {
    const form = await readForm(c)
    const input = {
      current_password: form.text('current_password'),
      new_password: form.text('new_password'),
    }
    const session = requireSession(c.var.principal)
    const person = { kind: 'user', name: session.userId } as const
    const outcome = await attempt(form, { schema: PasswordChange, input }, (change) =>
      limitSignIn(c, person, async () => {
        await changePassword({ ...contextOf(c), session }, change, async () => [])
        return new Response(null, { status: 204 })
      }),
    )
    if ('result' in outcome) {
      const notice = 'Your password is changed. All other devices are signed out.'
      return leadTo(c, '/dashboard/account', notice)
    }
    const { refusal } = outcome
    const { viewer, devices } = await accountOf(c)
    const page = <AccountPage viewer={viewer} devices={devices} refusals={{ password: refusal }} />
    return showAgain(c, viewer, { ...frame, refusal }, page)
  })
  .get('/account/devices/:id/end', async (c) => {
    const [viewer, device] = await Promise.all([viewerOf(c), deviceOf(c)])
    return show(c, viewer, { ...frame, title: 'Sign out a device' }, <EndDevice device={device} />)
  })
  .post('/account/devices/:id/end', async (c) => {
    const { sessionId } = requireSession(c.var.principal)
    const id = c.req.param('id')
    await endSession(contextOf(c), id)
    if (id !== sessionId) return leadTo(c, '/dashboard/account', 'The device is signed out.')
    dropTokens(c)
    return leadTo(c, '/dashboard/sign-in', 'You are signed out.')
  })

function contextOf(c: Context<App>) {
  return { bindings: c.env, db: c.var.db, actor: actorHere(c) }
}

async function accountOf(c: Context<App>) {
  const { userId, sessionId } = requireSession(c.var.principal)
  const wanted = { at: now(), limit: mostDevices, before: null }
  const [viewer, rows] = await together(c.var.db, (db) =>
    Promise.all([viewerOf(c, db), listSessions(db, userId, wanted)]),
  )
  const devices = rows.slice(0, mostDevices).map((row) => presentSession(row, sessionId))
  return { viewer, devices }
}

/** Throws session_not_found, also for one that has ended. */
async function deviceOf(c: Context<App>): Promise<Session> {
  const { userId, sessionId } = requireSession(c.var.principal)
  const row = await findSession(c.var.db, userId, c.req.param('id') ?? '')
  if (!row || row.endedAt) throw new ApiError('session_not_found')
  return presentSession(row, sessionId)
}
