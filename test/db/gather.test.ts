import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { databaseOf, query, together } from '../../src/db/client'
import { noUse } from '../../src/db/meter'
import { categories } from '../../src/categories/tables'

const number = (value: number) => sql`SELECT ${value} AS value`

it('sends what is read at once in one round trip, and gives each reader its own rows', async () => {
  const use = noUse()

  const [one, both, rows] = await together(databaseOf(env, use), (db) =>
    Promise.all([
      query<{ value: number }>(db, number(1)),
      db.batch([query(db, number(2)), query(db, number(3))]),
      db.select({ id: categories.id }).from(categories).limit(2),
    ]),
  )

  expect(one).toEqual([{ value: 1 }])
  expect(both).toEqual([[{ value: 2 }], [{ value: 3 }]])
  expect(rows).toHaveLength(2)
  expect(use.roundTrips).toBe(1)
})

it('sends what is read later, knowing the first, in a second one', async () => {
  const use = noUse()

  const [, later] = await together(databaseOf(env, use), (db) =>
    Promise.all([
      query(db, number(1)),
      query<{ value: number }>(db, number(2)).then(([row]) =>
        query(db, number((row?.value ?? 0) + 1)),
      ),
    ]),
  )

  expect(later).toEqual([{ value: 3 }])
  expect(use.roundTrips).toBe(2)
})

it('fails all that was asked at once when one of it fails', async () => {
  const answers = await together(databaseOf(env, noUse()), (db) =>
    Promise.allSettled([query(db, number(1)), query(db, sql`SELECT nothing FROM nowhere`)]),
  )

  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
