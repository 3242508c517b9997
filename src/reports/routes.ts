import { Hono } from 'hono'
import type { App } from '../env'
import { describe, validate } from '../http/contract'
import { reachable } from '../keys/reach'
import { cashFlow } from './cash-flow'
import { netWorth } from './net-worth'
import { rangesOf } from './range'
import {
  CashFlowQuery,
  CashFlowReport,
  NetWorthQuery,
  NetWorthReport,
  SpendingQuery,
  SpendingReport,
} from './schema'
import { spending } from './spending'

const tag = 'Reports'

export const reportRoutes = new Hono<App>()
  .get(
    '/reports/spending',
    describe({
      operationId: 'reportSpending',
      summary: 'Spending and income by group',
      description:
        'Exact sums per group and currency over what the filter finds, as the list has it; transfers never count, splits count one by one where they belong. Without a range: the last twelve months, this one included.',
      tag,
      scope: 'reports:read',
      responses: { 200: { description: 'The report.', schema: SpendingReport } },
    }),
    validate('query', SpendingQuery),
    async (c) => {
      const { userId } = c.var.principal
      const { group_by, ...query } = c.req.valid('query')
      const filter = { ...query, account_id: reachable(c.var.principal, query.account_id) }
      const asked = { ranges: rangesOf(filter), groupBy: group_by }
      const { range, rows } = await spending(c.var.db, userId, filter, asked)
      return c.json({ date_from: range.from, date_to: range.to, group_by, data: rows })
    },
  )
  .get(
    '/reports/cash-flow',
    describe({
      operationId: 'reportCashFlow',
      summary: 'Inflow and outflow over time',
      description:
        'Per interval and currency; weeks start on Monday, intervals without movement are there with zeros. Same filters as the list.',
      tag,
      scope: 'reports:read',
      responses: { 200: { description: 'The report, oldest first.', schema: CashFlowReport } },
    }),
    validate('query', CashFlowQuery),
    async (c) => {
      const { userId } = c.var.principal
      const { interval, ...query } = c.req.valid('query')
      const filter = { ...query, account_id: reachable(c.var.principal, query.account_id) }
      const asked = { ranges: rangesOf(filter), interval }
      const { range, rows } = await cashFlow(c.var.db, userId, filter, asked)
      return c.json({ date_from: range.from, date_to: range.to, interval, data: rows })
    },
  )
  .get(
    '/reports/net-worth',
    describe({
      operationId: 'reportNetWorth',
      summary: 'Net worth over time',
      description:
        'Posted balances at the last day of each interval, closed accounts included. An opening balance counts from the day on which its account was opened.',
      tag,
      scope: 'reports:read',
      responses: { 200: { description: 'The report, oldest first.', schema: NetWorthReport } },
    }),
    validate('query', NetWorthQuery),
    async (c) => {
      const { userId } = c.var.principal
      const { interval, account_id, ...asked } = c.req.valid('query')
      const ids = reachable(c.var.principal, account_id)
      const ranges = rangesOf(asked)
      const { range, rows } = await netWorth(c.var.db, userId, { ids, ranges, interval })
      return c.json({ date_from: range.from, date_to: range.to, interval, data: rows })
    },
  )
