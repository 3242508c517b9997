// What a statement did, or would do.
import type { Import } from '../../../statements/schema'
import type { Transaction } from '../../../transactions/schema'
import { Badge } from '../../components/page'
import { Table } from '../../components/table'
import { Amount, Day } from '../../components/text'
import { formatAmount, formatDay, formatNumber, useViewer } from '../../viewer'

export function Outcome({ of, currency }: { of: Import; currency: string }) {
  const { locale } = useViewer()
  const counts = [
    ['Found', of.found],
    ['New', of.created],
    ['Known already', of.duplicates],
    ['Linked', of.matched],
    ['Unreadable', of.errors.length],
  ] as const
  return (
    <>
      <ul class="figures counts">
        {counts.map(([name, count]) => (
          <li>
            <span>{name}</span>
            <strong>{formatNumber(count, locale)}</strong>
          </li>
        ))}
      </ul>
      <BalanceCheck of={of} currency={currency} />
      {of.errors.length > 0 && (
        <Table
          caption="Lines that could not be read"
          rows={of.errors}
          columns={[
            { name: 'Line', heads: true, cell: ({ line }) => `Line ${formatNumber(line, locale)}` },
            { name: 'What is wrong', cell: ({ detail }) => detail },
          ]}
        />
      )}
    </>
  )
}

function BalanceCheck({
  of: { balance_check: check },
  currency,
}: {
  of: Import
  currency: string
}) {
  const { locale } = useViewer()
  if (!check) return <></>
  const money = (amount: number) => formatAmount(amount, currency, locale)
  return (
    <p>
      {check.difference === 0 ? (
        <Badge tone="good">Balance agrees</Badge>
      ) : (
        <Badge tone="busy">Balance differs by {money(check.difference)}</Badge>
      )}{' '}
      On {formatDay(check.date, locale)} the statement says {money(check.statement)}, here it is{' '}
      {money(check.ledger)}.
    </p>
  )
}

/** `count` is how many there are, `rows` those that are shown. */
export function Entries({
  title,
  rows,
  count,
}: {
  title: string
  rows: readonly Transaction[]
  count: number
}) {
  const { locale } = useViewer()
  if (rows.length === 0) return <></>
  return (
    <>
      <h3>{title}</h3>
      <Table
        caption={title}
        rows={rows}
        columns={[
          { name: 'Date', cell: ({ date }) => <Day of={date} /> },
          {
            name: 'Payee',
            heads: true,
            cell: ({ payee, description }) => (
              <>
                {payee ?? (description || 'Without a payee')}
                {payee !== null && <span class="under">{description}</span>}
              </>
            ),
          },
          {
            name: 'Amount',
            align: 'end',
            cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
          },
        ]}
      />
      {count > rows.length && (
        <p class="hint">And {formatNumber(count - rows.length, locale)} more.</p>
      )}
    </>
  )
}
