// Writers at full speed while the runtime is killed again and again: what was acknowledged is there, whole
// and once, and what was not is there with its answer or not at all.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Copy, newCopy } from './copy'
import { Receiver } from './receiver'
import { type Attempt, Household, isTransfer } from './writers'

const kills = process.env['VITE_LONG'] ? 50 : 5
const writers = 6

let copy: Copy
let receiver: Receiver

beforeAll(async () => {
  copy = await newCopy()
  receiver = await Receiver.listen()
})

afterAll(async () => {
  await receiver.close()
  await copy.remove()
})

it(
  `loses, tears and repeats nothing over ${kills} kills`,
  async () => {
    const household = await Household.register(copy)
    receiver.secret = await household.subscribe(receiver.url)
    const writing = Array.from({ length: writers }, () => household.write())
    for (let kill = 0; kill < kills; kill += 1) {
      await household.hasWritten(20)
      await sleep(Math.random() * 400)
      household.pause()
      await copy.kill()
      await copy.start()
      household.resume()
    }
    household.stop()
    await Promise.all(writing)

    const rows = await household.rows()
    const byKey = Map.groupBy(rows, ({ note }) => note)
    const { acknowledged, unacknowledged } = household
    const replays = await household.sendAll(acknowledged)
    const retries = await household.sendAll(unacknowledged)
    const afterwards = await household.rows()
    const told = await toldOf(afterwards.map(({ id }) => id))
    process.stdout.write(
      `${kills} kills: ${acknowledged.length} writes acknowledged, ${unacknowledged.length} not, ` +
        `of which ${retries.filter(({ replayed }) => replayed).length} were there; ` +
        `${told.size} events arrived, of ${receiver.requests} requests.\n`,
    )

    expect(acknowledged.length).toBeGreaterThanOrEqual(kills * 20)
    expect(acknowledged.filter((attempt) => !isWhole(attempt, byKey))).toEqual([])
    expect(
      unacknowledged.filter((attempt) => !isWhole(attempt, byKey) && byKey.has(attempt.key)),
    ).toEqual([])
    expect(replays.map(({ text, replayed }) => ({ text, replayed }))).toEqual(
      acknowledged.map(({ text }) => ({ text, replayed: true })),
    )
    expect(retries.map(({ replayed }) => replayed)).toEqual(
      unacknowledged.map(({ key }) => byKey.has(key)),
    )
    expect(retries.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
    expect(await household.balances()).toEqual(household.sumsOf(afterwards))
    expect([...told].toSorted()).toEqual(afterwards.map(({ id }) => id).toSorted())
    expect(receiver.refused).toBe(0)
  },
  kills * 20_000 + 60_000,
)

/** The transactions that the receiver was told of, once all of these are among them. */
async function toldOf(wanted: readonly string[]): Promise<ReadonlySet<string>> {
  const isMissing = () => wanted.some((id) => !receiver.resources.has(id))
  for (let tries = 0; isMissing() && tries < 100; tries += 1) {
    await copy.sweep()
    await sleep(200)
  }
  return receiver.resources
}

type Row = Awaited<ReturnType<Household['rows']>>[number]

/** A transfer has both its legs, anything else is one row. */
function isWhole(attempt: Attempt, byKey: ReadonlyMap<string, readonly Row[]>): boolean {
  const rows = byKey.get(attempt.key) ?? []
  const sum = rows.reduce((total, { amount }) => total + amount, 0)
  return isTransfer(attempt) ? rows.length === 2 && sum === 0 : rows.length === 1
}
