// Looks for words in all that is stored: every row of every table, and every object with all it holds.
import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

export type Scan = {
  tables: number
  rows: number
  objects: number
  entries: number
  traces: string[]
}

export async function scanFor(words: readonly string[]): Promise<Scan> {
  const forms = words.flatMap(formsOf)
  const scan: Scan = { tables: 0, rows: 0, objects: 0, entries: 0, traces: [] }
  const look = (place: string, entry: unknown) => {
    const text = JSON.stringify(entry, asText).toLowerCase()
    for (const form of forms) if (text.includes(form)) scan.traces.push(`${place}: ${form}`)
  }

  for (const table of await tablesOfDatabase()) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${table}"`).all()
    scan.tables += 1
    scan.rows += results.length
    for (const row of results) look(table, row)
  }
  for (const [name, namespace] of Object.entries(namespaces)) {
    for (const id of await listDurableObjectIds(namespace())) {
      const entries = await entriesOf(namespace().get(id))
      scan.objects += 1
      scan.entries += entries.length
      for (const entry of entries) look(name, entry)
    }
  }
  return scan
}

/** All that an object has in its storage. */
export function entriesOf(stub: DurableObjectStub): Promise<unknown[]> {
  return runInDurableObject(stub, (_object, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray()
    const rows = tables.flatMap(({ name }) =>
      storage.sql
        .exec(`SELECT * FROM "${name}"`)
        .toArray()
        .map((row) => [name, row]),
    )
    return [...rows, ...storage.kv.list()]
  })
}

const namespaces: Record<string, () => DurableObjectNamespace> = {
  LIMITER: () => env.LIMITER,
  SIGN_IN_LIMITER: () => env.SIGN_IN_LIMITER,
  ERASURE_LIST: () => env.ERASURE_LIST,
}

export async function tablesOfDatabase(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_master
     WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`,
  ).all<{ name: string }>()
  return results.map(({ name }) => name)
}

/** As it is, in hexadecimal, and in base64 wherever it may begin there. */
function formsOf(word: string): string[] {
  const bytes = new TextEncoder().encode(word)
  const base64 = [0, 1, 2].map((shift) => {
    const text = new Uint8Array([...new Uint8Array(shift), ...bytes]).toBase64()
    // Its ends depend on what stands beside it.
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  return [word, bytes.toHex(), ...base64].map((form) => form.toLowerCase())
}

function asText(_key: string, value: unknown): unknown {
  return value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value
}
