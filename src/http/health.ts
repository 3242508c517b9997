import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe } from './contract'
import { logFailure } from './log'

const Health = z
  .strictObject({
    status: z.enum(['ok', 'degraded']),
    build: z.string().meta({ example: '2026-11-23T09:30:00Z' }),
    database: z.enum(['ok', 'unreachable']),
  })
  .meta({ id: 'Health' })

export const healthRoutes = new Hono<App>().get(
  '/health',
  describe({
    operationId: 'getHealth',
    summary: 'Whether the service works',
    description: 'The build that answers, and whether its database does.',
    tag: 'Service',
    scope: null,
    responses: {
      200: { description: 'All well.', schema: Health },
      503: {
        description: 'The database does not answer.',
        schema: Health,
        example: { status: 'degraded', build: '2026-11-23T09:30:00Z', database: 'unreachable' },
      },
    },
  }),
  async (c) => {
    const build = c.env.VERSION.tag || c.env.VERSION.id || 'local'
    try {
      await c.var.db.run(sql`SELECT 1`)
      return c.json({ status: 'ok', build, database: 'ok' } as const)
    } catch (error) {
      logFailure(c, error)
      return c.json({ status: 'degraded', build, database: 'unreachable' } as const, 503)
    }
  },
)
