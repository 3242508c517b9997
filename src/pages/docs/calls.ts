// The calls of the quickstart. In each language they are one program, part by part; a test runs them as they
// stand here.

export const languages = { curl: 'curl', typescript: 'TypeScript', python: 'Python' } as const

export type Language = keyof typeof languages

export type Call = Record<Language, string>

/** What whoever follows them has to put in. */
export const placeholders = { key: 'fhd_…', account: 'acc_…', token: '…' } as const

export const keyLine = `export FINANCE_KEY='${placeholders.key}'`

/** Without a browser: who registers has an access token, which makes the key. */
export function signUpCalls(origin: string): { register: string; key: string } {
  return {
    register: `curl ${origin}/api/v1/auth/register \\
  -H 'Content-Type: application/json' \\
  -d '{"email": "you@example.com", "password": "choose a long sentence"}'

TOKEN='${placeholders.token}'   # the access_token of the answer`,
    key: `curl ${origin}/api/v1/keys \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "Quickstart", "scopes": ["full"]}'`,
  }
}

export function accountCall(origin: string): Call {
  return {
    curl: `curl ${origin}/api/v1/accounts \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "Everyday", "type": "checking",
       "currency": "EUR", "opening_balance": 125000}'`,
    typescript: `const base = '${origin}/api/v1'
const headers = {
  Authorization: \`Bearer \${process.env.FINANCE_KEY}\`,
  'Content-Type': 'application/json',
}

const opened = await fetch(\`\${base}/accounts\`, {
  method: 'POST',
  headers,
  body: JSON.stringify({
    name: 'Everyday',
    type: 'checking',
    currency: 'EUR',
    opening_balance: 125000,
  }),
})
const account = await opened.json()
console.log(account)`,
    python: `import json
import os
from urllib.request import Request, urlopen

base = "${origin}/api/v1"
headers = {
    "Authorization": f"Bearer {os.environ['FINANCE_KEY']}",
    "Content-Type": "application/json",
}

body = {
    "name": "Everyday",
    "type": "checking",
    "currency": "EUR",
    "opening_balance": 125000,
}
account = json.load(urlopen(Request(f"{base}/accounts", json.dumps(body).encode(), headers)))
print(account)`,
  }
}

/** What it answers, some fields left out. */
export const accountAnswer = {
  id: 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd',
  name: 'Everyday',
  type: 'checking',
  currency: 'EUR',
  opening_balance: 125_000,
  balance: {
    current: 125_000,
    available: 125_000,
    cleared: 125_000,
    as_of: '2026-11-28T09:30:00.000Z',
  },
  status: 'active',
}

export function transactionCall(origin: string): Call {
  return {
    curl: `ACCOUNT='${placeholders.account}'   # the id of the answer

curl ${origin}/api/v1/transactions \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: bakery-2026-11-02' \\
  -d '{"account_id": "'$ACCOUNT'", "date": "2026-11-02", "amount": -1250,
       "payee": "Corner Bakery", "category_id": "cat_groceries"}'`,
    typescript: `const recorded = await fetch(\`\${base}/transactions\`, {
  method: 'POST',
  headers: { ...headers, 'Idempotency-Key': 'bakery-2026-11-02' },
  body: JSON.stringify({
    account_id: account.id,
    date: '2026-11-02',
    amount: -1250,
    payee: 'Corner Bakery',
    category_id: 'cat_groceries',
  }),
})
console.log(await recorded.json())`,
    python: `body = {
    "account_id": account["id"],
    "date": "2026-11-02",
    "amount": -1250,
    "payee": "Corner Bakery",
    "category_id": "cat_groceries",
}
once = {**headers, "Idempotency-Key": "bakery-2026-11-02"}
print(json.load(urlopen(Request(f"{base}/transactions", json.dumps(body).encode(), once))))`,
  }
}

/** The first entry is what was recorded by hand before. */
export const statementFile = `Date,Amount,Payee
2026-11-02,-12.50,Corner Bakery
2026-11-03,-54.20,Green Grocer
2026-11-05,2450.00,Acme Ltd
`

export function statementCall(origin: string): Call {
  return {
    curl: `curl ${origin}/api/v1/accounts/$ACCOUNT/imports \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: text/csv' \\
  --data-binary @statement.csv`,
    typescript: `import { readFile } from 'node:fs/promises'

const imported = await fetch(\`\${base}/accounts/\${account.id}/imports\`, {
  method: 'POST',
  headers: { ...headers, 'Content-Type': 'text/csv' },
  body: await readFile('statement.csv'),
})
console.log(await imported.json())`,
    python: `with open("statement.csv", "rb") as file:
    statement = file.read()
as_csv = {**headers, "Content-Type": "text/csv"}
print(json.load(urlopen(Request(f"{base}/accounts/{account['id']}/imports", statement, as_csv))))`,
  }
}

export function listCall(origin: string): Call {
  return {
    curl: `curl "${origin}/api/v1/transactions?account_id=$ACCOUNT&include=total" \\
  -H "Authorization: Bearer $FINANCE_KEY"`,
    typescript: `const listed = await fetch(\`\${base}/transactions?account_id=\${account.id}&include=total\`, { headers })
console.log(await listed.json())`,
    python: `address = f"{base}/transactions?account_id={account['id']}&include=total"
print(json.load(urlopen(Request(address, headers=headers))))`,
  }
}

export function webhookCall(origin: string): Call {
  return {
    curl: `curl ${origin}/api/v1/webhooks \\
  -H "Authorization: Bearer $FINANCE_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"url": "https://hooks.example.com/finance", "events": ["transaction.created"]}'`,
    typescript: `const subscribed = await fetch(\`\${base}/webhooks\`, {
  method: 'POST',
  headers,
  body: JSON.stringify({
    url: 'https://hooks.example.com/finance',
    events: ['transaction.created'],
  }),
})
console.log(await subscribed.json())`,
    python: `body = {"url": "https://hooks.example.com/finance", "events": ["transaction.created"]}
print(json.load(urlopen(Request(f"{base}/webhooks", json.dumps(body).encode(), headers))))`,
  }
}
