// The contract's ledger, in memory and as simple as can be: what the real one is compared with.

export type Split = { amount: number; category_id: string | null; note: string | null }

export type Row = {
  id: string
  account_id: string
  currency: string
  date: string
  amount: number
  status: string
  cleared: boolean
  payee: string | null
  note: string | null
  category_id: string | null
  tags: string[]
  splits: Split[]
  external_id: string | null
  transfer: { id: string; account_id: string; transaction_id: string } | null
}

export type Account = { id: string; currency: string; opening: number; status: string }
export type Category = { id: string; parent_id: string | null; kind: string }

export type Changes = Partial<Omit<Row, 'id' | 'currency' | 'transfer'>> & { to_amount?: number }

export type Filter = {
  date_from?: string
  date_to?: string
  account_id?: string[]
  category_id?: string[]
  type?: string
  status?: string
  amount_min?: number
  amount_max?: number
  payee?: string
  q?: string
  tag?: string
  uncategorized?: boolean
}

/** The statuses that a refusal may have; empty: it is not refused. */
export type Refusal = number[]

export class Ledger {
  readonly accounts = new Map<string, Account>()
  readonly categories = new Map<string, Category>()
  rows = new Map<string, Row>()

  /** Why an account cannot take something new. */
  refusesNew(accountIds: readonly string[]): Refusal {
    return accountIds.some((id) => this.accounts.get(id)?.status === 'closed') ? [409] : []
  }

  known(accountId: string, externalId: string | null): Row | undefined {
    if (externalId === null) return undefined
    return this.list().find((row) => row.account_id === accountId && row.external_id === externalId)
  }

  add(...rows: Row[]): void {
    for (const row of rows) this.rows.set(row.id, row)
  }

  /** All of them or none. */
  edit(ids: readonly string[], changes: Changes): Refusal {
    const draft = new Map(this.rows)
    const refusal = ids.flatMap((id) => this.#editOne(draft, id, changes))
    if (refusal.length === 0) this.rows = draft
    return refusal
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.rows.delete(this.rows.get(id)?.transfer?.transaction_id ?? id)
      this.rows.delete(id)
    }
  }

  removeAccount(id: string): void {
    this.remove(this.list({ account_id: [id] }).map((row) => row.id))
    this.accounts.delete(id)
  }

  isUsed(categoryId: string): boolean {
    return this.lines().some(([category]) => category === categoryId)
  }

  removeCategory(id: string, successor: string | null): void {
    const renamed = (category: string | null) => (category === id ? successor : category)
    for (const row of this.rows.values()) {
      this.rows.set(row.id, {
        ...row,
        category_id: renamed(row.category_id),
        splits: row.splits.map((split) => ({ ...split, category_id: renamed(split.category_id) })),
      })
    }
    for (const child of this.categories.values()) {
      if (child.parent_id === id) this.categories.set(child.id, { ...child, parent_id: null })
    }
    this.categories.delete(id)
  }

  balance(accountId: string) {
    const { opening } = this.accounts.get(accountId) ?? { opening: Number.NaN }
    const rows = this.list({ account_id: [accountId] })
    const posted = rows.filter((row) => row.status === 'posted')
    const cleared = rows.filter((row) => row.cleared)
    return {
      current: opening + sumOf(posted),
      available: opening + sumOf(rows),
      cleared: opening + sumOf(cleared),
    }
  }

  balanceOn(accountId: string, date: string): number {
    const { opening } = this.accounts.get(accountId) ?? { opening: Number.NaN }
    return opening + sumOf(this.list({ account_id: [accountId], status: 'posted', date_to: date }))
  }

  list(filter: Filter = {}): Row[] {
    return [...this.rows.values()].filter((row) => this.#matches(row, filter))
  }

  /** `[category or '', date, transaction, position]` of each transaction or split. */
  lines(): [string, string, string, number][] {
    return this.list().flatMap((row): [string, string, string, number][] => {
      if (row.splits.length > 0) {
        return row.splits.map((split, position) => [
          split.category_id ?? '',
          row.date,
          row.id,
          position,
        ])
      }
      if (row.transfer && row.category_id === null) return []
      return [[row.category_id ?? '', row.date, row.id, -1]]
    })
  }

  tags(): [string, string, string][] {
    return this.list().flatMap((row) =>
      row.tags.map((tag): [string, string, string] => [tag, row.date, row.id]),
    )
  }

  /** `[account, date, posted sum, posted count]` of each day on which something was posted. */
  days(): [string, string, number, number][] {
    const posted = this.list({ status: 'posted' })
    const byDay = Map.groupBy(posted, (row) => `${row.account_id} ${row.date}`)
    return [...byDay.values()].map((rows) => {
      const [first] = rows
      return [first?.account_id ?? '', first?.date ?? '', sumOf(rows), rows.length]
    })
  }

  #editOne(draft: Map<string, Row>, id: string, { to_amount, ...changes }: Changes): Refusal {
    const row = draft.get(id)
    if (!row) return [404]
    const target = this.accounts.get(changes.account_id ?? row.account_id)
    if (!target) return [404]
    const refusal: Refusal = []
    if (target.id !== row.account_id && target.status === 'closed') refusal.push(409)
    if (target.currency !== row.currency && changes.amount === undefined) refusal.push(422)

    const next: Row = { ...row, ...changes, currency: target.currency }
    if ((changes.splits ?? []).length > 0 && changes.category_id == null) next.category_id = null
    const total = next.splits.reduce((sum, split) => sum + split.amount, 0)
    if (next.splits.length > 0 && (total !== next.amount || next.category_id !== null))
      refusal.push(422)
    const clash = [...draft.values()].some(
      (other) =>
        other.id !== id &&
        other.account_id === next.account_id &&
        next.external_id !== null &&
        other.external_id === next.external_id,
    )
    if (clash) refusal.push(409)
    refusal.push(...this.#editOther(draft, next, to_amount))
    draft.set(id, next)
    return refusal
  }

  #editOther(draft: Map<string, Row>, leg: Row, toAmount: number | undefined): Refusal {
    const other = draft.get(leg.transfer?.transaction_id ?? '')
    if (!other?.transfer) return toAmount === undefined ? [] : [422]
    const isOneCurrency = other.currency === leg.currency
    const given = toAmount === undefined ? other.amount : -Math.sign(leg.amount) * toAmount
    const amount = isOneCurrency ? -leg.amount : given
    draft.set(other.id, {
      ...other,
      amount,
      date: leg.date,
      transfer: { ...other.transfer, account_id: leg.account_id },
    })
    const isOff = isOneCurrency && toAmount !== undefined && toAmount !== Math.abs(leg.amount)
    const isWrong =
      isOff ||
      leg.splits.length > 0 ||
      other.account_id === leg.account_id ||
      Math.sign(amount) === Math.sign(leg.amount)
    return isWrong ? [422] : []
  }

  #matches(row: Row, filter: Filter): boolean {
    const { date_from, date_to, account_id, category_id, type, status, tag, uncategorized } = filter
    const { amount_min, amount_max, payee, q } = filter
    const isBare = row.category_id === null && row.splits.length === 0 && row.transfer === null
    const text = fold([row.payee, row.note].filter((part) => part !== null).join(' '))
    return (
      (date_from === undefined || row.date >= date_from) &&
      (date_to === undefined || row.date <= date_to) &&
      (account_id === undefined || account_id.includes(row.account_id)) &&
      (category_id === undefined || category_id.some((id) => this.#isIn(row, id, isBare))) &&
      (type === undefined || type === typeOf(row)) &&
      (status === undefined || status === row.status) &&
      (amount_min === undefined || row.amount >= amount_min) &&
      (amount_max === undefined || row.amount <= amount_max) &&
      (payee === undefined || (row.payee !== null && fold(row.payee) === fold(payee))) &&
      (q === undefined ||
        fold(q)
          .split(' ')
          .every((word) => text.includes(word))) &&
      (tag === undefined || row.tags.includes(tag)) &&
      (uncategorized === undefined || uncategorized === isBare)
    )
  }

  #isIn(row: Row, categoryId: string, isBare: boolean): boolean {
    if (categoryId === 'none') return isBare
    const own = [row.category_id, ...row.splits.map((split) => split.category_id)]
    return own.some(
      (id) =>
        id !== null && (id === categoryId || this.categories.get(id)?.parent_id === categoryId),
    )
  }
}

export function typeOf(row: Row): string {
  if (row.transfer) return 'transfer'
  return row.amount < 0 ? 'expense' : 'income'
}

export function sumOf(rows: readonly { amount: number }[]): number {
  return rows.reduce((sum, { amount }) => sum + amount, 0)
}

/** What `include=total` should say of the rows. */
export function totalsOf(rows: readonly Row[]) {
  return [...Map.groupBy(rows, (row) => row.currency)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, group]) => {
      const inflow = sumOf(group.filter(({ amount }) => amount > 0))
      const outflow = sumOf(group.filter(({ amount }) => amount < 0))
      return { currency, count: group.length, inflow, outflow, net: inflow + outflow }
    })
}

/** In the order of one of the list's sorts; ties by id in the same direction. */
export function sorted(rows: readonly Row[], sort: string): Row[] {
  const direction = sort.startsWith('-') ? -1 : 1
  const key = sort.endsWith('amount') ? 'amount' : 'date'
  return rows.toSorted((one, other) => {
    if (one[key] !== other[key]) return one[key] < other[key] ? -direction : direction
    return one.id < other.id ? -direction : direction
  })
}

function fold(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{Mark}/gu, '')
  return letters.toLowerCase().split(/\s+/).filter(Boolean).join(' ')
}
