import type { Account } from '../../../accounts/schema'
import type { Import } from '../../../statements/schema'
import type { Transaction } from '../../../transactions/schema'
import { type Option, Once, Refused, Select } from '../../components/fields'
import { ButtonLink, Card, ConfirmPage, EmptyState, PageTitle } from '../../components/page'
import { Table } from '../../components/table'
import { Instant } from '../../components/text'
import type { Refusal } from '../../forms/attempt'
import type { Form } from '../../forms/form'
import { formatNumber, useViewer } from '../../viewer'
import { namesOf } from '../categories'
import { FileField, ReadingOptions } from './fields'
import { Entries, Outcome } from './result'

export type Choice = Pick<Account, 'id' | 'name' | 'currency' | 'mask'>

export type Preview = {
  would: Import
  currency: string | null
  created: readonly Transaction[]
  matched: readonly Transaction[]
}

const labels = {
  account_id: 'Account',
  file: 'Statement',
  statement_account: 'Account in the file',
  date_order: 'Order of dates',
  decimal: 'Decimal mark',
  columns: 'Columns',
  delimiter: 'Separator',
  encoding: 'Encoding',
}

type NewImportProps = {
  accounts: readonly Choice[]
  /** The account that stands in the form at first. */
  chosen: string | null
  refusal: Refusal | null
  /** As it was sent. */
  form?: Form
  preview?: Preview
  /** Of the accounts in the file, where there are several. */
  endings?: readonly string[]
}

export function NewImport({
  accounts,
  chosen,
  refusal,
  form,
  preview,
  endings = [],
}: NewImportProps) {
  if (accounts.length === 0) return <NoAccount />
  const account = form?.text('account_id') ?? chosen
  return (
    <>
      <PageTitle
        actions={
          <ButtonLink look="quiet" href="/dashboard/imports">
            Imports
          </ButtonLink>
        }
      >
        Import a statement
      </PageTitle>
      <form
        id="import"
        class="card import"
        method="post"
        action="/dashboard/imports/new"
        enctype="multipart/form-data"
        data-import
      >
        <div id="refused">
          <Refused refusal={refusal} labels={labels} />
        </div>
        <Once />
        <Select
          name="account_id"
          label={labels.account_id}
          refusal={refusal}
          value={account}
          options={accounts.map(toOption)}
        />
        <FileField refusal={refusal} label={labels.file} />
        <div id="reading">
          <ReadingOptions refusal={refusal} labels={labels} form={form} endings={endings} />
        </div>
        <div class="actions">
          <button class="button" name="do" value="preview">
            Preview
          </button>
          <button class="button quiet" name="do" value="import">
            Import
          </button>
        </div>
        <p class="told" role="status" data-told></p>
      </form>
      <div id="outcome" tabindex={-1}>
        {preview && <PreviewCard preview={preview} accounts={accounts} />}
      </div>
    </>
  )
}

function NoAccount() {
  return (
    <EmptyState title="There is no account to import into.">
      <p>A statement belongs to one of your accounts: add that first.</p>
      <p class="actions">
        <ButtonLink href="/dashboard/accounts/new">Add an account</ButtonLink>
      </p>
    </EmptyState>
  )
}

function toOption({ id, name, currency, mask }: Choice): Option {
  return [id, [name, mask === null ? currency : `${currency} …${mask}`].join(' · ')]
}

function PreviewCard({ preview, accounts }: { preview: Preview; accounts: readonly Choice[] }) {
  const { would, created, matched } = preview
  const account = accounts.find(({ id }) => id === would.account_id)
  return (
    <Card id="preview" title={`What the import into ${account?.name ?? 'the account'} would do`}>
      <p class="hint">
        Nothing is written yet
        <span class="scriptless">: to import it, choose the file once more</span>.
      </p>
      <Outcome of={would} currency={account?.currency ?? 'EUR'} />
      <p class="actions">
        <button class="button" form="import" name="do" value="import">
          Import it like this
        </button>
      </p>
      <Entries title="New transactions" rows={created} count={would.created} />
      <Entries
        title="Linked to what you had recorded yourself"
        rows={matched}
        count={would.matched}
      />
    </Card>
  )
}

type ImportsProps = {
  imports: readonly Import[]
  accounts: readonly Choice[]
  next: string | null
}

export function Imports({ imports, accounts, next }: ImportsProps) {
  const { locale } = useViewer()
  const name = namesOf(accounts)
  return (
    <>
      <PageTitle
        actions={<ButtonLink href="/dashboard/imports/new">Import a statement</ButtonLink>}
      >
        Imports
      </PageTitle>
      {imports.length === 0 ? (
        <EmptyState title="Nothing was imported yet.">
          <p>Export a statement at your bank as OFX, QFX or CSV, and drop it here.</p>
        </EmptyState>
      ) : (
        <section class="card" aria-label="Imports">
          <Table
            caption="Imports, the newest first"
            rows={imports}
            columns={[
              {
                name: 'When',
                heads: true,
                cell: ({ id, created_at }) => (
                  <a href={`/dashboard/imports/${id}`}>
                    <Instant of={created_at} />
                  </a>
                ),
              },
              { name: 'Account', cell: ({ account_id }) => name(account_id) },
              { name: 'Format', cell: ({ format }) => format.toUpperCase() },
              {
                name: 'New',
                align: 'end',
                cell: ({ created }) => formatNumber(created, locale),
              },
              {
                name: 'Known',
                align: 'end',
                cell: ({ duplicates }) => formatNumber(duplicates, locale),
              },
              {
                name: 'Unreadable',
                align: 'end',
                cell: ({ errors }) => formatNumber(errors.length, locale),
              },
            ]}
          />
          {next && (
            <p class="actions">
              <ButtonLink look="quiet" href={next}>
                Next page
              </ButtonLink>
            </p>
          )}
        </section>
      )}
    </>
  )
}

export function ImportPage({ done, account }: { done: Import; account: Account | null }) {
  return (
    <>
      <PageTitle
        actions={
          <ButtonLink look="quiet" href="/dashboard/imports">
            All imports
          </ButtonLink>
        }
      >
        Import into {account?.name ?? 'an account'}
      </PageTitle>
      <Card id="outcome" title="What it did">
        <Outcome of={done} currency={account?.currency ?? 'EUR'} />
        <p class="hint">
          {done.format.toUpperCase()}, imported <Instant of={done.created_at} />.
        </p>
        <div class="actions">
          {done.created > 0 && (
            <ButtonLink href={`/dashboard/transactions?import_id=${done.id}`}>
              See its transactions
            </ButtonLink>
          )}
          <ButtonLink look="quiet" href="/dashboard/imports/new">
            Import another
          </ButtonLink>
          <ButtonLink look="quiet" href={`/dashboard/imports/${done.id}/undo`}>
            Take back this import
          </ButtonLink>
        </div>
      </Card>
    </>
  )
}

export function UndoImport({ done }: { done: Import }) {
  const { locale } = useViewer()
  return (
    <ConfirmPage
      title="Take back this import?"
      action={`/dashboard/imports/${done.id}/undo`}
      confirm="Take back"
      back={`/dashboard/imports/${done.id}`}
    >
      <p>
        The {formatNumber(done.created, locale)} transactions that it created are deleted, with what
        you changed in them since. What it linked to your own stays as it was before. The statement
        can be imported again.
      </p>
    </ConfirmPage>
  )
}
