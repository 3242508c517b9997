// Items of an export as rows of their new owner, under new ids.
import type { AccountRow } from '../accounts/tables'
import type { BudgetAlertRow, BudgetMoveRow, BudgetRow } from '../budgets/tables'
import type { CategoryRow } from '../categories/tables'
import type { ContributionRow, GoalRow } from '../goals/tables'
import type { ImportRow } from '../statements/tables'
import { foldedColumns } from '../transactions/fold'
import type { TransactionRow } from '../transactions/tables'
import type { NewIds } from './restore-ids'
import type { Restored } from './restore-schema'

export class Rows {
  constructor(
    private readonly userId: string,
    private readonly ids: NewIds,
  ) {}

  account(item: Restored['accounts']): AccountRow {
    return {
      ...this.head(item),
      name: item.name,
      type: item.type,
      currency: item.currency,
      openingBalance: item.opening_balance,
      openedOn: item.opened_on_set,
      institutionName: item.institution?.name ?? null,
      institutionDomain: item.institution?.domain ?? null,
      mask: item.mask,
      status: item.status,
      source: item.source,
      externalId: item.external_id,
      note: item.note,
      metadata: item.metadata,
      // Triggers add to them what is restored after it.
      postedSum: 0,
      pendingSum: 0,
      clearedSum: 0,
      transactionCount: 0,
    }
  }

  category(item: Restored['categories']): CategoryRow {
    return {
      ...this.head(item),
      name: item.name,
      kind: item.kind,
      parentId: this.idOrNull(item.parent_id),
      archived: item.archived,
      icon: item.icon,
      color: item.color,
    }
  }

  budget(item: Restored['budgets']): BudgetRow {
    return {
      ...this.head(item),
      name: item.name,
      categoryIds: item.category_ids.map((id) => this.id(id)),
      amount: item.amount,
      currency: item.currency,
      period: item.period,
      startsOn: item.starts_on,
      endsOn: item.ends_on,
      rollover: item.rollover,
      alertThresholds: item.alert_thresholds,
      archived: item.archived,
    }
  }

  budgetAlerts({ id, alerts }: Restored['budgets']): BudgetAlertRow[] {
    return alerts.map(({ period_start, threshold }) => ({
      userId: this.userId,
      budgetId: this.id(id),
      periodStart: period_start,
      threshold,
    }))
  }

  move(item: Restored['moves']): BudgetMoveRow {
    return {
      id: this.id(item.id),
      userId: this.userId,
      fromBudgetId: this.id(item.from_budget_id),
      toBudgetId: this.id(item.to_budget_id),
      amount: item.amount,
      date: item.date,
      note: item.note,
      createdAt: item.created_at,
    }
  }

  goal(item: Restored['goals']): GoalRow {
    return {
      ...this.head(item),
      name: item.name,
      targetAmount: item.target_amount,
      currency: item.currency,
      targetDate: item.target_date,
      accountId: this.idOrNull(item.account_id),
      archived: item.archived,
    }
  }

  goalAlerts({ id, alerted }: Restored['goals']) {
    return alerted ? [{ userId: this.userId, goalId: this.id(id) }] : []
  }

  contribution(item: Restored['contributions']): ContributionRow {
    return {
      id: this.id(item.id),
      userId: this.userId,
      goalId: this.id(item.goal_id),
      amount: item.amount,
      date: item.date,
      note: item.note,
      createdAt: item.created_at,
    }
  }

  import(item: Restored['imports']): ImportRow {
    const { version: _version, ...head } = this.head(item)
    return {
      ...head,
      accountId: this.id(item.account_id),
      format: item.format,
      found: item.found,
      created: item.created,
      duplicates: item.duplicates,
      matched: item.matched,
      errors: item.errors,
      balanceCheck: item.balance_check,
    }
  }

  transaction(item: Restored['transactions']): TransactionRow {
    const texts = { payee: item.payee, description: item.description, note: item.note }
    const { transfer, match } = item
    const splits = item.splits.map((part) => ({
      ...part,
      category_id: this.idOrNull(part.category_id),
    }))
    return {
      ...this.head(item),
      accountId: this.id(item.account_id),
      date: item.date,
      amount: item.amount,
      currency: item.currency,
      status: item.status,
      cleared: item.cleared,
      ...texts,
      ...foldedColumns(texts),
      categoryId: this.idOrNull(item.category_id),
      tags: item.tags,
      splits: splits.length === 0 ? null : splits,
      transferId: this.idOrNull(transfer?.id),
      transferAccountId: this.idOrNull(transfer?.account_id),
      transferTransactionId: this.idOrNull(transfer?.transaction_id),
      externalId: item.external_id,
      importId: this.idOrNull(item.import_id),
      importKey: item.import_key,
      matchedImportId: this.idOrNull(match?.import_id),
      matchedBefore: match && { status: match.status, cleared: match.cleared },
      metadata: item.metadata,
    }
  }

  head({ id, created_at, updated_at }: { id: string; created_at: string; updated_at: string }) {
    return {
      id: this.id(id),
      userId: this.userId,
      createdAt: created_at,
      updatedAt: updated_at,
      version: 1,
    }
  }

  /** Categories of the system keep theirs. */
  id(old: string): string {
    return this.ids.get(old) ?? old
  }

  private idOrNull(old: string | null | undefined): string | null {
    return old ? this.id(old) : null
  }
}
