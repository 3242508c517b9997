import { Hono } from 'hono'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { ifMatch, tagged } from '../http/etag'
import { actorOf } from '../privacy/access'
import { deviceOf } from '../sessions/device'
import { presentUser, User, UserUpdate } from './schema'
import { findUser } from './store'
import { editUser } from './edit'

export const userRoutes = new Hono<App>()
  .get(
    '/me',
    describe({
      operationId: 'getMe',
      summary: 'Read your profile',
      description: 'The user whom the credential belongs to.',
      tag: 'Profile',
      scope: 'any',
      tagged: true,
      responses: { 200: { description: 'Your profile.', schema: User } },
    }),
    async (c) => {
      const user = await findUser(c.var.db, c.var.principal.userId)
      return tagged(c, user, presentUser(user))
    },
  )
  .patch(
    '/me',
    describe({
      operationId: 'updateMe',
      summary: 'Change your profile',
      description:
        'Fields left out stay as they are. The time zone decides what day today is; the currency is the one that new accounts and reports start from.',
      tag: 'Profile',
      scope: 'profile:manage',
      tagged: true,
      responses: { 200: { description: 'The changed profile.', schema: User } },
    }),
    validate('json', UserUpdate),
    async (c) => {
      const actor = actorOf(c.var.principal, deviceOf(c.req.raw))
      const user = await editUser(c.var.db, actor, c.req.valid('json'), ifMatch(c))
      return tagged(c, user, presentUser(user))
    },
  )
