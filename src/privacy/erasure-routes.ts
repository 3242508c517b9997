import { Hono } from 'hono'
import { z } from 'zod'
import { findSurely } from '../db/client'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { runAfter } from '../http/job'
import { ApiError } from '../http/problem'
import { limitSignIn } from '../rate-limit/limit-sign-in'
import { requireSession } from '../sessions/principal'
import { beginErasure, deleteTraces, type Pending } from './erase'
import { ErasureRequest, presentReceipt, Receipt } from './erasure-schema'
import { findErasure } from './erasure-store'

const Params = z.strictObject({
  receipt_id: z.string().meta({ example: 'era_01m83acpsmfys8p16gqx91v08h' }),
})

const tag = 'Profile'

/** Of the 30 that the platform gives to what goes on after an answer. */
const secondsAfterAnswer = 20

export const erasureRoutes = new Hono<App>()
  .delete(
    '/me',
    describe({
      operationId: 'eraseMe',
      summary: 'Erase everything',
      description:
        'Erases you and all that is held about you, for good. Needs the password, which is limited like signing in. When it answers, access tokens, refresh tokens and API keys are dead and nothing is sent to webhooks any more; all traces are gone within a minute. Should the answer be 503, the same request tells the receipt.',
      tag,
      scope: 'profile:manage',
      responses: { 200: { description: 'Erased: the receipt.', schema: Receipt } },
      problems: ['too_many_attempts'],
    }),
    validate('json', ErasureRequest),
    async (c) => {
      const { userId } = requireSession(c.var.principal)
      const { password } = c.req.valid('json')
      const context = { bindings: c.env, settings: c.var.settings, db: c.var.db }
      const begun: Pending[] = []
      const answer = await limitSignIn(c, { kind: 'user', name: userId }, async () => {
        const erasure = await beginErasure(context, userId, password)
        begun.push(erasure)
        return c.json(presentReceipt(erasure))
      })
      // After the attempt's outcome has been told to objects that are to be emptied.
      for (const erasure of begun) {
        runAfter(c, 'delete_traces', async (job) => {
          await deleteTraces(job, erasure, secondsAfterAnswer)
        })
      }
      return answer
    },
  )
  .get(
    '/erasures/:receipt_id',
    describe({
      operationId: 'getErasure',
      summary: 'Check a receipt of an erasure',
      description:
        'Needs no credential: tells that somebody was erased, when, and how many rows there were, and nothing of whom.',
      tag,
      scope: null,
      responses: { 200: { description: 'The receipt.', schema: Receipt } },
      problems: ['erasure_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const { receipt_id: id } = c.req.valid('param')
      const erasure = await findSurely(c.var.db, () => findErasure(c.var.db, id))
      if (!erasure) throw new ApiError('erasure_not_found')
      return c.json(presentReceipt(erasure))
    },
  )
