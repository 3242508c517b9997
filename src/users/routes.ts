import { Hono } from 'hono'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
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
      responses: { 200: { description: 'Your profile.', schema: User } },
    }),
    async (c) => c.json(presentUser(await findUser(c.var.db, c.var.principal.userId))),
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
      responses: { 200: { description: 'The changed profile.', schema: User } },
    }),
    validate('json', UserUpdate),
    async (c) => {
      const user = await editUser(c.var.db, c.var.principal.userId, c.req.valid('json'))
      return c.json(presentUser(user))
    },
  )
