import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { TypeID } from 'typeid-js'
import { describe, expect, it } from 'vitest'
import { databaseOf, query } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { numberedId } from '../../src/db/numbered-id'
import { firstIdAt, idPattern, newIdAt } from '../../src/id'

const at = new Date('2026-11-02T09:30:00.123Z')

async function numbered(base: string, numbers: number[]): Promise<string[]> {
  const db = databaseOf(env, noUse())
  const rows = await query<{ id: string }>(
    db,
    sql`SELECT ${numberedId(base, sql`value`)} AS id FROM json_each(${JSON.stringify(numbers)})`,
  )
  return rows.map(({ id }) => id)
}

describe('ids that SQL numbers', () => {
  it('are TypeIDs of version 7, of the same instant, and sort by their number', async () => {
    const ids = await numbered(newIdAt('evt', at), [0, 1, 31, 32, 33, 1024, 2 ** 20, 2 ** 30 - 1])

    expect(ids.filter((id) => !idPattern('evt').test(id))).toEqual([])
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(8)
    expect(ids[0]?.slice(-6)).toBe('000000')
    expect(ids[3]?.slice(-6)).toBe('000010')
    expect(ids.at(-1)?.slice(-6)).toBe('zzzzzz')
  })

  it('of later bases at the same instant sort later', async () => {
    const [last] = await numbered(newIdAt('dlv', at), [2 ** 30 - 1])
    const [next] = await numbered(newIdAt('dlv', at), [0])

    expect(String(next) > String(last)).toBe(true)
  })
})

describe('an id at an instant', () => {
  it('is a UUIDv7 that holds it', () => {
    const uuid = TypeID.fromString(newIdAt('evt', at)).toUUID()

    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime())
  })

  it('is never before the first of its instant, nor after the first of the next', () => {
    const id = newIdAt('evt', at)

    expect(firstIdAt('evt', at) <= id).toBe(true)
    expect(firstIdAt('evt', new Date(at.getTime() + 1)) > id).toBe(true)
  })
})
