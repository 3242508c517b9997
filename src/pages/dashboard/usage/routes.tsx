import { Hono } from 'hono'
import * as z from 'zod'
import { together } from '../../../db/client'
import type { App } from '../../../env'
import { faultsOf } from '../../../http/faults'
import { ApiError } from '../../../http/problem'
import { findStandings, findUsage } from '../../../rate-limit/usage'
import { asset } from '../../asset'
import { show, viewerOf } from '../show'
import { MeterPage, UsagePage } from './view'

const frame = {
  title: 'Usage',
  place: '/dashboard/usage',
  scripts: [asset('/static/chart.js')],
} as const

/** The id of a key, or `sessions`. */
const Query = z.strictObject({ of: z.string().max(64).optional() })

export const usagePages = new Hono<App>().get('/usage', async (c) => {
  const { settings, principal } = c.var
  const query = Query.safeParse(c.req.query())
  if (!query.success) {
    throw new ApiError('invalid_request', { errors: faultsOf('query', Query, c.req.query()) })
  }
  const { of } = query.data
  const [viewer, meters] = await together(c.var.db, (db) =>
    Promise.all([viewerOf(c, db), findUsage({ bindings: c.env, settings, db }, principal)]),
  )
  const standings = await findStandings(c.env, principal, meters)
  if (of === undefined) {
    return show(c, viewer, frame, <UsagePage meters={meters} standings={standings} />)
  }
  const meter = meters.find(({ key_id: id }) => (id ?? 'sessions') === of)
  if (!meter) throw new ApiError('key_not_found')
  return show(c, viewer, frame, <MeterPage meter={meter} standings={standings} />)
})
