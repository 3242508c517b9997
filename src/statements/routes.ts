import { Hono } from 'hono'
import * as z from 'zod'
import { accountId } from '../accounts/schema'
import type { App } from '../env'
import { readBytes, statementLimitBytes } from '../http/body'
import { describe, validate } from '../http/contract'
import { ifMatch, requireMatch, tagged } from '../http/etag'
import { cursor, limit, linkNext, pageOf, readCursor, toPage } from '../http/page'
import { ApiError } from '../http/problem'
import { created, ok } from '../http/reply'
import { answerOnce } from '../idempotency/idempotent'
import { reachable, reaches, requireReach, requireReachOfImport } from '../keys/reach'
import { chargeItems } from '../rate-limit/limit'
import { importStatement } from './import'
import { mappingOf } from './mapping'
import {
  Import,
  importId,
  ImportQuery,
  presentDryRun,
  presentImport,
  statementTypes,
} from './schema'
import { findImport, listImports } from './store'
import type { ImportRow } from './tables'
import { undoImport } from './undo'

/** As many of the entries count for the rate limits. */
const mostItems = 1000

const AccountParams = z.strictObject({
  id: z.string().meta({ example: accountId.meta()?.example }),
})
const Params = z.strictObject({ id: z.string().meta({ example: importId.meta()?.example }) })

const Query = z.strictObject({
  limit,
  cursor,
  account_id: z.string().max(64).optional().meta({ example: accountId.meta()?.example }),
})

const tag = 'Imports'

/** What an import was, it stays. */
const unchanging = { version: 1 }

export const importRoutes = new Hono<App>()
  .post(
    '/accounts/:id/imports',
    describe({
      operationId: 'importStatement',
      summary: 'Import a bank statement',
      description:
        'The body is the file itself: OFX, QFX or CSV, found by its content. Entries that were imported before are not created again; entries that you had recorded by hand are linked to your transactions. What a CSV leaves open is asked back (`ambiguous_statement`), never guessed. Counts as one request per 50 entries, as 20 at most.',
      tag,
      scope: 'transactions:write',
      tagged: true,
      body: {
        contentTypes: statementTypes,
        description: 'The statement, at most 10 MiB and 50,000 entries.',
      },
      responses: {
        200: {
          description: 'With `dry_run=true`: what would happen.',
          schema: Import,
          untagged: true,
        },
        201: {
          description: 'Imported.',
          schema: Import,
          headers: { Location: 'Where the import is.' },
        },
      },
      problems: [
        'account_not_found',
        'account_closed',
        'unreadable_statement',
        'ambiguous_statement',
        'statement_currency_mismatch',
        'conflict',
      ],
    }),
    validate('param', AccountParams),
    validate('query', ImportQuery),
    async (c) => {
      const { userId } = c.var.principal
      const query = c.req.valid('query')
      requireReach(c.var.principal, [{ id: c.req.valid('param').id }])
      const charset = requireStatement(c.req.header('Content-Type'))
      const dryRun = query.dry_run ?? false
      const request = {
        accountId: c.req.valid('param').id,
        bytes: await readBytes(c.req.raw, statementLimitBytes),
        accountEnding: query.statement_account,
        csv: mappingOf(query, charset),
        dryRun,
        onRead: (entries: number) => chargeItems(c, Math.min(entries, mostItems)),
      }
      return answerOnce(
        c,
        (remember) => importStatement(c.var.db, userId, request, remember),
        (row: ImportRow) =>
          dryRun
            ? ok(presentDryRun(row))
            : created(`/api/v1/imports/${row.id}`, presentImport(row), unchanging),
      )
    },
  )
  .get(
    '/imports',
    describe({
      operationId: 'listImports',
      summary: 'List imports',
      description: 'Newest first.',
      tag,
      scope: 'transactions:read',
      responses: { 200: { description: 'A page.', schema: pageOf(Import, 'ImportPage') } },
    }),
    validate('query', Query),
    async (c) => {
      const { userId } = c.var.principal
      const { limit, cursor, account_id } = c.req.valid('query')
      const binding = [userId, 'imports', account_id]
      const keys = await readCursor(cursor, binding)
      const before = keys ? String(keys[0]) : null
      const accountIds = reachable(
        c.var.principal,
        account_id === undefined ? account_id : [account_id],
      )
      const rows = await listImports(c.var.db, userId, { limit, before, accountIds })
      const page = await toPage(rows, {
        limit,
        binding,
        keysOf: (row) => [row.id],
        present: presentImport,
      })
      linkNext(c, page)
      return c.json(page)
    },
  )
  .get(
    '/imports/:id',
    describe({
      operationId: 'getImport',
      summary: 'Read an import',
      description: 'What a statement brought, and which of its lines could not be read.',
      tag,
      scope: 'transactions:read',
      tagged: true,
      responses: { 200: { description: 'The import.', schema: Import } },
      problems: ['import_not_found'],
    }),
    validate('param', Params),
    async (c) => {
      const row = await findImport(c.var.db, c.var.principal.userId, c.req.valid('param').id)
      if (!row || !reaches(c.var.principal, row.accountId)) throw new ApiError('import_not_found')
      return tagged(c, unchanging, presentImport(row))
    },
  )
  .delete(
    '/imports/:id',
    describe({
      operationId: 'undoImport',
      summary: 'Undo an import',
      description:
        'Deletes the transactions that it created, and only those; transactions that it matched are as before. The statement can then be imported again.',
      tag,
      scope: 'transactions:write',
      tagged: true,
      responses: { 204: { description: 'Undone.' } },
      problems: ['import_not_found', 'key_confined'],
    }),
    validate('param', Params),
    async (c) => {
      const { userId } = c.var.principal
      const { id } = c.req.valid('param')
      const row = await findImport(c.var.db, userId, id)
      if (!row || !reaches(c.var.principal, row.accountId)) throw new ApiError('import_not_found')
      requireMatch(ifMatch(c), unchanging.version)
      await requireReachOfImport(c.var.db, c.var.principal, id)
      await undoImport(c.var.db, userId, id)
      return c.body(null, 204)
    },
  )

/** The charset that the media type names, if any. Throws unsupported_media_type. */
function requireStatement(contentType: string | undefined): string | undefined {
  const [mediaType = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  if (!statementTypes.some((type) => type === mediaType.trim())) {
    const accepted = statementTypes.join(', ')
    const detail = `This operation takes a statement as one of: ${accepted}.`
    throw new ApiError('unsupported_media_type', { detail, headers: { Accept: accepted } })
  }
  const charset = parameters.map((item) => item.trim()).find((item) => item.startsWith('charset='))
  return charset?.slice('charset='.length).replaceAll('"', '')
}
