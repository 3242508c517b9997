// A first call with a new key that works as it stands, in three languages.
import type { Key } from '../../../keys/schema'

/** What answers something to see, best first; the last needs no scope at all. */
const firsts = [
  ['accounts:read', '/accounts'],
  ['transactions:read', '/transactions?limit=10'],
  ['categories:read', '/categories'],
  ['budgets:read', '/budgets'],
  ['goals:read', '/goals'],
  ['webhooks:read', '/webhooks'],
] as const

export function firstCalls(
  origin: string,
  { scopes, secret }: Pick<Key, 'scopes'> & { secret: string },
): { label: string; code: string }[] {
  const path = firsts.find(([scope]) => scopes.includes(scope))?.[1] ?? '/usage'
  const address = `${origin}/api/v1${path}`
  return [
    { label: 'curl', code: `curl '${address}' \\\n  -H 'Authorization: Bearer ${secret}'` },
    {
      label: 'TypeScript',
      code: `const response = await fetch('${address}', {
  headers: { Authorization: 'Bearer ${secret}' },
})
console.log(await response.json())`,
    },
    {
      label: 'Python',
      code: `import json
from urllib.request import Request, urlopen

request = Request(
    "${address}",
    headers={"Authorization": "Bearer ${secret}"},
)
print(json.load(urlopen(request)))`,
    },
  ]
}
