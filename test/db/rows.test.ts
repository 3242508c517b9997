import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  databaseOf,
  DuplicateError,
  query,
  retryStale,
  StaleError,
  writeAll,
} from '../../src/db/client'
import { guard, guardVersions } from '../../src/db/guard'
import { noUse } from '../../src/db/meter'
import { insertRows, updateRows } from '../../src/db/rows'
import { categories } from '../../src/categories/tables'
import { newId } from '../../src/id'
import { newUser } from '../support/fixtures'

const at = '2026-01-01T00:00:00.000Z'

async function newTable() {
  const { id: userId } = await newUser()
  const use = noUse()
  const db = databaseOf(env, use)
  const rowOf = (name: string) => ({
    id: newId('cat'),
    userId,
    name,
    kind: 'expense',
    parentId: null,
    archived: false,
    icon: null,
    color: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  })
  const stored = async () => {
    const rows = await db
      .select()
      .from(categories)
      .where(sql`user_id = ${userId}`)
    return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  }
  return { userId, use, db, rowOf, stored }
}

describe('rows in one parameter', () => {
  it('come out as they went in, whatever text they hold', async () => {
    const { db, rowOf, stored } = await newTable()
    const rows = ['plain', `'"\\`, '{"a":1}', '😀', 'line\nbreak', '', '007', 'null', 'ünï'].map(
      rowOf,
    )

    await writeAll(db, insertRows(categories, rows))

    expect(await stored()).toEqual(rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
  })

  it('are cut into statements below the limit of a parameter, in one round trip', async () => {
    const { db, rowOf, stored, use } = await newTable()
    const rows = Array.from({ length: 40 }, () => rowOf('ü'.repeat(50_000)))

    const statements = insertRows(categories, rows)
    await writeAll(db, statements)

    expect(statements.length).toBeGreaterThan(3)
    expect(use.roundTrips).toBe(1)
    expect(await stored()).toHaveLength(40)
  })

  it('get the default of a column that they leave out', async () => {
    const { db, rowOf, stored } = await newTable()
    const { archived, version, ...row } = rowOf('Sparse')

    await writeAll(db, insertRows(categories, [row]))

    expect(await stored()).toEqual([{ ...row, archived: false, version: 1 }])
  })

  it('replace the rows with their id, of their own user only', async () => {
    const { db, rowOf, stored } = await newTable()
    const other = await newTable()
    const [row, theirs] = [rowOf('Before'), other.rowOf('Theirs')]
    await writeAll(db, insertRows(categories, [row, theirs]))

    const changed = { ...row, name: 'After', archived: true, version: 2 }
    const foreign = { ...rowOf('Mine now'), id: theirs.id }
    await writeAll(db, updateRows(categories, [changed, foreign]))

    expect(await stored()).toEqual([changed])
    expect(await other.stored()).toEqual([theirs])
  })

  it('are no statement when there are none', async () => {
    const { db, use } = await newTable()

    await writeAll(db, insertRows(categories, []))

    expect(insertRows(categories, [])).toEqual([])
    expect(use.roundTrips).toBe(0)
  })
})

describe('a batch', () => {
  it('is rolled back by a guard that does not hold', async () => {
    const { db, rowOf, stored } = await newTable()

    const write = writeAll(db, [...insertRows(categories, [rowOf('Gone')]), guard(sql`1 = 2`)])

    await expect(write).rejects.toBeInstanceOf(StaleError)
    expect(await stored()).toEqual([])
  })

  it('is rolled back by a guard over nothing, and goes through one that holds', async () => {
    const { db, rowOf, stored } = await newTable()

    const over = writeAll(db, [guard(sql`(SELECT 1 WHERE 0)`)])
    await expect(over).rejects.toBeInstanceOf(StaleError)
    await writeAll(db, [guard(sql`1`), ...insertRows(categories, [rowOf('Kept')])])

    expect(await stored()).toHaveLength(1)
    expect(await query<{ count: number }>(db, sql`SELECT count(*) AS count FROM guards`)).toEqual([
      { count: 0 },
    ])
  })

  it('is rolled back when a row has another version, or is gone', async () => {
    const { db, rowOf } = await newTable()
    const row = rowOf('Row')
    await writeAll(db, insertRows(categories, [row]))

    const held = writeAll(db, [guardVersions('categories', [row])])
    const edited = writeAll(db, [guardVersions('categories', [{ ...row, version: 2 }])])
    const gone = writeAll(db, [guardVersions('categories', [row, rowOf('Never stored')])])

    await expect(held).resolves.toBeUndefined()
    await expect(edited).rejects.toBeInstanceOf(StaleError)
    await expect(gone).rejects.toBeInstanceOf(StaleError)
  })

  it('tells a repeated key and a missing reference apart', async () => {
    const { db, rowOf, stored } = await newTable()
    const row = rowOf('Row')

    const repeated = writeAll(db, insertRows(categories, [row, row]))
    const orphan = writeAll(db, insertRows(categories, [{ ...row, parentId: 'cat_nowhere' }]))

    await expect(repeated).rejects.toBeInstanceOf(DuplicateError)
    await expect(orphan).rejects.toBeInstanceOf(StaleError)
    expect(await stored()).toEqual([])
  })

  it('keeps any other error as it is', async () => {
    const { db } = await newTable()

    const write = writeAll(db, [sql`INSERT INTO nowhere VALUES (1)`])

    await expect(write).rejects.not.toBeInstanceOf(StaleError)
  })
})

describe('retrying', () => {
  it('ends with the first attempt that is not outdated', async () => {
    const outcomes = [new StaleError(), new DuplicateError(), null]
    let attempts = 0

    const result = await retryStale(async () => {
      const outcome = outcomes[attempts]
      attempts += 1
      return outcome ? Promise.reject(outcome) : 'done'
    })

    expect(result).toBe('done')
    expect(attempts).toBe(3)
  })

  it('gives up in the end, and at once on any other error', async () => {
    let stale = 0
    let broken = 0

    const always = () =>
      retryStale(async () => {
        stale += 1
        throw new StaleError('still')
      }, 4)
    const never = () =>
      retryStale(async () => {
        broken += 1
        throw new RangeError('broken')
      })

    await expect(always()).rejects.toBeInstanceOf(StaleError)
    await expect(never()).rejects.toBeInstanceOf(RangeError)
    expect([stale, broken]).toEqual([4, 1])
  })
})
