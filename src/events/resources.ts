// What events are about: of each resource its table, what it is on the wire, and how the one becomes the
// other. An event keeps the row as JSON by column name; it is presented as any other row, but later.
import { getTableColumns, type InferSelectModel, type SQL, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type * as z from 'zod'
import { Account, presentAccount } from '../accounts/schema'
import { firstDateOf } from '../accounts/store'
import { accounts } from '../accounts/tables'
import { Budget, type BudgetView, presentBudget } from '../budgets/schema'
import { movesOf } from '../budgets/store'
import { type BudgetRow, budgets } from '../budgets/tables'
import { Category, presentCategory } from '../categories/schema'
import { isArchivedFor } from '../categories/store'
import { categories } from '../categories/tables'
import { Goal, type GoalView, presentGoal } from '../goals/schema'
import { contributionsOf } from '../goals/store'
import { type GoalRow, goals } from '../goals/tables'
import { Key, presentKey } from '../keys/schema'
import { apiKeys } from '../keys/tables'
import { presentSession, Session } from '../sessions/schema'
import { sessions } from '../sessions/tables'
import { Import, presentImport } from '../statements/schema'
import { imports } from '../statements/tables'
import { presentTransaction, Transaction } from '../transactions/schema'
import { transactions } from '../transactions/tables'
import { type RowEventType, toldTypes } from './types'

/** A row by column name, with what was derived beside it. */
export type State = Readonly<Record<string, unknown>>

/** On which day an amount came (or, negative, went): moves of a budget, contributions to a goal. */
export type Dated = readonly [date: string, amount: number]

/** What a representation needs beyond the row: when it was so, and progress as of that day. */
export type Moment = {
  at: string
  viewBudget: (row: BudgetRow, moves: readonly Dated[]) => BudgetView
  viewGoal: (row: GoalRow, contributions: readonly Dated[]) => GoalView
}

export const resources = {
  transaction: {
    table: transactions,
    schema: Transaction,
    present: (state: State) => presentTransaction(rowOf(transactions, state)),
  },
  account: {
    table: accounts,
    derived: () => ({ first_date: firstDateOf }),
    schema: Account,
    present: (state: State, { at }: Moment) => {
      const firstDate = textOf(state['first_date'])
      const account = presentAccount({ ...rowOf(accounts, state), firstDate })
      return { ...account, balance: { ...account.balance, as_of: at } }
    },
  },
  category: {
    table: categories,
    derived: (userId: string) => ({ archived: isArchivedFor(userId) }),
    schema: Category,
    present: (state: State) => presentCategory(rowOf(categories, state)),
  },
  budget: {
    table: budgets,
    // They go with the budget, before anyone asks how it stood.
    derived: () => ({ moves: movesOf }),
    schema: Budget,
    present: (state: State, { viewBudget }: Moment) =>
      presentBudget(viewBudget(rowOf(budgets, state), datedIn(state['moves']))),
  },
  goal: {
    table: goals,
    derived: () => ({ contributions: contributionsOf }),
    schema: Goal,
    present: (state: State, { viewGoal }: Moment) =>
      presentGoal(viewGoal(rowOf(goals, state), datedIn(state['contributions']))),
  },
  import: {
    table: imports,
    schema: Import,
    present: (state: State) => presentImport(rowOf(imports, state)),
  },
  key: {
    table: apiKeys,
    schema: Key,
    present: (state: State) => presentKey(rowOf(apiKeys, state)),
  },
  session: {
    table: sessions,
    schema: Session,
    present: (state: State) => presentSession(rowOf(sessions, state), ''),
  },
} as const satisfies Record<string, Resource>

export type ResourceName = keyof typeof resources

export type Resource = {
  table: SQLiteTable
  /** Columns that are kept beside those of the table, or in the place of one. */
  derived?: (userId: string) => Record<string, SQL>
  schema: z.ZodObject
  present: (state: State, moment: Moment) => Record<string, unknown>
}

/** Every type is named after its resource. */
export function resourceNameOf(type: RowEventType): ResourceName {
  // Safe: held by the compiler, which would refuse a type of another name as an index.
  return type.slice(0, type.indexOf('.')) as ResourceName
}

export function isRowEvent(type: string): type is RowEventType {
  return type.includes('.') && !toldTypes.some((told) => told === type)
}

// D1 takes at most 32 arguments of a function: pairs of a name and a value.
const pairsPerObject = 15

/** The row as a JSON object, for a query over the table. */
export function stateOf(name: ResourceName, userId: string): SQL {
  const { table, derived }: Resource = resources[name]
  const columns = Object.values(getTableColumns(table)).map((column) => [
    column.name,
    sql`${column}`,
  ])
  const fields = { ...Object.fromEntries(columns), ...derived?.(userId) }
  const pairs = Object.entries<SQL>(fields).map(
    ([key, value]) => sql`${sql.raw(`'${key}'`)}, ${value}`,
  )
  const objects: SQL[] = []
  for (let first = 0; first < pairs.length; first += pairsPerObject) {
    objects.push(sql`json_object(${sql.join(pairs.slice(first, first + pairsPerObject), sql`, `)})`)
  }
  // Values are texts, numbers and nulls, never objects: one brace at each end, no more.
  const inner = objects.map((object) => sql`trim(${object}, '{}')`)
  return sql`'{' || ${sql.join(inner, sql` || ',' || `)} || '}'`
}

/** Whether the event shows what is worked out from other rows: then it is made while those are as they were. */
export function isWorkedOut(type: string): boolean {
  return /^(budget|goal)\.(created|updated|deleted)$/.test(type)
}

/** The columns of the state, decoded as Drizzle decodes them. */
export function rowOf<Table extends SQLiteTable>(
  table: Table,
  state: State,
): InferSelectModel<Table> {
  const entries = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = state[column.name] ?? null
    return [key, value === null ? null : column.mapFromDriverValue(value)]
  })
  // Safe: the state was taken from a row of this table, each column under its name.
  return Object.fromEntries(entries) as InferSelectModel<Table>
}

function datedIn(value: unknown): Dated[] {
  // Safe: movesOf and contributionsOf are the only writers.
  return JSON.parse(textOf(value) ?? '[]') as Dated[]
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
