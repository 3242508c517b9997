// What was spent and received, grouped; from the monthly sums where they know it.
import { sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import type { TransactionFilter } from '../transactions/query'
import type { CategoryMonthRow } from '../transactions/tables'
import { addFlows, flowWithin, withNet } from './flow'
import { category, findLines, type Grouping, type Line } from './lines'
import { findMonths, isServedBySums } from './months'
import type { Range, Ranges } from './range'
import type { GroupBy, SpendingRow } from './schema'

type Tree = readonly { id: string; parentId: string | null }[]
type Found = { lines: Line[]; tree: Tree; range: Range }

/** Rows per group and currency, the largest outflow first; months in their order. */
export async function spending(
  db: Database,
  userId: string,
  filter: TransactionFilter,
  { ranges, groupBy }: { ranges: Ranges; groupBy: GroupBy },
): Promise<{ range: Range; rows: SpendingRow[] }> {
  const { lines, tree, range } = await findGroups(db, userId, filter, { ranges, groupBy })
  const rows =
    groupBy === 'category' ? categoryRows(lines, tree) : inOrder(lines, groupBy).map(rowOf(groupBy))
  return { range, rows }
}

async function findGroups(
  db: Database,
  userId: string,
  filter: TransactionFilter,
  { ranges, groupBy }: { ranges: Ranges; groupBy: GroupBy },
): Promise<Found> {
  const group = monthly[groupBy]
  if (!group || !isServedBySums(filter)) {
    return findLines(db, userId, { filter, ranges, grouping: groupings[groupBy] })
  }
  const found = await findMonths(db, userId, { filter, ranges, daysIn: 'end months' })
  const lines = found.months.map((row) => ({
    label: group(row),
    currency: row.currency,
    ...flowWithin(row, found.range, filter.status),
  }))
  return {
    lines: addUp(lines.filter(({ count }) => count > 0)),
    tree: found.tree,
    range: found.range,
  }
}

const groupings: Record<GroupBy, Grouping> = {
  category: { key: category, label: category },
  payee: { key: sql`t.payee_key`, label: sql`iif(t.payee_key = '', NULL, max(t.payee))` },
  account: { key: sql`t.account_id`, label: sql`t.account_id` },
  tag: {
    key: sql`tag.value`,
    label: sql`tag.value`,
    from: sql`, json_each(iif(t.tags = '[]', '[null]', t.tags)) AS tag`,
  },
  month: { key: sql`substr(t.date, 1, 7)`, label: sql`substr(t.date, 1, 7)` },
}

/** The group of a monthly row; null for what the monthly rows do not tell. */
const monthly: Record<GroupBy, ((row: CategoryMonthRow) => string | null) | null> = {
  category: ({ categoryId }) => categoryId || null,
  account: ({ accountId }) => accountId,
  month: ({ month }) => month,
  payee: null,
  tag: null,
}

/** One line per label and currency. */
function addUp(lines: readonly Line[]): Line[] {
  const groups = Map.groupBy(lines, keyOf)
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first ? [{ ...first, ...addFlows([first, ...rest]) }] : [],
  )
}

function rowOf(groupBy: Exclude<GroupBy, 'category'>) {
  return ({ label, currency, ...flow }: Line): SpendingRow => ({
    ...(groupBy === 'account' || groupBy === 'month'
      ? { [groupBy]: label ?? '' }
      : { [groupBy]: label }),
    currency,
    ...withNet(flow),
  })
}

/** Each category with its own sums and, rolled up, those of its children; parents appear for theirs. */
function categoryRows(lines: readonly Line[], tree: Tree): SpendingRow[] {
  const parents = new Map(tree.map(({ id, parentId }) => [id, parentId]))
  const parentOf = (label: string | null) => (label === null ? null : (parents.get(label) ?? null))
  const forParents = lines.flatMap(({ label, currency }): Line[] => {
    const parent = parentOf(label)
    return parent === null ? [] : [{ label: parent, currency, inflow: 0, outflow: 0, count: 0 }]
  })
  const children = Map.groupBy(lines, ({ label, currency }) =>
    keyOf({ label: parentOf(label), currency }),
  )
  return inOrder(addUp([...lines, ...forParents]), 'category').map((line) => {
    const below = line.label === null ? [] : (children.get(keyOf(line)) ?? [])
    return {
      category: line.label,
      parent_id: parentOf(line.label),
      currency: line.currency,
      ...withNet(line),
      rolled_up: withNet(addFlows([line, ...below])),
    }
  })
}

function keyOf({ label, currency }: Pick<Line, 'label' | 'currency'>): string {
  return JSON.stringify([label, currency])
}

function inOrder(lines: readonly Line[], groupBy: GroupBy): Line[] {
  const byLabel = (one: Line, other: Line) => compare(one.label ?? '', other.label ?? '')
  const byCurrency = (one: Line, other: Line) => compare(one.currency, other.currency)
  if (groupBy === 'month') {
    return lines.toSorted((one, other) => byLabel(one, other) || byCurrency(one, other))
  }
  return lines.toSorted(
    (one, other) =>
      byCurrency(one, other) ||
      one.outflow - other.outflow ||
      other.inflow - one.inflow ||
      byLabel(one, other),
  )
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
