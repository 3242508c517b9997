// What must be true of the whole database after anything at all: every query names the rows that break it.
import { env } from 'cloudflare:workers'

const queries: Record<string, string> = {
  'the sums and the count of an account are those of its transactions': `
    SELECT a.id FROM accounts AS a LEFT JOIN transactions AS t ON t.user_id = a.user_id AND t.account_id = a.id
    GROUP BY a.id HAVING a.transaction_count <> count(t.id)
      OR a.posted_sum <> coalesce(sum(iif(t.status = 'posted', t.amount, 0)), 0)
      OR a.pending_sum <> coalesce(sum(iif(t.status = 'pending', t.amount, 0)), 0)
      OR a.cleared_sum <> coalesce(sum(iif(t.cleared, t.amount, 0)), 0)`,
  'the days of an account are those of its posted transactions': differences(
    'SELECT user_id, account_id, date, posted_sum, posted_count FROM account_days',
    `SELECT user_id, account_id, date, sum(amount), count(*) FROM transactions
     WHERE status = 'posted' GROUP BY 1, 2, 3`,
  ),
  'the tags stand by themselves as in the transactions': differences(
    'SELECT user_id, tag, date, transaction_id FROM transaction_tags',
    'SELECT user_id, tag.value, date, t.id FROM transactions AS t, json_each(t.tags) AS tag',
  ),
  'the lines are the splits, or the whole': differences(
    'SELECT user_id, category_id, date, transaction_id, position FROM transaction_lines',
    `SELECT user_id, coalesce(category_id, ''), date, id, -1 FROM transactions
     WHERE splits IS NULL AND (category_id IS NOT NULL OR transfer_id IS NULL)
     UNION ALL
     SELECT user_id, coalesce(split.value ->> 'category_id', ''), date, t.id, split.key
     FROM transactions AS t, json_each(t.splits) AS split`,
  ),
  'splits add up': `
    SELECT id FROM transactions WHERE splits IS NOT NULL AND (
      category_id IS NOT NULL OR transfer_id IS NOT NULL OR json_array_length(splits) < 2
      OR amount <> (SELECT sum(value ->> 'amount') FROM json_each(splits)))`,
  'both legs of a transfer agree': `
    SELECT leg.id FROM transactions AS leg WHERE leg.transfer_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM transactions AS other
      WHERE other.id = leg.transfer_transaction_id AND other.transfer_transaction_id = leg.id
        AND other.user_id = leg.user_id AND other.transfer_id = leg.transfer_id
        AND other.account_id = leg.transfer_account_id AND leg.account_id = other.transfer_account_id
        AND other.account_id <> leg.account_id AND other.date = leg.date
        AND sign(other.amount) = -sign(leg.amount)
        AND (other.currency <> leg.currency OR other.amount = -leg.amount))`,
  'a transaction is of its account': `
    SELECT t.id FROM transactions AS t LEFT JOIN accounts AS a ON a.user_id = t.user_id AND a.id = t.account_id
    WHERE a.id IS NULL OR a.currency <> t.currency`,
  'money and days are in their bounds': `
    SELECT id FROM transactions
    WHERE amount = 0 OR abs(amount) > 1000000000000 OR date(date) IS NOT date`,
  'a category is of its kind, on one of two levels': `
    SELECT c.id FROM categories AS c JOIN categories AS parent ON parent.id = c.parent_id
    WHERE parent.parent_id IS NOT NULL OR parent.kind <> c.kind
      OR (parent.user_id IS NOT NULL AND parent.user_id <> c.user_id)`,
  'a transaction of an import has its import': `
    SELECT t.id FROM transactions AS t WHERE t.import_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM imports WHERE imports.user_id = t.user_id AND imports.id = t.import_id)`,
  'a delivery is of an event and a webhook of its user, and waits only for an active one': `
    SELECT d.id FROM deliveries AS d
    LEFT JOIN events AS e ON e.user_id = d.user_id AND e.id = d.event_id AND e.type = d.event_type
    LEFT JOIN webhooks AS w ON w.user_id = d.user_id AND w.id = d.webhook_id
    WHERE e.id IS NULL OR w.id IS NULL OR (d.status = 'pending') <> (d.next_attempt_at IS NOT NULL)
      OR (d.status = 'pending' AND w.status = 'disabled')`,
}

/** The rules that do not hold, each with a few of the rows that break it. */
export async function brokenRules(): Promise<Record<string, unknown[]>> {
  const answers = await env.DB.batch(
    Object.values(queries).map((text) => env.DB.prepare(`SELECT * FROM (${text}) LIMIT 3`)),
  )
  const found = Object.keys(queries).map(
    (rule, index) => [rule, answers[index]?.results ?? []] as const,
  )
  return Object.fromEntries(found.filter(([, rows]) => rows.length > 0))
}

function differences(one: string, other: string): string {
  return `SELECT * FROM (SELECT * FROM (${one}) EXCEPT SELECT * FROM (${other}))
    UNION ALL SELECT * FROM (SELECT * FROM (${other}) EXCEPT SELECT * FROM (${one}))`
}
