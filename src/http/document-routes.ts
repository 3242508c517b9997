import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { describe } from './contract'
import { documentOf } from './openapi'

const Document = z
  .looseObject({ openapi: z.literal('3.1.1') })
  .meta({ id: 'OpenApiDocument', description: 'An OpenAPI 3.1 document.' })

/** The document of `app`, which holds these routes as well. */
export function documentRoutes(app: Hono<App>) {
  return new Hono<App>().get(
    '/openapi.json',
    describe({
      operationId: 'getDocument',
      summary: 'This document',
      description: 'OpenAPI 3.1, generated from the code that answers: for tools and for reading.',
      tag: 'Service',
      scope: null,
      responses: { 200: { description: 'The document.', schema: Document } },
    }),
    (c) => {
      c.header('Cache-Control', 'public, max-age=300')
      return c.json(documentOf(app, c.var.settings.PUBLIC_ORIGIN))
    },
  )
}
