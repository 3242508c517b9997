// A statement is shown what it would do before it is imported, and can be taken back afterwards.
import { type Context, Hono } from 'hono'
import { presentAccount } from '../../../accounts/schema'
import { listAccounts } from '../../../accounts/store'
import { together } from '../../../db/client'
import type { App } from '../../../env'
import { statementLimitBytes } from '../../../http/body'
import { readCursor, toPage } from '../../../http/page'
import { ApiError, invalidField } from '../../../http/problem'
import { created } from '../../../http/reply'
import { answerFormOnce } from '../../../idempotency/form-once'
import { chargeItems } from '../../../rate-limit/limit'
import { importStatement, previewStatement } from '../../../statements/import'
import { mappingOf } from '../../../statements/mapping'
import { endingsIn } from '../../../statements/read'
import { Import, presentDryRun, presentImport } from '../../../statements/schema'
import { findImport, listImports } from '../../../statements/store'
import { undoImport } from '../../../statements/undo'
import { presentTransaction } from '../../../transactions/schema'
import { asset } from '../../asset'
import { attempt, faultsAt, type Refusal } from '../../forms/attempt'
import { type Form, readForm } from '../../forms/form'
import { leadTo, show, showAgain, viewerOf } from '../show'
import { importForm, inputOf, type Wanted } from './input'
import { type Choice, ImportPage, Imports, NewImport, type Preview, UndoImport } from './view'

const frame = {
  title: 'Import a statement',
  place: '/dashboard/transactions',
  scripts: [asset('/static/imports.js')],
} as const

const most = 500
const perPage = 50
/** Beyond these the numbers tell. */
const mostShown = 100
/** As many of the entries count for the rate limits, as in the API. */
const mostItems = 1000
/** What a form has around its file. */
const aroundFile = 64 * 1024

export const importPages = new Hono<App>()
  .get('/imports', async (c) => {
    const { userId } = c.var.principal
    const binding = [userId, 'pages', 'imports']
    const keys = await readCursor(c.req.query('cursor'), binding)
    const before = keys ? String(keys[0]) : null
    const [viewer, accounts, rows] = await together(c.var.db, (db) =>
      Promise.all([
        viewerOf(c, db),
        listAccounts(db, userId, { limit: most, after: null, ids: null }),
        listImports(db, userId, { limit: perPage, before, accountIds: undefined }),
      ]),
    )
    const page = await toPage(rows, {
      limit: perPage,
      binding,
      keysOf: (row) => [row.id],
      present: presentImport,
    })
    const view = (
      <Imports
        imports={page.data}
        accounts={accounts.map(presentAccount)}
        next={page.next_cursor && `/dashboard/imports?cursor=${page.next_cursor}`}
      />
    )
    return show(c, viewer, { ...frame, title: 'Imports', scripts: [] }, view)
  })
  .get('/imports/new', async (c) => {
    const { viewer, accounts } = await formOf(c)
    const chosen = c.req.query('account_id') ?? null
    return show(c, viewer, frame, <NewImport accounts={accounts} chosen={chosen} refusal={null} />)
  })
  .post('/imports/new', async (c) => {
    const form = await readForm(c, statementLimitBytes + aroundFile)
    const isPreview = form.text('do') === 'preview'
    const outcome = await attempt(
      form,
      { schema: importForm, input: inputOf(form) },
      async (wanted) => {
        const request = await requestOf(c, form, wanted)
        return isPreview ? { preview: await preview(c, request) } : importOnce(c, form, request)
      },
    )
    if ('refusal' in outcome) return showRefused(c, form, outcome.refusal)
    const { result } = outcome
    if ('id' in result) return leadTo(c, `/dashboard/imports/${result.id}`)

    const { viewer, accounts } = await formOf(c)
    const page = (
      <NewImport
        accounts={accounts}
        chosen={null}
        refusal={null}
        form={form}
        preview={result.preview}
      />
    )
    return show(c, viewer, frame, page)
  })
  .get('/imports/:id', async (c) => {
    const { viewer, row, accounts } = await importOf(c)
    const account = accounts.find(({ id }) => id === row.accountId)
    const view = (
      <ImportPage done={presentImport(row)} account={account ? presentAccount(account) : null} />
    )
    return show(c, viewer, { ...frame, title: 'Import', scripts: [] }, view)
  })
  .get('/imports/:id/undo', async (c) => {
    const { viewer, row } = await importOf(c)
    const view = <UndoImport done={presentImport(row)} />
    return show(c, viewer, { ...frame, title: 'Take back an import', scripts: [] }, view)
  })
  .post('/imports/:id/undo', async (c) => {
    const { row } = await importOf(c)
    await undoImport(c.var.db, c.var.principal.userId, row.id)
    return leadTo(c, '/dashboard/imports', 'The import is taken back.')
  })

async function formOf(c: Context<App>) {
  const { userId } = c.var.principal
  const wanted = { limit: most, after: null, ids: null, status: 'active' }
  const [viewer, rows] = await together(c.var.db, (db) =>
    Promise.all([viewerOf(c, db), listAccounts(db, userId, wanted)]),
  )
  return { viewer, accounts: rows.slice(0, most).map(presentAccount) }
}

/** The import, and all accounts for the name of its own. Throws import_not_found. */
async function importOf(c: Context<App>) {
  const { userId } = c.var.principal
  const id = c.req.param('id') ?? ''
  const [viewer, accounts, row] = await together(c.var.db, (db) =>
    Promise.all([
      viewerOf(c, db),
      listAccounts(db, userId, { limit: most, after: null, ids: null }),
      findImport(db, userId, id),
    ]),
  )
  if (!row) throw new ApiError('import_not_found')
  return { viewer, row, accounts }
}

/** What the API would be asked. Throws invalid_request without a file, body_too_large. */
async function requestOf(c: Context<App>, form: Form, { account_id, ...query }: Wanted) {
  const file = form.file('file')
  if (!file) throw invalidField('/file', 'required', 'Choose a file that is not empty.')
  if (file.size > statementLimitBytes) throw new ApiError('body_too_large')
  return {
    accountId: account_id,
    bytes: new Uint8Array(await file.arrayBuffer()),
    accountEnding: query.statement_account,
    csv: mappingOf(query, undefined),
    onRead: (entries: number) => chargeItems(c, Math.min(entries, mostItems)),
  }
}

type Request = Awaited<ReturnType<typeof requestOf>>

async function preview(c: Context<App>, request: Request): Promise<Preview> {
  const { db, principal } = c.var
  const { row, created: fresh, matched } = await previewStatement(db, principal.userId, request)
  return {
    would: presentDryRun(row),
    currency: [...fresh, ...matched][0]?.currency ?? null,
    created: fresh.slice(0, mostShown).map(presentTransaction),
    matched: matched.slice(0, mostShown).map(presentTransaction),
  }
}

/** An import as it is kept. */
type Kept = Parameters<typeof presentImport>[0]

async function importOnce(c: Context<App>, form: Form, request: Request): Promise<{ id: string }> {
  const { db, principal } = c.var
  const answer = await answerFormOnce(
    c,
    form,
    (remember) => importStatement(db, principal.userId, { ...request, dryRun: false }, remember),
    (row: Kept) => created(`/api/v1/imports/${row.id}`, presentImport(row)),
  )
  return { id: String(Import.parse(await answer.json()).id) }
}

async function showRefused(c: Context<App>, form: Form, refusal: Refusal) {
  const { viewer, accounts } = await formOf(c)
  const endings = await choicesFor(form, refusal, accounts)
  const page = (
    <NewImport accounts={accounts} chosen={null} refusal={refusal} form={form} endings={endings} />
  )
  return showAgain(c, viewer, { ...frame, refusal }, page)
}

/** Of a file with several accounts: the endings of their numbers, to choose from. */
async function choicesFor(
  form: Form,
  refusal: Refusal,
  accounts: readonly Choice[],
): Promise<string[]> {
  const file = form.file('file')
  if (!file || faultsAt(refusal, 'statement_account').length === 0) return []
  const currency = accounts.find(({ id }) => id === form.text('account_id'))?.currency ?? 'EUR'
  try {
    return endingsIn(new Uint8Array(await file.arrayBuffer()), { currency, csv: {} })
  } catch (error) {
    // A file that needs words of its own has none of these numbers.
    if (error instanceof ApiError) return []
    throw error
  }
}
