// API keys: made, seen, changed, given a new secret, revoked.
import { type Context, Hono } from 'hono'
import { presentAccount } from '../../../accounts/schema'
import { listAccounts } from '../../../accounts/store'
import { now } from '../../../clock'
import { type Database, together } from '../../../db/client'
import type { App } from '../../../env'
import { unconditional } from '../../../http/etag'
import { ApiError } from '../../../http/problem'
import { created, ok } from '../../../http/reply'
import { answerFormOnce } from '../../../idempotency/form-once'
import { createKey, editKey, revokeKey, rotateKey, type Shown } from '../../../keys/edit'
import {
  KeyInput,
  KeyRotation,
  KeyUpdate,
  KeyWithSecret,
  presentKey,
  presentWithSecret,
} from '../../../keys/schema'
import { findAnyKey, findKey, listKeys, mostKeys } from '../../../keys/store'
import { findKeyUse, findUsage } from '../../../rate-limit/usage'
import { policyOf } from '../../../rate-limit/visit'
import { attempt } from '../../forms/attempt'
import { readForm } from '../../forms/form'
import { actorHere } from '../../session/actor'
import { leadTo, show, showAgain, viewerOf } from '../show'
import type { KeyChoices } from './fields'
import { keyChanges, newKeyInput } from './form'
import { SecretOnce } from './secret'
import { EditKeyPage, KeyPage, KeysPage, NewKeyPage, RevokeKeyPage, RotateKeyPage } from './view'
import { standingOf } from './words'

const place = '/dashboard/keys'
const frame = { title: 'Keys', place } as const
const newFrame = { ...frame, title: 'New key' } as const

/** As many as a key can be confined to. */
const mostAccounts = 100

export const keyPages = new Hono<App>()
  .get('/keys', async (c) => {
    const context = contextOf(c)
    const [viewer, rows, usage] = await together(c.var.db, (db) =>
      Promise.all([
        viewerOf(c, db),
        listKeys(db, context.principal.userId, { limit: mostKeys, before: null }),
        findUsage({ ...context, db }, context.principal).catch(nullIfUnavailable),
      ]),
    )
    const keys = rows.map(presentKey).map((of) => ({
      of,
      standing: standingOf(of, now()),
      meter: usage?.find(({ key_id: id }) => id === of.id) ?? null,
    }))
    return show(c, viewer, frame, <KeysPage keys={keys} />)
  })
  .get('/keys/new', async (c) => {
    const [viewer, choices] = await together(c.var.db, (db) =>
      Promise.all([viewerOf(c, db), choicesOf(c, db)]),
    )
    return show(c, viewer, newFrame, <NewKeyPage refusal={null} {...choices} />)
  })
  .post('/keys/new', async (c) => {
    const form = await readForm(c)
    const input = newKeyInput(form, windowsOf(c))
    const outcome = await attempt(form, { schema: KeyInput, input }, async (key) => {
      const answer = await answerFormOnce(
        c,
        form,
        (remember) => createKey(contextOf(c), key, remember),
        (shown: Shown) => created(`/api/v1/keys/${shown.row.id}`, presentWithSecret(shown)),
      )
      return KeyWithSecret.parse(await answer.json())
    })
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const [viewer, choices] = await together(c.var.db, (db) =>
        Promise.all([viewerOf(c, db), choicesOf(c, db)]),
      )
      const page = <NewKeyPage refusal={refusal} {...choices} />
      return showAgain(c, viewer, { ...newFrame, refusal }, page)
    }
    const title = 'Your key is ready'
    return show(
      c,
      await viewerOf(c),
      { ...frame, title, status: 201 },
      <SecretOnce made={outcome.result} title={title} origin={c.var.settings.PUBLIC_ORIGIN} />,
    )
  })
  .get('/keys/:id', async (c) => {
    const [viewer, row, choices] = await keyWithChoices(c)
    const meter = await findKeyUse(contextOf(c), row, c.var.principal.plan).catch(nullIfUnavailable)
    const of = presentKey(row)
    return show(
      c,
      viewer,
      { ...frame, title: of.name },
      <KeyPage seen={{ of, standing: standingOf(of, now()), meter }} choices={choices} />,
    )
  })
  .get('/keys/:id/edit', async (c) => {
    const [viewer, row, choices] = await keyWithChoices(c)
    const page = <EditKeyPage of={presentKey(row)} refusal={null} {...choices} />
    return show(c, viewer, { ...frame, title: 'Edit a key' }, page)
  })
  .post('/keys/:id/edit', async (c) => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const input = keyChanges(form, windowsOf(c))
    const outcome = await attempt(form, { schema: KeyUpdate, input }, (changes) =>
      editKey(contextOf(c), id, changes, unconditional),
    )
    if ('result' in outcome) return leadTo(c, `${place}/${id}`, 'The key is saved.')

    const { refusal } = outcome
    const [viewer, row, choices] = await keyWithChoices(c)
    const page = <EditKeyPage of={presentKey(row)} refusal={refusal} {...choices} />
    return showAgain(c, viewer, { ...frame, title: 'Edit a key', refusal }, page)
  })
  .get('/keys/:id/rotate', async (c) => {
    const [viewer, row] = await together(c.var.db, (db) =>
      Promise.all([viewerOf(c, db), keyOf(c, db)]),
    )
    const page = <RotateKeyPage of={presentKey(row)} refusal={null} />
    return show(c, viewer, { ...frame, title: 'A new secret' }, page)
  })
  .post('/keys/:id/rotate', async (c) => {
    const form = await readForm(c)
    const input = { overlap_seconds: form.integer('overlap_seconds') }
    const outcome = await attempt(form, { schema: KeyRotation, input }, async (rotation) => {
      const { overlap_seconds: overlapSeconds } = rotation
      const answer = await answerFormOnce(
        c,
        form,
        (remember) => rotateKey(contextOf(c), c.req.param('id'), { overlapSeconds, remember }),
        (shown: Shown) => ok(presentWithSecret(shown)),
      )
      return { made: KeyWithSecret.parse(await answer.json()), overlapSeconds }
    })
    const title = 'The new secret is ready'
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const [viewer, row] = await together(c.var.db, (db) =>
        Promise.all([viewerOf(c, db), keyOf(c, db)]),
      )
      const page = <RotateKeyPage of={presentKey(row)} refusal={refusal} />
      return showAgain(c, viewer, { ...frame, title: 'A new secret', refusal }, page)
    }
    const { made, overlapSeconds } = outcome.result
    const origin = c.var.settings.PUBLIC_ORIGIN
    return show(
      c,
      await viewerOf(c),
      { ...frame, title },
      <SecretOnce
        made={made}
        title={title}
        origin={origin}
        overlap={overlapNote(overlapSeconds)}
      />,
    )
  })
  .get('/keys/:id/revoke', async (c) => {
    const [viewer, row] = await together(c.var.db, (db) =>
      Promise.all([viewerOf(c, db), keyOf(c, db)]),
    )
    const page = <RevokeKeyPage of={presentKey(row)} />
    return show(c, viewer, { ...frame, title: 'Revoke a key' }, page)
  })
  .post('/keys/:id/revoke', async (c) => {
    const id = c.req.param('id')
    await revokeKey(contextOf(c), id, unconditional).catch((error) => doneBefore(c, id, error))
    return leadTo(c, place, 'The key is revoked. Its next request is refused.')
  })

function contextOf(c: Context<App>) {
  const { db, settings, principal } = c.var
  return { db, settings, principal, actor: actorHere(c), bindings: c.env }
}

/** Throws key_not_found, also for one that is revoked. */
async function keyOf(c: Context<App>, db: Database) {
  const row = await findKey(db, c.var.principal.userId, c.req.param('id') ?? '')
  if (!row) throw new ApiError('key_not_found')
  return row
}

async function choicesOf(c: Context<App>, db: Database): Promise<KeyChoices> {
  const { principal, settings } = c.var
  const wanted = { limit: mostAccounts, after: null, ids: null }
  const rows = await listAccounts(db, principal.userId, wanted)
  return {
    accounts: rows.slice(0, mostAccounts).map(presentAccount),
    policy: policyOf(settings, principal),
  }
}

/** What a key has is offered too, however many accounts there are. Throws key_not_found. */
async function keyWithChoices(c: Context<App>) {
  const [viewer, row, choices] = await together(c.var.db, (db) =>
    Promise.all([viewerOf(c, db), keyOf(c, db), choicesOf(c, db)]),
  )
  const offered = new Set(choices.accounts.map(({ id }) => id))
  const ids = (row.accountIds ?? []).filter((id) => !offered.has(id))
  if (ids.length === 0) return [viewer, row, choices] as const
  const { db, principal } = c.var
  const own = await listAccounts(db, principal.userId, { limit: ids.length, after: null, ids })
  const accounts = [...choices.accounts, ...own.map(presentAccount)]
  return [viewer, row, { ...choices, accounts }] as const
}

function windowsOf(c: Context<App>): string[] {
  return policyOf(c.var.settings, c.var.principal).map(({ name }) => name)
}

/** What was revoked by the first of two clicks is revoked for the second too. */
async function doneBefore(c: Context<App>, id: string, error: unknown): Promise<void> {
  const isGone = error instanceof ApiError && error.code === 'key_not_found'
  if (!isGone || !(await findAnyKey(c.var.db, c.var.principal.userId, id))) throw error
}

/** The page is worth having without. */
function nullIfUnavailable(error: unknown): null {
  if (error instanceof ApiError && error.code === 'unavailable') return null
  throw error
}

function overlapNote(seconds: number): string {
  if (seconds === 0) return 'The old secret has ended.'
  const hours = seconds / 3600
  return `The old secret works for ${hours > 1 ? `${hours} hours` : 'an hour'} more.`
}
