// Looks for words in all that is stored: every row of every table, and every object with all it holds.
import { applyD1Migrations, listDurableObjectIds, reset, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { settingsOf } from '../../src/env'
import { clientNetwork } from '../../src/rate-limit/address'
import { pseudonym } from '../../src/seal'

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
    for (const id of await objectsOf(namespace())) {
      const entries = await entriesOf(namespace().get(id))
      scan.objects += 1
      scan.entries += entries.length
      for (const entry of entries) look(name, entry)
    }
  }
  return scan
}

/** Of tests before: their storage is empty, and nobody asks for them any more. */
const emptied = new Set<string>()

/** A world without anything that other tests have left: in it all can be looked through. */
export async function beginAnew(): Promise<void> {
  await reset()
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
  for (const namespace of Object.values(namespaces)) {
    const ids = await listDurableObjectIds(namespace())
    for (const id of ids) emptied.add(id.toString())
  }
  // These are the same for all tests.
  const address = await pseudonym(settingsOf(env), 'address', clientNetwork(null))
  emptied.delete(env.SIGN_IN_LIMITER.idFromName(address).toString())
  emptied.delete(env.ERASURE_LIST.idFromName('erasures').toString())
}

async function objectsOf(namespace: DurableObjectNamespace): Promise<DurableObjectId[]> {
  const ids = await listDurableObjectIds(namespace)
  return ids.filter((id) => !emptied.has(id.toString()))
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
