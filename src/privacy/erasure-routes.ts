import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { limitGuesses } from '../rate-limit/limit-sign-in'
import { eraseWhoAsks } from './answers'
import { ErasureRequest, Receipt } from './erasure-schema'
import { requireReceipt } from './receipt'

const Params = z.strictObject({
  receipt_id: z.string().meta({ example: 'era_01m83acpsmfys8p16gqx91v08h' }),
})

const tag = 'Profile'

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
    async (c) => c.json(await eraseWhoAsks(c, c.req.valid('json').password)),
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
      problems: ['erasure_not_found', 'too_many_attempts'],
    }),
    validate('param', Params),
    async (c) => {
      const { receipt_id: id } = c.req.valid('param')
      const find = () => requireReceipt(c.var.db, id)
      return c.json(await limitGuesses(c, 'erasure_not_found', find))
    },
  )
