import * as z from 'zod'
import { now } from '../clock'
import {
  clearable,
  amount,
  currency,
  day,
  id,
  instant,
  metadata,
  optionalText,
  sum,
  text,
} from '../http/fields'
import type { AccountRow } from './tables'

export const accountId = id('acc', 'acc_01kb2x9m4tfc3r6w8y0z5n7qhd')

export const accountType = z.enum([
  'checking',
  'savings',
  'credit_card',
  'cash',
  'loan',
  'mortgage',
  'investment',
  'property',
  'other',
])

export const accountStatus = z.enum(['active', 'closed'])

const Institution = z
  .strictObject({
    name: text(100).meta({ example: 'Sparkasse Berlin' }),
    domain: z
      .string()
      .toLowerCase()
      .max(253)
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)
      .nullable()
      .default(null)
      .meta({ example: 'berliner-sparkasse.de' }),
  })
  .meta({ id: 'Institution' })

const fields = {
  name: text(100).meta({ example: 'Everyday account' }),
  type: accountType,
  currency,
  opening_balance: amount.meta({ description: 'Balance before the first transaction.' }),
  opened_on: day.nullable().meta({
    description: 'Null: the earlier of the creation and the first transaction.',
    example: '2026-01-01',
  }),
  institution: Institution.nullable(),
  mask: z
    .string()
    .regex(/^[0-9A-Za-z]{1,4}$/, 'Must be the last four characters of the number, or fewer.')
    .nullable()
    .meta({ description: 'The last four characters of its number; never more.', example: '6819' }),
  status: accountStatus,
  external_id: text(75).nullable().meta({ description: 'Your own id of it.', example: 'main' }),
  note: optionalText(500).nullable().meta({ example: 'Shared with Kim' }),
  metadata,
}

/** The body of POST and PUT. */
export const AccountInput = z
  .strictObject({
    ...fields,
    currency: currency.optional().meta({ description: 'Default: the currency of your profile.' }),
    opening_balance: fields.opening_balance.default(0),
    opened_on: fields.opened_on.default(null),
    institution: fields.institution.default(null),
    mask: fields.mask.default(null),
    status: fields.status.default('active'),
    external_id: fields.external_id.default(null),
    note: fields.note.default(null),
    metadata: metadata.default({}),
  })
  .meta({
    id: 'AccountInput',
    example: {
      name: 'Everyday account',
      type: 'checking',
      currency: 'EUR',
      opening_balance: 125_000,
      institution: { name: 'Sparkasse Berlin', domain: 'berliner-sparkasse.de' },
      mask: '6819',
    },
  })
export type AccountInput = z.infer<typeof AccountInput>

export const AccountUpdate = z
  .strictObject({ ...fields, metadata: clearable(metadata, {}) })
  .partial()
  .meta({ id: 'AccountUpdate', example: { name: 'Household account', status: 'closed' } })
export type AccountUpdate = z.infer<typeof AccountUpdate>

export const Account = z
  .strictObject({
    id: accountId,
    ...fields,
    opened_on: day,
    balance: z
      .strictObject({
        current: sum.meta({ description: 'Opening balance and all posted transactions.' }),
        available: sum.meta({ description: 'The current balance and all pending transactions.' }),
        cleared: sum.meta({ description: 'Opening balance and all cleared transactions.' }),
        as_of: instant,
      })
      .meta({ id: 'Balance' }),
    source: z.enum(['manual', 'import', 'connection']),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const BalanceHistory = z
  .strictObject({ data: z.array(z.strictObject({ date: day, balance: sum })) })
  .meta({ id: 'BalanceHistory' })
export type BalanceHistory = z.infer<typeof BalanceHistory>

/** An account with the day of its first transaction, which decides the default of `opened_on`. */
export type AccountView = AccountRow & { firstDate: string | null }

export function presentAccount(row: AccountView): Account {
  return {
    id: row.id,
    name: row.name,
    type: accountType.parse(row.type),
    currency: row.currency,
    opening_balance: row.openingBalance,
    opened_on: openedOn(row),
    balance: {
      current: row.openingBalance + row.postedSum,
      available: row.openingBalance + row.postedSum + row.pendingSum,
      cleared: row.openingBalance + row.clearedSum,
      as_of: now().toISOString(),
    },
    institution:
      row.institutionName === null
        ? null
        : { name: row.institutionName, domain: row.institutionDomain },
    mask: row.mask,
    status: accountStatus.parse(row.status),
    source: Account.shape.source.parse(row.source),
    external_id: row.externalId,
    note: row.note,
    metadata: row.metadata,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }
}

/** From this day on the opening balance counts. */
export function openedOn(row: AccountView): string {
  const created = row.createdAt.slice(0, 10)
  if (row.openedOn !== null) return row.openedOn
  return row.firstDate !== null && row.firstDate < created ? row.firstDate : created
}
