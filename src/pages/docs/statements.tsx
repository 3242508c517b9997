import { statementLimitBytes } from '../../http/body'
import { mappable } from '../../statements/csv/columns'
import { windowDays } from '../../statements/match'
import { maxEntries } from '../../statements/refusals'
import { CodeBlock } from '../components/text'
import { formats } from '../formats'
import { sizeOf } from '../limits'
import { formatNumber } from '../viewer'
import { Docs, type Section } from './layout'

const sections: readonly Section[] = [
  ['import', 'Import a file'],
  ['formats', 'Formats'],
  ['duplicates', 'Duplicates and matches'],
  ['csv', 'What a CSV leaves open'],
  ['balance', 'The balance'],
  ['faults', 'Faults'],
  ['undo', 'Undo'],
]

export function Statements({ origin }: { origin: string }) {
  return (
    <Docs
      title="Bank statements"
      description="Which files of banks are read, what counts as a duplicate, how a CSV is understood, and how an import is taken back."
      path="/docs/statements"
      sections={sections}
    >
      <h1>Bank statements</h1>
      <p class="lead">
        Send a file as the bank exports it. What is in it becomes transactions, each once, however
        often and in whatever pieces it comes.
      </p>
      <Import origin={origin} />
      <Formats />
      <Duplicates />
      <Csv origin={origin} />
      <Balance />
      <Faults />
      <Undo origin={origin} />
    </Docs>
  )
}

const answer = `{
  "id": "imp_01kb2x9m4tfc3r6w8y0z5n7qhd",
  "account_id": "acc_01kb2x9m4tfc3r6w8y0z5n7qhd",
  "format": "ofx",
  "status": "completed",
  "found": 42,
  "created": 39,
  "duplicates": 1,
  "matched": 1,
  "errors": [{"line": 17, "detail": "The amount \\"12,x0\\" is not a number."}],
  "balance_check": {"statement": 118750, "ledger": 118750, "difference": 0, "date": "2026-11-27"}
}`

function Import({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="import">Import a file</h2>
      <p>
        The body is the file itself. First see what would happen: <code>dry_run=true</code> writes
        nothing, and answers 200 in the same shape.
      </p>
      <CodeBlock
        label="A dry run"
        code={`curl "${origin}/api/v1/accounts/$ACCOUNT/imports?dry_run=true" \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/octet-stream' \\
  --data-binary @statement.ofx`}
      />
      <p>Without it the import is made, whole or not at all, and answered with 201:</p>
      <CodeBlock label="The answer" code={answer} />
      <ul>
        <li>
          At most {sizeOf(statementLimitBytes)} and {formatNumber(maxEntries, 'en')} entries a file.
        </li>
        <li>
          A file with several accounts says so, with the choices: name one by the last four
          characters of its number, <code>statement_account=6819</code>. No more than those four are
          kept or shown.
        </li>
        <li>
          The currency of the file must be that of the account. Files of investments alone are
          refused.
        </li>
        <li>
          For the rate limits it counts as one request for each 50 entries, as twenty at most.
        </li>
      </ul>
    </>
  )
}

function Formats() {
  return (
    <>
      <h2 id="formats">Formats</h2>
      <p>
        Found by content: neither the file’s name nor its <code>Content-Type</code> decides.
      </p>
      <dl class="terms">
        {formats.map(({ name, text }) => (
          <>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </>
  )
}

function Duplicates() {
  return (
    <>
      <h2 id="duplicates">Duplicates and matches</h2>
      <p>
        An entry is the same as one before when the bank gave both the same id. Where banks give
        none, as in most CSVs, day, amount and text decide, and how many such entries came before it
        in its file: two equal purchases on one day are two, and stay two when the file comes again.
        Duplicates are counted and create nothing.
      </p>
      <p>
        An entry is <code>matched</code> when you had recorded it by hand: the same amount within{' '}
        {windowDays} days, and each the only one that fits the other. Your transaction stays as you
        wrote it, becomes posted and cleared, and is linked to the entry. A doubtful pair is left
        alone, for a wrong match would swallow a purchase.
      </p>
    </>
  )
}

function Csv({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="csv">What a CSV leaves open</h2>
      <p>
        A CSV does not say what it means. What the file shows is used: a day above 12, a running
        balance that proves a sign. What it leaves open is asked back as{' '}
        <a href="/docs/errors#ambiguous_statement">ambiguous_statement</a>, with the parameter to
        send, and never guessed.
      </p>
      <dl class="terms">
        <dt>
          <code>date_order</code>
        </dt>
        <dd>
          <code>dmy</code>, <code>mdy</code> or <code>ymd</code>
        </dd>
        <dt>
          <code>decimal</code>
        </dt>
        <dd>
          <code>.</code> or <code>,</code>
        </dd>
        <dt>
          <code>delimiter</code>
        </dt>
        <dd>
          One character, or <code>comma</code>, <code>semicolon</code>, <code>tab</code>,{' '}
          <code>pipe</code>
        </dd>
        <dt>
          <code>encoding</code>
        </dt>
        <dd>
          Such as <code>utf-8</code>, <code>windows-1252</code>, <code>utf-16le</code>
        </dd>
        <dt>
          <code>columns</code>
        </dt>
        <dd>
          What each column holds, in their order, with commas between:{' '}
          {mappable.map((word, index) => (
            <>
              {index > 0 && ', '}
              <code>{word}</code>
            </>
          ))}
          . A <code>fee</code> comes on top of the amount.
        </dd>
      </dl>
      <CodeBlock
        label="A CSV whose columns are named"
        code={`curl "${origin}/api/v1/accounts/$ACCOUNT/imports?columns=date,skip,payee,amount&date_order=dmy" \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: text/csv' \\
  --data-binary @statement.csv`}
      />
    </>
  )
}

function Balance() {
  return (
    <>
      <h2 id="balance">The balance</h2>
      <p>
        Where the file tells a closing balance, <code>balance_check</code> compares it with what the
        account has here at the end of that day. A <code>difference</code> other than 0 means that
        something is missing or twice: an earlier statement, an opening balance, a purchase noted by
        hand that the bank never booked.
      </p>
    </>
  )
}

function Faults() {
  return (
    <>
      <h2 id="faults">Faults</h2>
      <p>
        An entry that cannot be read is told in <code>errors</code> with its line, and the others go
        on; up to 1,000 are told. What concerns the whole file refuses it, and nothing is written:
      </p>
      <ul>
        {(
          [
            ['unreadable_statement', 'of no known format, empty, broken, or without bank entries'],
            ['ambiguous_statement', 'more than one way to read it; the answer names the parameter'],
            ['statement_currency_mismatch', 'another currency than the account’s'],
            ['account_closed', 'a closed account takes nothing new'],
            ['body_too_large', 'export shorter periods'],
          ] as const
        ).map(([code, text]) => (
          <li>
            <a href={`/docs/errors#${code}`}>{code}</a>: {text}.
          </li>
        ))}
      </ul>
    </>
  )
}

function Undo({ origin }: { origin: string }) {
  return (
    <>
      <h2 id="undo">Undo</h2>
      <p>
        Takes back what the import created, and only that; what it matched is as it was before. The
        file can then be imported again.
      </p>
      <CodeBlock
        label="Undo an import"
        code={`curl -X DELETE ${origin}/api/v1/imports/imp_… \\
  -H "Authorization: Bearer $FINANCE_KEY"`}
      />
    </>
  )
}
