// What is left of an erasure: anyone who knows its id can see it.
import type { Receipt } from '../privacy/erasure-schema'
import { Layout } from './layout'

type ReceiptPageProps = {
  /** Null: there is none of that id. */
  receipt: Receipt | null
  path: string
  origin: string
}

export function ReceiptPage({ receipt, path, origin }: ReceiptPageProps) {
  return (
    <Layout
      title={receipt ? 'Erased · Finance.HDdev' : 'No such receipt · Finance.HDdev'}
      description="The receipt of an erasure: when, how many rows, and nothing of whom."
      path={path}
    >
      {receipt ? <Erased receipt={receipt} origin={origin} /> : <NoReceipt />}
    </Layout>
  )
}

function Erased({ receipt, origin }: { receipt: Receipt; origin: string }) {
  const { receipt_id: id, erased_at: at, counts } = receipt
  const kinds = Object.entries(counts).filter(([, count]) => count > 0)
  return (
    <>
      <h1>Erased</h1>
      <p class="lead">
        The account and all that was held about it are gone, or will be within a minute or so.
        Tokens and keys ended at once.
      </p>
      <dl class="terms">
        <dt>Receipt</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>Erased at</dt>
        <dd>
          <time datetime={at}>{at.slice(0, 16).replace('T', ' ')} UTC</time>
        </dd>
        {kinds.map(([kind, count]) => (
          <>
            <dt>{capitalised(kind.replaceAll('_', ' '))}</dt>
            <dd>{count}</dd>
          </>
        ))}
      </dl>
      <p>
        Keep the address of this page if you want to prove it later: it needs no account and tells
        nothing of whom. Programs find the same at
      </p>
      <pre tabindex={0}>
        <code>{`curl ${origin}/api/v1/erasures/${id}`}</code>
      </pre>
    </>
  )
}

function NoReceipt() {
  return (
    <>
      <h1>There is no such receipt</h1>
      <p class="lead">Was its id copied whole? It begins with “era_” and has 30 characters.</p>
    </>
  )
}

function capitalised(words: string): string {
  return words.replace(/^api/, 'API').replace(/^\w/, (letter) => letter.toUpperCase())
}
