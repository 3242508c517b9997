// Whatever is asked, by whom and when: the log's counts are the requests that were made.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { freezeClock, passSeconds } from '../support/clock'
import { newKey, newUser } from '../support/fixtures'
import { ask, beginHour, logOf, settle, signIn } from './asking'

freezeClock()
beginHour()

type Step =
  | { kind: 'ask'; key: number; path: keyof typeof paths }
  | { kind: 'wait'; minutes: number }
  | { kind: 'read' }
  | { kind: 'settle'; key: number }

const paths = {
  '/accounts': ['listAccounts', 'read', 0],
  '/categories?nonsense=1': ['listCategories', 'read', 1],
  '/goals/gol_x': ['getGoal', 'read', 1],
  '/keys': ['listKeys', 'request.refused', 0],
} as const

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      key: fc.nat(1),
      path: fc.constantFrom(...(Object.keys(paths) as (keyof typeof paths)[])),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      minutes: fc.integer({ min: 1, max: 90 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const), key: fc.nat(1) }) },
)

it('adds up to the requests that were made, hour by hour', { timeout: 60_000 }, async () => {
  const user = await newUser()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const token = await signIn(user)
      const keys = [await newKey({ token }), await newKey({ token })]
      const made = new Map<string, { count: number; errors: number }>()
      const make = async (key: number, path: keyof typeof paths) => {
        const [operation, type, error] = paths[path]
        await ask('GET', path, keys[key].secret)
        const name = [new Date().toISOString().slice(0, 13), key, operation, type].join()
        const { count, errors } = made.get(name) ?? { count: 0, errors: 0 }
        made.set(name, { count: count + 1, errors: errors + error })
      }
      for (const doing of steps) {
        if (doing.kind === 'ask') await make(doing.key, doing.path)
        else if (doing.kind === 'wait') passSeconds(doing.minutes * 60)
        else if (doing.kind === 'read') await logOf({ token: await signIn(user) })
        else await settle(keys[doing.key].id)
      }
      // Tell of the last outcomes.
      await make(0, '/accounts')
      await make(1, '/accounts')

      const now = { token: await signIn(user) }
      const entries = await Promise.all(keys.map(({ id }) => logOf(now, `&key_id=${id}`)))
      const logged = entries.flatMap((list, key) =>
        list.map(({ first_at, operation, type, count, client_errors }) => [
          [first_at.slice(0, 13), key, operation, type].join(),
          { count, errors: client_errors },
        ]),
      )
      for (const { id } of keys) await ask('DELETE', `/keys/${id}`, now.token)

      expect(new Map(logged as [])).toEqual(made)
      expect(logged).toHaveLength(made.size)
    }),
    { numRuns: import.meta.env['VITE_LONG'] ? 60 : 4 },
  )
})
