// The body of an event as it is sent: made once, then stored, so that every attempt sends the same bytes.
import type { BudgetView } from '../budgets/schema'
import { budgets } from '../budgets/tables'
import { budgetViewer } from '../budgets/view'
import type { Database } from '../db/client'
import type { GoalView } from '../goals/schema'
import { goals } from '../goals/tables'
import { goalViewer } from '../goals/view'
import {
  isRowEvent,
  isWorkedOut,
  type Moment,
  type Resource,
  resourceNameOf,
  resources,
  rowOf,
  type State,
} from './resources'
import { findPayloads, storePayloads } from './store'
import type { EventRow } from './tables'

/**
 * By event id: JSON of `{id, type, timestamp, data, previous?}`. What had to be made is stored; where
 * somebody else was first, theirs is what counts.
 */
export async function payloadsOf(
  db: Database,
  eventRows: readonly EventRow[],
): Promise<Map<string, string>> {
  const payloads = new Map(eventRows.map(({ id, payload }) => [id, payload ?? '']))
  const missing = eventRows.filter(({ payload }) => payload === null)
  for (const [userId, rows] of Map.groupBy(missing, (row) => row.userId)) {
    const made = await makePayloads(db, userId, rows)
    for (const [id, payload] of made) payloads.set(id, payload)
    const stored = new Set(await storePayloads(db, userId, made))
    const taken = made.map(([id]) => id).filter((id) => !stored.has(id))
    if (taken.length === 0) continue
    for (const { id, payload } of await findPayloads(db, userId, taken)) {
      payloads.set(id, payload ?? '')
    }
  }
  return payloads
}

/** The same of one user, by event id, where nobody is to be sent them: nothing is stored. */
export async function showPayloads(
  db: Database,
  userId: string,
  rows: readonly EventRow[],
): Promise<Map<string, string>> {
  const stored = rows.flatMap(({ id, payload }) =>
    payload === null ? [] : [[id, payload] as const],
  )
  const missing = rows.filter(({ payload }) => payload === null)
  return new Map([...stored, ...(await makePayloads(db, userId, missing))])
}

/** Progress is as of the event's day: those of a minute are worked out together. */
async function makePayloads(db: Database, userId: string, rows: readonly EventRow[]) {
  const made: [string, string][] = []
  for (const group of Map.groupBy(rows, minuteOf).values()) {
    const views = await viewsOf(db, userId, group)
    for (const row of group) {
      made.push([row.id, JSON.stringify(payloadOf(row, { ...views, at: row.createdAt }))])
    }
  }
  return made
}

function minuteOf({ type, createdAt }: EventRow): string {
  return isWorkedOut(type) ? createdAt.slice(0, 16) : ''
}

function payloadOf(row: EventRow, moment: Moment) {
  const { id, type, createdAt: timestamp, state, previous } = row
  if (!isRowEvent(type)) return { id, type, timestamp, data: state }

  const { present }: Resource = resources[resourceNameOf(type)]
  const data = present(state, moment)
  if (!previous || !type.endsWith('.updated')) return { id, type, timestamp, data }

  const bare = { ...withoutViews, at: timestamp }
  const changes = changedFields(present(previous, bare), present(state, bare))
  return { id, type, timestamp, data, previous: changes }
}

/** The old values of the fields that differ. That it was changed is what the event says itself. */
function changedFields(before: State, after: State): State {
  const changed = Object.entries(before).filter(
    ([name, value]) =>
      name !== 'updated_at' && JSON.stringify(value) !== JSON.stringify(after[name]),
  )
  return Object.fromEntries(changed)
}

type Views = Omit<Moment, 'at'>

/** The same progress for every row, for what is compared by its own fields alone. */
const withoutViews: Views = {
  viewBudget: (row): BudgetView => ({ row, overlaps: [], progress: null }),
  viewGoal: (row): GoalView => ({
    row,
    progress: {
      saved: 0,
      remaining: 0,
      percent: 0,
      perMonthNeeded: null,
      onTrack: null,
      reachedOn: null,
    },
  }),
}

async function viewsOf(db: Database, userId: string, rows: readonly EventRow[]): Promise<Views> {
  const instant = new Date(rows[0]?.createdAt ?? 0)
  const budgetRows = statesOf(rows, 'budget').map((state) => rowOf(budgets, state))
  const goalRows = statesOf(rows, 'goal').map((state) => rowOf(goals, state))
  const [viewBudget, viewGoal] = await Promise.all([
    budgetRows.length > 0 ? budgetViewer(db, userId, budgetRows, instant) : withoutViews.viewBudget,
    goalRows.length > 0 ? goalViewer(db, userId, goalRows, instant) : withoutViews.viewGoal,
  ])
  return { viewBudget, viewGoal }
}

function statesOf(rows: readonly EventRow[], name: 'budget' | 'goal'): State[] {
  return rows
    .filter(({ type }) => isWorkedOut(type) && type.startsWith(name))
    .map(({ state }) => state)
}
