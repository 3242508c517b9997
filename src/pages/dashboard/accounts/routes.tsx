// Adding an account, so that a statement has somewhere to go. All else of accounts is the API's.
import { Hono } from 'hono'
import { createAccount } from '../../../accounts/edit'
import { Account, AccountInput, type AccountView, presentAccount } from '../../../accounts/schema'
import type { App } from '../../../env'
import { created } from '../../../http/reply'
import { answerFormOnce } from '../../../idempotency/form-once'
import { attempt } from '../../forms/attempt'
import { readForm } from '../../forms/form'
import { amountIn } from '../../forms/money'
import { leadTo, show, showAgain, viewerOf } from '../show'
import { isCurrency } from '../../../money'
import { NewAccount } from './view'

const frame = { title: 'Add an account', place: '/dashboard' } as const

export const accountsPages = new Hono<App>()
  .get('/accounts/new', async (c) => {
    const viewer = await viewerOf(c)
    return show(c, viewer, frame, <NewAccount currency={viewer.currency} refusal={null} />)
  })
  .post('/accounts/new', async (c) => {
    const form = await readForm(c)
    const currency = form.text('currency').trim().toUpperCase()
    const input = {
      name: form.text('name'),
      type: form.text('type'),
      currency,
      opening_balance: form.orAbsent('opening_balance'),
    }
    const typed = amountIn(isCurrency(currency) ? currency : 'EUR')
    const schema = AccountInput.extend({
      opening_balance: typed.pipe(AccountInput.shape.opening_balance.unwrap()).default(0),
    })
    const outcome = await attempt(form, { schema, input }, async (account) => {
      const answer = await answerFormOnce(
        c,
        form,
        (remember) => createAccount(c.var.db, c.var.principal.userId, account, remember),
        (row: AccountView) => created(`/api/v1/accounts/${row.id}`, presentAccount(row)),
      )
      return Account.parse(await answer.json())
    })
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const page = <NewAccount currency={currency} refusal={refusal} />
      return showAgain(c, await viewerOf(c), { ...frame, refusal }, page)
    }
    const { id, name } = outcome.result
    const notice = `${name} is added. Import its first statement now, or go on by the API.`
    return leadTo(c, `/dashboard/imports/new?account_id=${id}`, notice)
  })
