import { Hono } from 'hono'
import * as z from 'zod'
import type { App } from '../env'
import { readParts, requireJson } from '../http/body'
import { describe, validate } from '../http/contract'
import { flag } from '../http/fields'
import { documentOf } from '../http/openapi'
import { ok } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { chargeItems } from '../rate-limit/limit'
import { requireSession } from '../sessions/principal'
import { answerExport, itemsOfExport, schemaPath } from './answers'
import { jsonSchemaOf } from './export-json-schema'
import { Export } from './export-schema'
import { restoreExport } from './restore'
import { Restoration } from './restore-schema'

const JsonSchema = z
  .looseObject({ $schema: z.literal('https://json-schema.org/draft/2020-12/schema') })
  .meta({ id: 'JsonSchema', description: 'A JSON Schema, 2020-12.' })

/** As text it is held once, and as rows a step at a time: a good third of an isolate's 128 MB. */
const restoreLimitBytes = 25 * 1024 * 1024

const RestoreQuery = z.strictObject({
  dry_run: flag
    .optional()
    .meta({ description: '`true` tells what would happen, and writes nothing.' }),
})

/** The schema is part of the document of `app`. */
export function exportRoutes(app: Hono<App>) {
  return new Hono<App>()
    .get(
      '/me/export',
      describe({
        operationId: 'exportMe',
        summary: 'Export everything held about you',
        description:
          'One JSON document, streamed, with each item on a line of its own and a manifest of counts and hashes at its end (GDPR, Art. 15 and 20). Its JSON Schema is at `/export.schema.json`; `POST /me/import` takes it. A document that broke off has no end, so it is no JSON. Counts as 20 requests.',
        tag: 'Profile',
        scope: 'profile:manage',
        responses: {
          200: {
            description: 'Everything.',
            schema: Export,
            headers: { 'Content-Disposition': 'A name for the file.' },
          },
        },
      }),
      answerExport,
    )
    .post(
      '/me/import',
      describe({
        operationId: 'restoreMe',
        summary: 'Restore an export',
        description:
          'Takes the document of `GET /me/export`, from here or from another deployment, into the ledger of a user who has none yet: accounts, categories, budgets, goals, imports and transactions under new ids, and the profile but its e-mail. Everything is checked first, also against the manifest. Sent again it goes on where it broke off. No events are made. Counts as one request per 50 items, as 20 at most.',
        tag: 'Profile',
        scope: 'profile:manage',
        body: {
          contentTypes: ['application/json'],
          description: 'An export, at most 25 MiB and 60,000 items.',
          limitBytes: restoreLimitBytes,
          component: 'Export',
        },
        responses: {
          200: { description: 'Restored; or what would be.', schema: Restoration },
        },
        problems: ['ledger_not_empty', 'conflict'],
      }),
      validate('query', RestoreQuery),
      async (c) => {
        const { userId } = requireSession(c.var.principal)
        requireJson(c.req.header('Content-Type') ?? null)
        const request = {
          pieces: readParts(c.req.raw, restoreLimitBytes),
          dryRun: c.req.valid('query').dry_run ?? false,
          onRead: (items: number) => chargeItems(c, Math.min(items, itemsOfExport)),
        }
        return answerOnce(
          c,
          (remember) => restoreExport(c.var.db, userId, request, remember),
          (restoration: Restoration) => ok(restoration),
        )
      },
    )
    .get(
      '/export.schema.json',
      describe({
        operationId: 'getExportSchema',
        summary: 'The JSON Schema of an export',
        description: 'JSON Schema 2020-12, of the same descriptions as this document.',
        tag: 'Service',
        scope: null,
        responses: { 200: { description: 'The schema.', schema: JsonSchema } },
      }),
      (c) => {
        const { PUBLIC_ORIGIN } = c.var.settings
        const document = documentOf(app, PUBLIC_ORIGIN)
        c.header('Cache-Control', 'public, max-age=300')
        return c.json(jsonSchemaOf(document, 'Export', PUBLIC_ORIGIN + schemaPath))
      },
    )
}
